package io.reviewstream.benchmarks;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.reviewstream.common.Rooms;

@AnalyzeClasses(packages = "io.reviewstream.benchmarks", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule noTextDependsOnTheLocale = Rooms.NO_TEXT_DEPENDS_ON_THE_LOCALE;

    @ArchTest
    static final ArchRule roomsAreFreeOfCycles =
            slices().matching("io.reviewstream.benchmarks.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule everyClassIsInAListedPackage = Rooms.of(
            "io.reviewstream.benchmarks",
            """
                    child ->
                    result ->
                    subject ->
                    verdict ->
                    faults -> child result subject verdict
                    inference -> child result subject
                    kernels -> result subject
                    kernels.jmh_generated -> kernels
                    pipeline -> child result subject
                    training -> child result subject
                    top -> faults inference kernels pipeline training
                    """);
}
