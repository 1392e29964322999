package io.reviewstream.quickstart;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.reviewstream.quickstart", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule roomsAreFreeOfCycles =
            slices().matching("io.reviewstream.quickstart.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule doorsGoOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("main")
            .definedBy("io.reviewstream.quickstart")
            .layer("command")
            .definedBy("io.reviewstream.quickstart.command..")
            .layer("demo")
            .definedBy("io.reviewstream.quickstart.demo..")
            .layer("sample")
            .definedBy("io.reviewstream.quickstart.sample..")
            .whereLayer("main")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("command")
            .mayOnlyBeAccessedByLayers("main")
            .whereLayer("demo")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("sample")
            .mayOnlyBeAccessedByLayers("command", "demo");
}
