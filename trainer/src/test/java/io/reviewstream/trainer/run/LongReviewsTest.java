package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.TrainingRuns;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.device.TrainingDevice;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.Example;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LongReviewsTest {
    private static final Clock CLOCK = Clock.systemUTC();
    /** Of nearly all reviews of the corpus some tokens are left out. */
    private static final int MAX_TOKENS = 6;

    private static final Corpus CORPUS = Corpus.of("plain", TinyReviews.of(Wording.PLAIN, 300, 1));

    @TempDir
    static Path shared;

    private static BaseModel base;

    @TempDir
    Path directory;

    @BeforeAll
    static void prepare() {
        base = TinyReviews.baseModel(shared.resolve("base"));
    }

    @Test
    void theTokenizerOfABundleSaysHowManyTokensAreRead() throws IOException {
        // Given
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
        RunConfig setup =
                RunConfig.of(base, DatasetSplits.of(CORPUS, plan(Truncation.HEAD, Optional.empty())), RunContext.NONE);
        Path trained = Files.createDirectory(directory.resolve("trained"));

        // When
        setup.tokenizer().write(trained);
        Path exported = new ExportRun(registry, CLOCK)
                .run(base, new InputLength(Optional.of(MAX_TOKENS), Truncation.HEAD))
                .directory();

        // Then
        for (Path model : List.of(trained, exported)) {
            assertThat(model.resolve("tokenizer_config.json"))
                    .content()
                    .contains("\"model_max_length\" : " + MAX_TOKENS + ",");
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainingSeesTheTokensThatAreServed(Truncation truncation) {
        // Given
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
        RunConfig setup =
                RunConfig.of(base, DatasetSplits.of(CORPUS, plan(truncation, Optional.empty())), RunContext.NONE);
        ModelBundle served =
                new ExportRun(registry, CLOCK).run(base, new InputLength(Optional.of(MAX_TOKENS), truncation));

        // When
        List<Example> examples;
        try (DistilBertNetwork network = DistilBertNetwork.load(
                base.directory(),
                setup.networkConfig(),
                HeadPolicy.INITIALISE,
                1,
                TrainingDevice.CPU.select().device())) {
            examples = BaselineModel.measure(network, setup, registry, CLOCK).training();
        }

        // Then
        try (SharedClassifier classifier = ServingSettings.ON_CPU.load(served);
                ModelLease lease = classifier.acquire()) {
            List<ReviewRow> rows = setup.splits().training();
            assertThat(examples)
                    .extracting(Example::label, Example::tokenIds)
                    .containsExactlyElementsOf(setup.examples(lease::tokenize, rows).stream()
                            .map(example -> tuple(example.label(), example.tokenIds()))
                            .toList());
            TokenizedReview review = lease.tokenize(rows.get(0).text());
            assertThat(review.tokens()).isEqualTo(MAX_TOKENS);
            assertThat(review.truncated()).isTrue();
            // Each review ends with a comma and one word.
            long comma = lease.tokenize(",").ids()[1];
            assertThat(review.ids()[MAX_TOKENS - 3] == comma).isEqualTo(truncation == Truncation.HEAD_TAIL);
        }
        assertThat(served.manifest().truncation()).isEqualTo(truncation);
    }

    @Test
    void aCheckpointOfAnotherTruncationIsRejected() {
        // Given
        TrainingListener killing = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                throw new Killed();
            }
        };
        Optional<CheckpointPlan> kept = Optional.of(new CheckpointPlan(directory.resolve("checkpoints"), 1));
        assertThatThrownBy(() -> run(plan(Truncation.HEAD, kept), killing)).isInstanceOf(Killed.class);

        // Then
        assertThatThrownBy(() -> run(plan(Truncation.HEAD_TAIL, kept), TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("[training reviews, truncation, validation reviews] differ");
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void run(TrainingPlan plan, TrainingListener listener) {
        DirectoryRegistry registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
        TrainingRuns.of(registry, GateSettings.DEFAULT, Announcer.NOWHERE, listener)
                .run(base, CORPUS, plan, Optional.empty());
    }

    private static TrainingPlan plan(Truncation truncation, Optional<CheckpointPlan> checkpoints) {
        TrainingPlan plan = TinyReviews.plan();
        return new TrainingPlan(
                        plan.recipe(),
                        plan.overrides(),
                        new InputLength(Optional.of(MAX_TOKENS), truncation),
                        plan.data(),
                        plan.compute(),
                        plan.seed())
                .withCheckpoints(checkpoints);
    }
}
