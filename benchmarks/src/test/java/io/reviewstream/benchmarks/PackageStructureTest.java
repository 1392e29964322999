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
            .layer("faults")
            .definedBy("io.reviewstream.benchmarks.faults..")
            .layer("inference")
            .definedBy("io.reviewstream.benchmarks.inference..")
            .layer("kernels")
            .definedBy("io.reviewstream.benchmarks.kernels..")
            .layer("pipeline")
            .definedBy("io.reviewstream.benchmarks.pipeline..")
            .layer("training")
            .definedBy("io.reviewstream.benchmarks.training..")
            .layer("subject")
            .definedBy("io.reviewstream.benchmarks.subject..")
            .layer("verdict")
            .definedBy("io.reviewstream.benchmarks.verdict..")
            .layer("result")
            .definedBy("io.reviewstream.benchmarks.result..")
            .whereLayer("main")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("command")
            .mayOnlyBeAccessedByLayers("main")
            .whereLayer("faults")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("inference")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("kernels")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("pipeline")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("training")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("verdict")
            .mayOnlyBeAccessedByLayers("faults")
            .whereLayer("subject")
            .mayOnlyBeAccessedByLayers("command", "faults", "inference", "kernels", "pipeline", "training")
            .whereLayer("result")
            .mayOnlyBeAccessedByLayers("command", "faults", "inference", "kernels", "pipeline", "training");
}
