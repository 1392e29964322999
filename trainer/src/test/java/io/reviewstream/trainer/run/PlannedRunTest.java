package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile.FileOption;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.evaluation.PlanPolicy;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reviews whose words say it all, so that the linear model is as good as the network. */
class PlannedRunTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Corpus PLAIN = Corpus.of("plain", TinyReviews.of(Wording.PLAIN, 700, 1));
    private static final List<ReviewRow> HOLDOUT = PLAIN.part(Split.DEFAULT, Split.Part.HOLDOUT);
    /** Of 70 validation reviews, too few to exclude a smaller loss. */
    private static final double BUDGET = 0.05;

    @TempDir
    static Path shared;

    private static RunOutcome planned;
    private static RunOutcome network;

    @BeforeAll
    static void trainBoth() {
        BaseModel base = TinyReviews.baseModel(shared.resolve("base"));
        planned = run(base, "planned", PlanPolicy.Choice.AUTO);
        network = run(base, "network", PlanPolicy.Choice.NETWORK);
    }

    private static RunOutcome run(BaseModel base, String name, PlanPolicy.Choice choice) {
        DirectoryRegistry registry = new DirectoryRegistry(shared.resolve(name), CLOCK);
        Gate gate = new Gate(GateSettings.DEFAULT, new PlanPolicy(choice, BUDGET), CLOCK);
        Publisher publisher = new Publisher(
                registry, new Announcer(registry, Announcer.NOWHERE, CLOCK), Publisher.ReleasePolicy.DIRECT, CLOCK);
        return new TrainingRun(registry, gate, publisher, TrainingListener.silent(), CLOCK)
                .run(base, PLAIN, TinyReviews.plan(), Optional.empty());
    }

    private static JsonNode report(RunOutcome outcome) throws IOException {
        return Json.mapper()
                .readTree(outcome.bundle().verified(BundleFiles.REPORT).toFile());
    }

    @Test
    void planAutoStoresTheCheapestPlanAndItsLinearModel() {
        ModelBundle bundle = planned.bundle();
        bundle.verifyAll();
        ServingPlan plan = bundle.manifest().plan().orElseThrow();

        assertThat(bundle.has(BundleFiles.LINEAR)).isTrue();
        assertThat(plan.linear().flatMap(LinearPlan::cascade)).isPresent();
        assertThat(planned.champion()).isPresent();
    }

    @Test
    void theGateJudgesThePlanThroughTheClassesThatServe() throws IOException {
        Evaluator.Result result = new Evaluator(FileOption.AUTO).evaluate(planned.bundle(), HOLDOUT);

        assertThat(result.predictions()).extracting(Prediction::stage).contains(Stage.LINEAR);
        assertThat(planned.decision().evidence().candidate().get("logLoss"))
                .isCloseTo(result.evaluation().logLoss(), within(1e-9));
        assertThat(report(planned).at("/served/logLoss").doubleValue())
                .isCloseTo(result.evaluation().logLoss(), within(1e-9));
        assertThat(HoldoutReference.of(planned.bundle())
                        .orElseThrow()
                        .predictions()
                        .tokens())
                .isLessThan(3);
    }

    @Test
    void theComparedPlanAnswersWhatIsServed() throws IOException {
        List<ReviewRow> validation = PLAIN.part(Split.DEFAULT, Split.Part.VALIDATION);
        Evaluator.Result served = new Evaluator(FileOption.AUTO).evaluate(planned.bundle(), validation);
        long answered = served.predictions().stream()
                .filter(prediction -> prediction.stage() == Stage.LINEAR)
                .count();

        assertThat(report(planned).at("/plans/auto/linearShare").doubleValue())
                .isEqualTo((double) answered / validation.size());
    }

    @Test
    void theReportComparesBothModelsAndThePlans() throws IOException {
        JsonNode report = report(planned);

        assertThat(report.at("/linear/accuracy").doubleValue()).isGreaterThan(0.95);
        assertThat(report.at("/fineTuned/accuracy").doubleValue()).isGreaterThan(0.95);
        assertThat(report.at("/plans/isServed").booleanValue()).isTrue();
        assertThat(report.at("/plans/scores").size()).isGreaterThan(5);
        assertThat(report.at("/secondsByStep").has("linear")).isTrue();
        assertThat(Files.readString(planned.bundle().verified(BundleFiles.MODEL_CARD)))
                .contains("## Serving plan", "| serving plan |", "report/accuracy-by-cost.png", "linear.bin");
    }

    @Test
    void planNetworkStoresNoPlanAndSaysWhatAutoWouldGive() throws IOException {
        ModelBundle bundle = network.bundle();

        assertThat(bundle.manifest().plan()).isEmpty();
        assertThat(bundle.has(BundleFiles.LINEAR)).isFalse();
        assertThat(network.notes().get(0)).startsWith("With --plan auto: ").contains("of its tokens");
        assertThat(network.notes().get(1))
                .startsWith("Correct of the ")
                .contains("the network ", "a linear model on words ")
                .doesNotContain("serving plan");
        assertThat(planned.notes().get(1)).contains(", the serving plan ");
        assertThat(report(network).at("/plans/isServed").booleanValue()).isFalse();
        assertThat(Files.readString(bundle.verified(BundleFiles.MODEL_CARD)))
                .contains(network.notes().get(0), "| linear model |")
                .doesNotContain("## Serving plan", "| serving plan |");
        assertThat(new Evaluator(FileOption.AUTO).evaluate(bundle, HOLDOUT).predictions())
                .extracting(Prediction::stage)
                .containsOnly(Stage.NETWORK);
    }

    @Test
    void theNetworkOfAPlannedBundleIsServedAloneOnRequest() {
        Evaluator.Result alone = new Evaluator(FileOption.NETWORK).evaluate(planned.bundle(), HOLDOUT);

        assertThat(alone.predictions()).extracting(Prediction::stage).containsOnly(Stage.NETWORK);
        assertThat(alone.evaluation().accuracy()).isGreaterThan(0.95);
    }
}
