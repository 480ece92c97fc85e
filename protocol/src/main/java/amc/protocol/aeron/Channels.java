package amc.protocol.aeron;

import amc.protocol.frame.FrameCodec;
import amc.protocol.job.UserError;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.exceptions.RegistrationException;
import java.util.function.Supplier;

/**
 * Addresses of the data plane. A coordinator broadcasts each run's frames on a stream of its own
 * from one control port, at which workers ask for them (multi-destination-cast with dynamic
 * control); the answers of all runs come in at one answer port. Within one machine, processes that
 * share a media driver need neither ports nor packets: frames go by its memory.
 */
public final class Channels {
  /** Stream that carries the answers of all runs; theirs are from 1. */
  public static final int ANSWERS = 0;

  /**
   * Bytes of one of a publication's three term buffers. The smallest that takes the longest frame
   * as one message (8 of them make a term): every run costs three terms of shared memory at the
   * coordinator, and three more for each of its workers.
   */
  public static final int TERM_LENGTH = 8 * FrameCodec.MAX_LENGTH;

  /** Bytes of a UDP datagram's payload: fits an Ethernet frame, even in a tunnel of a container. */
  public static final int MTU = 1408;

  /** Where a coordinator broadcasts, and a worker answers, by shared memory. */
  public static final String MEMORY =
      new ChannelUriStringBuilder().media(CommonContext.IPC_MEDIA).termLength(TERM_LENGTH).build();

  /**
   * Where frames that go by shared memory are heard. Untethered: a worker that is stopped loses
   * frames, as it does by UDP, and does not stop the run for everyone.
   */
  public static final String MEMORY_LISTEN =
      new ChannelUriStringBuilder().media(CommonContext.IPC_MEDIA).tether(false).build();

  private Channels() {}

  /**
   * Where a coordinator broadcasts.
   *
   * <p>Flow control is "max": the fastest worker sets the pace. One that is slow or stopped loses
   * frames, which it asks for again; with "min" it would stop the run for everyone.
   *
   * @param host local address to bind to
   */
  public static String broadcast(String host, int controlPort, int termLength) {
    return udp()
        .controlMode(CommonContext.MDC_CONTROL_MODE_DYNAMIC)
        .controlEndpoint(endpoint(host, controlPort))
        .termLength(termLength)
        .mtu(MTU)
        .flowControl("max")
        .build();
  }

  /**
   * Where a worker hears a coordinator's broadcasts.
   *
   * @param localHost local address to bind to, at any port
   * @param host address of the coordinator
   */
  public static String listen(String localHost, String host, int controlPort) {
    return udp()
        .endpoint(endpoint(localHost, 0))
        .controlMode(CommonContext.MDC_CONTROL_MODE_DYNAMIC)
        .controlEndpoint(endpoint(host, controlPort))
        .build();
  }

  /** Where a worker sends its answers. */
  public static String answer(String host, int answerPort) {
    return udp().endpoint(endpoint(host, answerPort)).termLength(TERM_LENGTH).mtu(MTU).build();
  }

  /**
   * Where a coordinator hears answers.
   *
   * @param host local address to bind to
   */
  public static String collect(String host, int answerPort) {
    return udp().endpoint(endpoint(host, answerPort)).build();
  }

  /**
   * Adds a publication or a subscription.
   *
   * @throws UserError if the driver refuses it: address in use or unknown, no shared memory left
   */
  public static <T> T add(String channel, Supplier<T> adding) {
    try {
      return adding.get();
    } catch (RegistrationException e) {
      throw new UserError(
          "data plane %s: %s; choose another address or port, or make room for Aeron's files"
              .formatted(channel, reason(e)),
          e);
    }
  }

  /** The driver's own words, without the marks that every layer adds. */
  private static String reason(RegistrationException e) {
    return String.valueOf(e.getMessage())
        .replaceAll("ERROR - |io\\.aeron\\.exceptions\\.\\w+ : |channel error - ", "")
        .replaceAll("(?s) \\(at .*|, errorCodeValue=.*", "")
        .replaceAll("\\s+", " ");
  }

  private static ChannelUriStringBuilder udp() {
    return new ChannelUriStringBuilder().media(CommonContext.UDP_MEDIA);
  }

  private static String endpoint(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
