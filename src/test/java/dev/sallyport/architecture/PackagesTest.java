package dev.sallyport.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** The direction of dependency between the packages (DESIGN §2). */
@AnalyzeClasses(packages = "dev.sallyport", importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {

  @ArchTest
  static final ArchRule packagesDependInOneDirection =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("start")
          .definedBy("dev.sallyport")
          .layer("cli")
          .definedBy("dev.sallyport.cli..")
          .layer("downstream")
          .definedBy("dev.sallyport.downstream..")
          .layer("admin")
          .definedBy("dev.sallyport.admin..")
          .layer("replica")
          .definedBy("dev.sallyport.replica..")
          .layer("inspect")
          .definedBy("dev.sallyport.inspect..")
          .layer("observe")
          .definedBy("dev.sallyport.observe..")
          .layer("store")
          .definedBy("dev.sallyport.store..")
          .layer("access")
          .definedBy("dev.sallyport.access..")
          .layer("gateway")
          .definedBy("dev.sallyport.gateway..")
          .layer("registry")
          .definedBy("dev.sallyport.registry..")
          .layer("upstream")
          .definedBy("dev.sallyport.upstream..")
          .layer("config")
          .definedBy("dev.sallyport.config..")
          .layer("tls")
          .definedBy("dev.sallyport.tls..")
          .layer("signal")
          .definedBy("dev.sallyport.signal..")
          .layer("jsonrpc")
          .definedBy("dev.sallyport.jsonrpc..")
          .layer("crypto")
          .definedBy("dev.sallyport.crypto..")
          .layer("definition")
          .definedBy("dev.sallyport.definition..")
          .whereLayer("start")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("start")
          .whereLayer("downstream")
          .mayOnlyBeAccessedByLayers("start")
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("start")
          .whereLayer("replica")
          .mayOnlyBeAccessedByLayers("start")
          .whereLayer("inspect")
          .mayOnlyBeAccessedByLayers("start", "cli", "admin")
          .whereLayer("observe")
          .mayOnlyBeAccessedByLayers("start")
          .whereLayer("access")
          .mayOnlyBeAccessedByLayers("start", "downstream", "admin", "observe")
          .whereLayer("gateway")
          .mayOnlyBeAccessedByLayers("start", "downstream", "replica")
          .whereLayer("registry")
          .mayOnlyBeAccessedByLayers("start", "gateway", "admin", "observe")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("start", "registry", "admin", "observe", "replica")
          .whereLayer("upstream")
          .mayOnlyBeAccessedByLayers(
              "start",
              "cli",
              "downstream",
              "gateway",
              "registry",
              "inspect",
              "admin",
              "observe",
              "replica")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers(
              "start", "cli", "access", "registry", "upstream", "inspect", "admin", "observe")
          .whereLayer("tls")
          .mayOnlyBeAccessedByLayers(
              "start", "cli", "registry", "upstream", "inspect", "admin", "observe")
          .whereLayer("signal")
          .mayOnlyBeAccessedByLayers("start", "downstream", "gateway", "upstream", "observe")
          .whereLayer("jsonrpc")
          .mayOnlyBeAccessedByLayers(
              "downstream",
              "access",
              "gateway",
              "upstream",
              "inspect",
              "admin",
              "signal",
              "observe",
              "replica")
          .whereLayer("crypto")
          .mayOnlyBeAccessedByLayers(
              "start", "downstream", "access", "gateway", "store", "replica");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.sallyport.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule definitionsKnowNobody =
      noClasses()
          .that()
          .resideInAPackage("dev.sallyport.definition..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..", "io.netty..", "reactor..", "java.nio.file.spi..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.nio.file.Files");

  @ArchTest
  static final ArchRule springStaysAtTheEdge =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.sallyport.access..",
              "dev.sallyport.cli..",
              "dev.sallyport.config..",
              "dev.sallyport.crypto..",
              "dev.sallyport.gateway..",
              "dev.sallyport.inspect..",
              "dev.sallyport.jsonrpc..",
              "dev.sallyport.registry..",
              "dev.sallyport.tls..",
              "dev.sallyport.upstream..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..");

  @ArchTest
  static final ArchRule nullnessIsDeclaredEverywhere =
      classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

  @ArchTest
  static final ArchRule namesSayWhatClassesAre =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|(?<!Trust)Manager|Impl)$");
}
