package io.reviewstream.streamer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.reviewstream.common.Rooms;

@AnalyzeClasses(packages = "io.reviewstream.streamer", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule noTextDependsOnTheLocale = Rooms.NO_TEXT_DEPENDS_ON_THE_LOCALE;

    @ArchTest
    static final ArchRule knowsOfTheOtherModulesOnlyCommonAndTheConsole = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.reviewstream.trainer..", "io.reviewstream.broker..", "io.reviewstream.quickstart..");

    @ArchTest
    static final ArchRule everyClassIsInAListedPackage = Rooms.of(
            "io.reviewstream.streamer",
            """
                    bulk ->
                    metrics ->
                    drift -> metrics
                    settings ->
                    deadletter -> metrics settings
                    swap -> drift metrics
                    classify -> deadletter drift metrics settings swap
                    command -> bulk deadletter settings
                    trigger -> deadletter metrics settings
                    request -> metrics settings
                    feedback -> deadletter metrics request settings trigger
                    release -> deadletter metrics settings
                    runtime -> classify deadletter metrics settings
                    top -> classify command deadletter drift feedback metrics release runtime settings swap trigger
                    """);

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
