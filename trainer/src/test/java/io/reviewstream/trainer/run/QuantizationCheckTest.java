package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class QuantizationCheckTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final List<ReviewRow> VALIDATION = reviews("validation", 80);
    private static final List<ReviewRow> HOLDOUT = reviews("holdout", 120);

    @TempDir
    Path directory;

    private final Gate gate = new Gate(GateSettings.DEFAULT, Clock.systemUTC());

    @Test
    void aQuantizedFileThatAgreesIsServed() throws IOException {
        // Given
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        ModelBundle bundle = TinyModel.storeTwoFiles(registry, NOON, 3);

        // When
        QuantizationCheck trial = QuantizationCheck.of(
                Evaluator.everyFile(bundle, VALIDATION), Evaluator.everyFile(bundle, HOLDOUT), gate);

        // Then
        assertThat(trial.cost().orElseThrow().acceptable()).isTrue();
        assertThat(trial.cost().orElseThrow().rows()).isEqualTo(200);
        assertThat(trial.cost().orElseThrow().agreement()).isEqualTo(1);
        assertThat(leftIn(registry, trial)).isTrue();
        assertThat(trial.kept()).containsOnlyKeys(ServedFile.PLAIN, ServedFile.INT8);
    }

    @Test
    void aQuantizedFileThatCostsTooMuchIsLeftOut() throws IOException {
        // Given
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        ModelBundle bundle = TinyModel.storeTwoFiles(registry, NOON, -1);

        // When
        QuantizationCheck trial = QuantizationCheck.of(
                Evaluator.everyFile(bundle, VALIDATION), Evaluator.everyFile(bundle, HOLDOUT), gate);

        // Then
        assertThat(trial.cost().orElseThrow().acceptable()).isFalse();
        assertThat(trial.cost().orElseThrow().accuracyDifference()).isCloseTo(-1, within(1e-9));
        assertThat(leftIn(registry, trial)).isFalse();
        assertThat(trial.kept()).containsOnlyKeys(ServedFile.PLAIN);
    }

    @Test
    void reviewsThatBothValidateAndAreHeldOutCountOnce() {
        // Given
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        ModelBundle bundle = TinyModel.storeTwoFiles(registry, NOON, 3);

        // When
        QuantizationCheck trial =
                QuantizationCheck.of(Evaluator.everyFile(bundle, HOLDOUT), Evaluator.everyFile(bundle, HOLDOUT), gate);

        // Then
        assertThat(trial.cost().orElseThrow().rows()).isEqualTo(120);
    }

    @Test
    void aQuantizedFileThatWasComparedOnFewReviewsIsServedAndWarnedOf() throws IOException {
        // Given
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        ModelBundle bundle = TinyModel.storeTwoFiles(registry, NOON, 3);
        List<ReviewRow> few = reviews("few", 6);
        QuantizationCheck trial =
                QuantizationCheck.of(Evaluator.everyFile(bundle, few), Evaluator.everyFile(bundle, few), gate);
        Logger logger = (Logger) LoggerFactory.getLogger(QuantizationCheck.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);

        // When
        boolean left;
        try {
            left = leftIn(registry, trial);
        } finally {
            logger.detachAppender(log);
        }

        // Then
        assertThat(left).isTrue();
        assertThat(log.list).singleElement().satisfies(warning -> {
            assertThat(warning.getMessage()).contains("too few reviews to exclude a loss");
            assertThat(warning.getKeyValuePairs().toString()).contains("rows=\"6\"");
        });
    }

    private static boolean leftIn(DirectoryRegistry registry, QuantizationCheck trial) throws IOException {
        try (BundleDraft draft = registry.draft()) {
            Path file = Files.writeString(draft.file(BundleFiles.ONNX_INT8), "integers");
            trial.dropCostlyFile(draft);
            return Files.exists(file);
        }
    }

    private static List<ReviewRow> reviews(String name, int count) {
        return Corpus.of(
                        name,
                        IntStream.range(0, count)
                                .mapToObj(i ->
                                        new Corpus.CorpusRow((i % 2 == 0 ? "good " : "bad ") + name + i, i % 2 == 0))
                                .toList())
                .rows();
    }
}
