package amc.deploy.command;

/**
 * The module of the Vector API, which the kernels need and the JVM leaves out unless it is asked.
 *
 * <p>Asked by {@code --add-modules}, the JVM prints a warning of incubator modules before every
 * command, which no option takes back. Here it is loaded as the JVM loads the modules of agents
 * that come later, which prints nothing; the kernels are compiled to the same code.
 */
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /**
   * Loads the module. Where that fails, the program starts all the same, and {@link Failures} says
   * what is missing once it is needed.
   */
  static void load() {
    if (ModuleLayer.boot().findModule(NAME).isPresent()) {
      return;
    }
    try {
      Class.forName("jdk.internal.module.Modules") // opened in jvm.options
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
    } catch (ReflectiveOperationException e) {
      // Not there. What needs no kernels works all the same.
    }
  }

  /** What to do where a class of the module was not found. */
  static String remedy() {
    return "this Java, "
        + System.getProperty("java.home")
        + ", has no module "
        + NAME
        + ": set AMC_JAVA_HOME to a JDK 25 that has it";
  }

  /** Whether an error says that the module is not there. */
  static boolean isMissing(Throwable error) {
    return error instanceof NoClassDefFoundError
        && String.valueOf(error.getMessage()).replace('/', '.').contains(NAME);
  }
}
