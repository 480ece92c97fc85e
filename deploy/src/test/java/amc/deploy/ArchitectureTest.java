package amc.deploy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The boundaries between modules, and what makes a trajectory a pure function of its job. */
@AnalyzeClasses(packages = "amc", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  /** Reading a job file is the one thing in protocol that touches the file system. */
  private static final String JOB_READER = "amc.protocol.job.JobReader";

  /** Keys and ids of runs must not be guessed; no trajectory depends on them. */
  private static final String SECRETS = "amc.deploy.node.Secrets";

  @ArchTest
  static final ArchRule protocolDependsOnNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage("amc.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("amc.worker..", "amc.coordinator..", "amc.deploy..");

  @ArchTest
  static final ArchRule workerDependsOnProtocolOnly =
      noClasses()
          .that()
          .resideInAPackage("amc.worker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("amc.coordinator..", "amc.deploy..");

  @ArchTest
  static final ArchRule coordinatorDependsOnProtocolOnly =
      noClasses()
          .that()
          .resideInAPackage("amc.coordinator..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("amc.worker..", "amc.deploy..");

  @ArchTest
  static final ArchRule protocolHasNoThreadsSocketsOrFiles =
      noClasses()
          .that()
          .resideInAPackage("amc.protocol..")
          .and()
          .doNotHaveFullyQualifiedName(JOB_READER)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.net..",
                      "java.util.concurrent..",
                      "java.nio.file..",
                      "java.nio.channels..")
                  .or(nameMatches("java\\.lang\\.(Thread|ThreadLocal|Process|ProcessBuilder)"))
                  .or(nameMatches("java\\.io\\.(File|RandomAccessFile).*")));

  @ArchTest
  static final ArchRule protocolReadsNoClock =
      noClasses()
          .that()
          .resideInAPackage("amc.protocol..")
          .should()
          .callMethodWhere(calls("java\\.lang\\.System", "nanoTime|currentTimeMillis|getenv"))
          .orShould()
          .callMethodWhere(calls("java\\.time\\..*", "now|system.*|tick.*"));

  @ArchTest
  static final ArchRule allRandomNumbersComeFromTheJobsSeed =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(SECRETS)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.util.random..")
                  .or(
                      nameMatches(
                          "java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom)"))
                  .or(nameMatches("java\\.security\\.SecureRandom")))
          .orShould()
          .callMethodWhere(calls("java\\.lang\\.Math|java\\.lang\\.StrictMath", "random"))
          .orShould()
          .callMethodWhere(calls("java\\.util\\.Collections", "shuffle"))
          .orShould()
          .callMethodWhere(calls("java\\.util\\.UUID", "randomUUID"));

  @ArchTest
  static final ArchRule enginesAreReachedThroughTheirFacadeOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("amc.worker.engine..")
          .should()
          .dependOnClassesThat(implementLossEngine());

  @ArchTest
  static final ArchRule onlyTheCommandPrints =
      noClasses()
          .that()
          .resideOutsideOfPackage("amc.deploy..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethodWhere(calls(".*", "printStackTrace"))
          .orShould()
          .callMethodWhere(calls("java\\.lang\\.System", "exit"));

  @ArchTest
  static final ArchRule packagesDependOnEachOtherInOneDirection =
      slices().matching("amc.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyCommandsKnowOfOptions =
      noClasses()
          .that()
          .resideOutsideOfPackage("amc.deploy.command..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  /** What decides has no actors, threads, sockets, files or clock. */
  @ArchTest
  static final ArchRule stateMachinesArePure =
      noClasses()
          .that()
          .resideInAnyPackage(
              "amc.coordinator.loop..", "amc.coordinator.population..", "amc.coordinator.study..")
          .or(
              nameMatches(
                  "amc\\.(coordinator\\.(run\\.(Run(Life|State)|Followers|Hosts|StateClock)"
                      + "|lanes\\.(?!TaskActor)\\w+"
                      + "|job\\.(JobBook|Fleet|Leasing)|journal\\.Fence)"
                      + "|deploy\\.client\\.Following)(\\$.*)?"))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "akka..",
                      "io.aeron..",
                      "java.net..",
                      "java.sql..",
                      "java.util.concurrent..",
                      "java.nio..",
                      "java.time..")
                  .or(nameMatches("java\\.lang\\.Thread")))
          .orShould()
          .callMethodWhere(calls("java\\.lang\\.System", "nanoTime|currentTimeMillis"));

  /** Bytes of a model follow from the model, wherever they go. */
  @ArchTest
  static final ArchRule writersOfModelsArePure =
      noClasses()
          .that()
          .resideInAPackage("amc.deploy.export..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.nio.file..", "java.util.concurrent..", "java.time..")
                  .or(nameMatches("java\\.io\\.(File|RandomAccessFile).*")))
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("amc.coordinator..");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked = classes().should(liveInANullMarkedPackage());

  @ArchTest
  static void rulesSeeAllModules(JavaClasses classes) {
    JavaPackage amc = classes.getPackage("amc");
    assertThat(amc.getSubpackages())
        .extracting(JavaPackage::getRelativeName)
        .contains("protocol", "worker", "deploy");
  }

  private static DescribedPredicate<JavaClass> nameMatches(String regex) {
    return DescribedPredicate.describe(
        "have a name matching " + regex, c -> c.getName().matches(regex));
  }

  private static DescribedPredicate<JavaClass> implementLossEngine() {
    return DescribedPredicate.describe(
        "implement LossEngine",
        c -> !c.isInterface() && c.isAssignableTo("amc.worker.loss.LossEngine"));
  }

  private static DescribedPredicate<JavaCall<?>> calls(String owner, String method) {
    return DescribedPredicate.describe(
        "call " + owner + "." + method,
        call -> call.getTargetOwner().getName().matches(owner) && call.getName().matches(method));
  }

  private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a package with @NullMarked package-info") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean marked =
            item.getPackage()
                .tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
        events.add(
            new SimpleConditionEvent(item, marked, item.getPackageName() + " is not @NullMarked"));
      }
    };
  }
}
