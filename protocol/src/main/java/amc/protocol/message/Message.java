package amc.protocol.message;

/** Everything that crosses the network on the control plane, written by Kryo with fixed ids. */
public interface Message {}
