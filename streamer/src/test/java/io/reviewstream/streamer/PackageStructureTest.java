package io.reviewstream.streamer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.reviewstream.streamer", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule knowsOfTheOtherModulesOnlyCommon = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.reviewstream.trainer..", "io.reviewstream.broker..", "io.reviewstream.quickstart..");

    @ArchTest
    static final ArchRule theRoomsSeeEachOtherInOneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("parts")
            .definedBy("io.reviewstream.streamer")
            .layer("command")
            .definedBy("io.reviewstream.streamer.command")
            .layer("bulk")
            .definedBy("io.reviewstream.streamer.bulk")
            .layer("topology")
            .definedBy("io.reviewstream.streamer.topology")
            .layer("swap")
            .definedBy("io.reviewstream.streamer.swap")
            .layer("metrics")
            .definedBy("io.reviewstream.streamer.metrics")
            .layer("settings")
            .definedBy("io.reviewstream.streamer.settings")
            .whereLayer("parts")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("command")
            .mayOnlyBeAccessedByLayers("parts")
            .whereLayer("bulk")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("topology")
            .mayOnlyBeAccessedByLayers("parts", "command")
            .whereLayer("swap")
            .mayOnlyBeAccessedByLayers("parts", "topology")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("parts", "topology", "swap")
            .whereLayer("settings")
            .mayOnlyBeAccessedByLayers("parts", "command", "topology");

    @ArchTest
    static final ArchRule hasNoCycles =
            slices().matching("io.reviewstream.streamer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyMetricsKnowsMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage("io.reviewstream.streamer.metrics")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");
}
