package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Vocabulary;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters.Loss;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that depend on the network. */
class RunConfigTest {
    private static final Corpus CORPUS = Corpus.of("tiny", TinyReviews.of(TinyReviews.Wording.PLAIN, 200, 1));
    private static final HyperParameterOverrides NONE = HyperParameterOverrides.NONE;
    private static final Optional<Freeze> HEAD_ALONE = Optional.of(new Freeze.Backbone());

    @TempDir
    static Path directory;

    private static BaseModel noDropout;
    private static BaseModel headDropout;
    private static BaseModel attentionDropout;

    @BeforeAll
    static void prepare() {
        noDropout = base("none", 0, 0);
        headDropout = base("head", 0, 0.2);
        attentionDropout = base("attention", 0.1, 0);
    }

    private static BaseModel base(String name, double attention, double head) {
        List<String> tokens = Vocabulary.of(List.of("good bad"), 300);
        DistilBertConfig config = new DistilBertConfig(
                tokens.size(), 16, 8, 2, 2, 8, 0, attention, head, 0.02, 0, List.of("NEGATIVE", "POSITIVE"), Map.of());
        return BaseModel.random(directory.resolve(name), config, tokens, 1);
    }

    @Test
    void rDropWithoutDropoutIsAUsageError() {
        // When / Then
        assertUsageError(noDropout, rDrop(Optional.empty()), "--r-drop 1.0", "attention_dropout");
        assertUsageError(noDropout, rDrop(HEAD_ALONE), "--r-drop 1.0", "seq_classif_dropout is 0");
        assertUsageError(attentionDropout, rDrop(HEAD_ALONE), "--r-drop 1.0", "--freeze backbone");
    }

    @Test
    void rDropTakesAnyDropoutOfWhatIsTrained() {
        // When
        List<RunConfig> configs = List.of(
                config(attentionDropout, rDrop(Optional.empty())),
                config(headDropout, rDrop(Optional.empty())),
                config(headDropout, rDrop(HEAD_ALONE)));

        // Then
        assertThat(configs).allSatisfy(config -> assertThat(config.settings()).containsEntry("rDrop", "1.0"));
        assertThat(config(noDropout, NONE).settings()).containsEntry("rDrop", "0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "3, none, the network has 2",
        "1, backbone, --freeze backbone does not train",
        "2, 1, --freeze 1 does not train",
        "-1, none, must be at least 0"
    })
    void layersThatCannotStartRandomAreAUsageError(int layers, String freeze, String reason) {
        // When / Then
        assertUsageError(noDropout, reinitialised(layers, freeze), "--reinit-layers ", String.valueOf(layers), reason);
    }

    @ParameterizedTest
    @CsvSource({"2, none", "2, 2", "1, 1", "0, backbone"})
    void layersThatAreTrainedCanStartRandom(int layers, String freeze) {
        // When
        RunConfig config = config(noDropout, reinitialised(layers, freeze));

        // Then
        assertThat(config.settings()).containsEntry("reinitLayers", String.valueOf(layers));
    }

    private static HyperParameterOverrides reinitialised(int layers, String freeze) {
        return new HyperParameterOverrides(
                NONE.epochs(),
                NONE.patience(),
                Optional.of(Freeze.parse(freeze)),
                layers,
                NONE.batches(),
                NONE.optimizer(),
                NONE.loss());
    }

    private static HyperParameterOverrides rDrop(Optional<Freeze> freeze) {
        return new HyperParameterOverrides(
                NONE.epochs(), NONE.patience(), freeze, 0, NONE.batches(), NONE.optimizer(), new Loss(0, false, 1));
    }

    private static RunConfig config(BaseModel base, HyperParameterOverrides overrides) {
        TrainingPlan plan = TrainingPlan.onCpu(overrides, 16, 7);
        return RunConfig.of(base, DatasetSplits.of(CORPUS, plan), RunContext.NONE);
    }

    private static void assertUsageError(BaseModel base, HyperParameterOverrides overrides, String... parts) {
        assertThatThrownBy(() -> config(base, overrides))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(UserException.Kind.USAGE))
                .hasMessageContainingAll(parts);
    }
}
