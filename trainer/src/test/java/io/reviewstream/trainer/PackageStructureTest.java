package io.reviewstream.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of this module, and which doors there are between them. */
@AnalyzeClasses(packages = "io.reviewstream.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    private static final String TRAINER = "io.reviewstream.trainer.";

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching("io.reviewstream.trainer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule roomsLookOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("topic")
            .definedBy("..trainer.topic..")
            .layer("data")
            .definedBy("..trainer.data..")
            .layer("evaluation")
            .definedBy("..trainer.evaluation..")
            .layer("script")
            .definedBy("..trainer.script..")
            .layer("network")
            .definedBy("..trainer.network..")
            .layer("hub")
            .definedBy("..trainer.hub..")
            .layer("training")
            .definedBy("..trainer.training..")
            .layer("export")
            .definedBy("..trainer.export..")
            .layer("report")
            .definedBy("..trainer.report..")
            .layer("publish")
            .definedBy("..trainer.publish..")
            .layer("retrain")
            .definedBy("..trainer.retrain..")
            .layer("metrics")
            .definedBy("..trainer.metrics..")
            .layer("command")
            .definedBy("..trainer.command..")
            .whereLayer("topic")
            .mayOnlyBeAccessedByLayers("data", "publish", "retrain")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("evaluation", "publish", "retrain", "command")
            .whereLayer("evaluation")
            .mayOnlyBeAccessedByLayers("report", "publish", "retrain", "command")
            .whereLayer("script")
            .mayOnlyBeAccessedByLayers("network", "training")
            .whereLayer("network")
            .mayOnlyBeAccessedByLayers("hub", "training", "export", "publish")
            .whereLayer("hub")
            .mayOnlyBeAccessedByLayers("publish")
            .whereLayer("training")
            .mayOnlyBeAccessedByLayers("report", "publish", "retrain", "metrics", "command")
            .whereLayer("export")
            .mayOnlyBeAccessedByLayers("publish")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("publish")
            .whereLayer("publish")
            .mayOnlyBeAccessedByLayers("retrain", "metrics", "command")
            .whereLayer("retrain")
            .mayOnlyBeAccessedByLayers("metrics", "command")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("command")
            .whereLayer("command")
            .mayNotBeAccessedByAnyLayer();

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
            .resideInAnyPackage(rooms("data", "hub", "training", "export", "evaluation", "publish", "report"));

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
            .resideInAnyPackage(rooms("data", "hub", "export", "evaluation", "publish", "report"));

    @ArchTest
    static final ArchRule exportSeesTheNetworkAlone = noClasses()
            .that()
            .resideInAPackage(TRAINER + "export..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(rooms("data", "hub", "training", "evaluation", "publish", "report"));

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
