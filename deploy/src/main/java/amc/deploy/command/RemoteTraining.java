package amc.deploy.command;

import amc.deploy.node.Secrets;
import amc.deploy.remote.ApiClient;
import amc.deploy.remote.Fetch;
import amc.deploy.remote.Order;
import amc.deploy.remote.Submission;
import amc.deploy.remote.Submission.Wishes;
import amc.deploy.remote.Upload;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Trains on a server: hands a job in, follows it, fetches what it leaves. Confined to one thread.
 */
final class RemoteTraining {
  private final CommandSpec spec;
  private final RemoteWatch watching;
  private final boolean quiet;

  /**
   * @param progress where is shown how it goes
   * @param quiet whether to leave out what is no error
   */
  RemoteTraining(CommandSpec spec, PrintWriter progress, boolean quiet) {
    this.spec = spec;
    this.quiet = quiet;
    this.watching = new RemoteWatch(spec, progress, quiet);
  }

  /** Prints what the client has to say, not into the line of progress. */
  void tell(String note) {
    watching.tell(note);
  }

  /** Prints a line for people, unless they want quiet. */
  void hint(String text) {
    if (!quiet) {
      ServerOptions.note(spec, text);
    }
  }

  /**
   * Hands a job in, with the data that the server lacks.
   *
   * @return the job as the API describes it
   */
  JsonNode submit(ApiClient api, Order order, Wishes wishes) throws InterruptedException {
    order
        .code()
        .forEach(
            jar ->
                hint(
                    "%s is code, which is never sent: it must be on every worker under this path"
                        .formatted(jar)));
    Upload upload = new Upload(api, watching.line(), watching.style());
    return new Submission(api, upload).submit(order, wishes, Secrets.idempotencyKey());
  }

  /** Follows a job to its end or to Ctrl-C, and returns the exit code. */
  int watch(ApiClient api, String id) throws InterruptedException {
    return watching.watch(api, id);
  }

  /** What fetches results, and tells of it. */
  Fetch fetch(ApiClient api) {
    return new Fetch(api, this::hint);
  }
}
