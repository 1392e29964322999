package io.reviewstream.benchmarks;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.reviewstream.benchmarks", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule roomsAreFreeOfCycles =
            slices().matching("io.reviewstream.benchmarks.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule doorsGoOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("main")
            .definedBy("io.reviewstream.benchmarks")
            .layer("command")
            .definedBy("io.reviewstream.benchmarks.command..")
            .layer("training")
            .definedBy("io.reviewstream.benchmarks.training..")
            .layer("result")
            .definedBy("io.reviewstream.benchmarks.result..")
            .whereLayer("main")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("command")
            .mayOnlyBeAccessedByLayers("main")
            .whereLayer("training")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("result")
            .mayOnlyBeAccessedByLayers("command", "training");
}
