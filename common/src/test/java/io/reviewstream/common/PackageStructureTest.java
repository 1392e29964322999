package io.reviewstream.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.reviewstream.common", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule roomsLookOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("failure")
            .definedBy("..failure..")
            .layer("event")
            .definedBy("..event..")
            .layer("serde")
            .definedBy("..serde..")
            .layer("kafka")
            .definedBy("..kafka..")
            .layer("bucket")
            .definedBy("..bucket..")
            .layer("bundle")
            .definedBy("..bundle..")
            .layer("csv")
            .definedBy("io.reviewstream.common.csv..")
            .layer("inference")
            .definedBy("..inference..")
            .layer("http")
            .definedBy("io.reviewstream.common.http..")
            .layer("metrics")
            .definedBy("io.reviewstream.common.metrics..")
            .layer("cli")
            .definedBy("..cli..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("inference")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("http")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("metrics")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("bundle")
            .mayOnlyBeAccessedByLayers("csv", "inference", "cli")
            .whereLayer("bucket")
            .mayOnlyBeAccessedByLayers("bundle", "cli")
            .whereLayer("csv")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("kafka")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("serde")
            .mayOnlyBeAccessedByLayers("bundle")
            .whereLayer("event")
            .mayOnlyBeAccessedByLayers("serde", "bundle");

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
                    "io.reviewstream.common.failure..",
                    "io.reviewstream.common.http..");

    @ArchTest
    static final ArchRule onlyTheBucketKnowsTheSdkOfAws = noClasses()
            .that()
            .resideOutsideOfPackage("..bucket..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");
}
