package amc.deploy.command;

import amc.deploy.remote.ApiClient;
import amc.deploy.remote.JobIds;
import amc.deploy.remote.RemoteJob;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A job on a server, as the commands name it that do something with one. */
final class JobOptions {
  @Parameters(
      paramLabel = "ID",
      description = "The job's id, or at least four of its first digits.")
  private String id;

  @Mixin private ServerOptions server;

  /** Something done with a job. */
  @FunctionalInterface
  interface Action<T> {
    T apply(ApiClient api, String id) throws InterruptedException;
  }

  /** Does something with the job. */
  <T> T with(Action<T> action) throws InterruptedException {
    try (ApiClient api = server.open()) {
      return action.apply(api, JobIds.resolve(api, id));
    }
  }

  /** Watches the job; returns the exit code. */
  int watch(RemoteWatch watch) throws InterruptedException {
    try (ApiClient api = server.open(watch::tell)) {
      String resolved = JobIds.resolve(api, id);
      int code = watch.watch(api, resolved);
      if (code == ExitCode.OK) {
        watch.line().note("results: amc fetch %s --out DIR".formatted(resolved));
      }
      return code;
    }
  }

  /**
   * Wishes something of the job.
   *
   * @param wish cancel, pause or resume
   * @return what to tell its owner
   */
  String wish(String wish) throws InterruptedException {
    return with((api, resolved) -> wish(api, resolved, wish));
  }

  /** The same of a job by its id. */
  static String wish(ApiClient api, String id, String wish) throws InterruptedException {
    JsonNode answer = api.post("jobs/" + id + "/" + wish);
    RemoteJob job = RemoteJob.of(answer);
    return "%s (%s) is %s".formatted(id, job.name(), job.state()) + goal(job);
  }

  private static String goal(RemoteJob job) {
    return switch (job.wish()) {
      case "cancel" -> job.isOver() ? "" : ", and will be cancelled";
      case "pause" -> job.isOver() || job.state().equals("paused") ? "" : ", and will be paused";
      case "run" -> job.state().equals("paused") ? ", and will go on" : "";
      default -> "";
    };
  }
}
