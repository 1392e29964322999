package io.reviewstream.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.reviewstream.common.Rooms;

/** The rooms of this module, and which doors there are between them. */
@AnalyzeClasses(packages = "io.reviewstream.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    private static final String TRAINER = "io.reviewstream.trainer.";

    @ArchTest
    static final ArchRule noTextDependsOnTheLocale = Rooms.NO_TEXT_DEPENDS_ON_THE_LOCALE;

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching("io.reviewstream.trainer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule everyClassIsInAListedPackage = Rooms.of(
            "io.reviewstream.trainer",
            """
                    spill ->
                    data -> spill
                    device ->
                    script ->
                    linear -> data
                    evaluation -> data
                    network -> script
                    topic -> data spill
                    export -> network
                    hub -> network
                    training -> network script spill
                    report -> evaluation training
                    labelling -> data spill
                    suspects -> data evaluation linear
                    run -> data device evaluation export hub linear network report spill topic training
                    dryrun -> data device network report run training
                    retrain -> data dryrun evaluation run topic training
                    metrics -> retrain run training
                    adapt -> data device network report run spill training
                    command -> adapt data device dryrun evaluation labelling metrics network retrain run suspects topic training
                    top -> command
                    """);

    @ArchTest
    static final ArchRule whatIsServedIsJudgedWithoutPyTorch = noClasses()
            .that()
            .resideInAPackage(TRAINER + "evaluation..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", TRAINER + "network..", TRAINER + "training..");

    @ArchTest
    static final ArchRule networkSeesNoOtherRoom = noClasses()
            .that()
            .resideInAPackage(TRAINER + "network..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(rooms("data", "hub", "training", "export", "evaluation", "run", "dryrun", "report"));

    @ArchTest
    static final ArchRule onlyTheHubIsReachedByHttp = noClasses()
            .that()
            .resideOutsideOfPackage(TRAINER + "hub..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..");

    @ArchTest
    static final ArchRule trainingSeesTheNetworkAlone = noClasses()
            .that()
            .resideInAPackage(TRAINER + "training..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(rooms("data", "hub", "export", "evaluation", "run", "dryrun", "report"));

    @ArchTest
    static final ArchRule exportSeesTheNetworkAlone = noClasses()
            .that()
            .resideInAPackage(TRAINER + "export..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(rooms("data", "hub", "training", "evaluation", "run", "dryrun", "report"));

    @ArchTest
    static final ArchRule onlyTheReportDraws = noClasses()
            .that()
            .resideOutsideOfPackage(TRAINER + "report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.awt..", "javax.imageio..", "org.knowm.xchart..", "com.fasterxml.jackson.dataformat..");

    @ArchTest
    static final ArchRule onlyMetricsKnowsMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage(TRAINER + "metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule trainerNeverSeesTheStreamer = noClasses()
            .that()
            .resideInAPackage("io.reviewstream.trainer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.reviewstream.streamer..", "org.apache.kafka.streams..");

    private static String[] rooms(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            packages[i] = TRAINER + names[i] + "..";
        }
        return packages;
    }
}
