package io.reviewstream.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.reviewstream.common", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule noTextDependsOnTheLocale = Rooms.NO_TEXT_DEPENDS_ON_THE_LOCALE;

    @ArchTest
    static final ArchRule everyClassIsInAListedPackage = Rooms.of(
            "io.reviewstream.common",
            """
                    error ->
                    event ->
                    hash ->
                    metrics ->
                    csv -> error hash
                    http -> error
                    kafka -> error
                    s3 -> error
                    serde -> event
                    bundle -> error event hash serde
                    linear -> bundle error
                    inference -> bundle error event linear serde
                    registry -> bundle error hash s3 serde
                    deadletter -> error kafka serde
                    topic -> bundle error event kafka serde
                    control -> bundle error event kafka linear registry serde topic
                    cli -> bundle error http inference kafka registry s3 serde
                    """);

    @ArchTest
    static final ArchRule noRoomsInACircle =
            slices().matching("io.reviewstream.common.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule eventsAreOfJdkTypes = noClasses()
            .that()
            .resideInAPackage("..event..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "io.reviewstream.common.event..");

    @ArchTest
    static final ArchRule commonKnowsNeitherKafkaStreamsNorPyTorch = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka.streams..",
                    "ai.djl.pytorch..",
                    "io.reviewstream.trainer..",
                    "io.reviewstream.streamer..");

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsPicocli = noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule onlyMetricsKnowsMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage("io.reviewstream.common.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule healthIsNoneOfTheOtherRoomsBusiness = noClasses()
            .that()
            .resideInAPackage("io.reviewstream.common.http..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "java..",
                    "com.sun.net.httpserver..",
                    "org.slf4j..",
                    "io.reviewstream.common.error..",
                    "io.reviewstream.common.http..");

    @ArchTest
    static final ArchRule onlyS3KnowsTheSdkOfAws = noClasses()
            .that()
            .resideOutsideOfPackage("..s3..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");
}
