package amc.deploy.command;

import amc.deploy.remote.FakeServer;
import amc.deploy.remote.FakeServer.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What tests of remote commands have in common: jobs as the API describes them, and calls. */
final class RemoteServer {
  static final String ID = "0123456789abcdef";
  static final String OTHER = "01239999ffff0000";

  private RemoteServer() {}

  /** A job in a state, by its id. */
  static String job(String id, String state, String more) {
    return String.format(
        Locale.ROOT,
        """
        {"id":"%s","number":7,"name":"quickstart","owner":"ann","kind":"run","state":"%s",
         "wish":"run","reason":"","priority":0,"engine":"auto","window":"auto","unit":"steps",
         "done":50000,"total":200000,"loss":0.0123,"accuracy":null,"evaluations":60000,
         "seconds":12.5,"workers":3,"threads":6,"submitted":"2026-01-02T03:04:05Z",
         "started":null,"ended":null,"version":4,"summary":null%s}
        """,
        id,
        state,
        more);
  }

  static String job(String state) {
    return job(ID, state, "");
  }

  /** An event of a stream. */
  static String event(String id, String type, String json) {
    return "id: %s\nevent: %s\ndata: %s\n\n"
        .formatted(id, type, json.replaceAll("\\s*\\R\\s*", ""));
  }

  /** Events of a job that runs and ends in a state, cut off once in between. */
  static void serveEvents(FakeServer server, String end, String more) {
    server.on(
        "GET jobs/" + ID + "/events",
        Reply.events(
            "retry: 1\n"
                + event("1.0", "job", job(ID, "queued", ",\"reason\":\"3 jobs are before it\""))
                + event("2.0", "job", job("running"))
                + event("2.1", "metrics", "{\"from\":0,\"columns\":{\"step\":[1],\"sigma\":[0.5]}}")
                + "id: 3.1\nevent: job\ndata: {\"half\""),
        Reply.events(": heartbeat\n\n" + event("4.1", "job", job(ID, end, more))));
  }

  /** A command that is told the server, and to wait for no other one. */
  static CommandRun amc(FakeServer server, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", server.url(), "--wait", "0", "--token", "amc_x"));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
