package amc.worker.dataset;

import amc.protocol.job.TaskSpec.Plugin;
import amc.protocol.job.UserError;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds objective functions in users' jars or on the class path. */
public final class Plugins {
  private Plugins() {}

  /**
   * Loads the task's objective. The jar's class loader stays open as long as the objective lives,
   * since its classes are loaded when first used.
   *
   * @param jar path of the jar, or null to look on the class path
   */
  public static Objective load(Plugin task, @Nullable Path jar) {
    List<String> known = new ArrayList<>();
    try {
      for (ObjectiveProvider provider : ServiceLoader.load(ObjectiveProvider.class, loader(jar))) {
        if (provider.name().equals(task.objective())) {
          return checked(task, create(task, provider));
        }
        known.add(provider.name());
      }
    } catch (ServiceConfigurationError e) {
      throw new UserError(
          "task.objective=" + task.objective() + ": " + e.getMessage() + "; rebuild the jar", e);
    }
    throw new UserError(
        "task.objective=%s is not in %s, which has %s; check the name and META-INF/services"
            .formatted(task.objective(), jar == null ? "the class path" : jar, known));
  }

  private static ClassLoader loader(@Nullable Path jar) {
    ClassLoader parent = Plugins.class.getClassLoader();
    if (jar == null) {
      return parent;
    }
    if (!Files.isRegularFile(jar)) {
      throw new UserError("task.jar=" + jar + ": no such file; the path is relative to the job");
    }
    try {
      return new URLClassLoader(new URL[] {jar.toUri().toURL()}, parent);
    } catch (MalformedURLException e) {
      throw new UserError("task.jar=" + jar + " cannot be a URL; rename it", e);
    }
  }

  private static Objective create(Plugin task, ObjectiveProvider provider) {
    try {
      return provider.create(task.settings());
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "task.settings: " + e.getMessage() + " (objective " + task.objective() + ")", e);
    } catch (Throwable e) {
      throw PluginObjective.failed(task.objective(), e);
    }
  }

  private static Objective checked(Plugin task, Objective objective) {
    PluginObjective guarded = new PluginObjective(task.objective(), objective);
    int dimension = guarded.dimension();
    int start = guarded.start().length;
    if (dimension < 1 || start != dimension) {
      throw new UserError(
          "task.objective=%s: dimension=%s must be >= 1 and equal the %s starting values; correct the plug-in"
              .formatted(task.objective(), dimension, start));
    }
    return guarded;
  }
}
