package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecipeTest {
    private static final DistilBertConfig CONFIG = TestConfigs.tiny();

    @Test
    void labHasThePublishedSettings() {
        // When
        HyperParameters lab = Recipe.LAB.hyperParameters(CONFIG, HyperParameterOverrides.NONE, 7);

        // Then
        assertThat(lab.freeze()).isEqualTo(new Freeze.Backbone());
        assertThat(lab.optimization().optimizer()).isEqualTo(new OptimizerKind.Sgd());
        assertThat(lab.optimization().schedule()).isEqualTo(new HyperParameters.Schedule.Constant());
        assertThat(List.of(
                        lab.optimization().learningRate(),
                        lab.epochs(),
                        lab.batching().batchSize(),
                        lab.optimization().clipNorm()))
                .containsExactly(0.005, 10, 16, Double.POSITIVE_INFINITY);
        assertThat(List.of(Recipe.LAB.maxTokens(), Recipe.LAB.maxRows())).containsExactly(512, 2000);
    }

    @Test
    void labHoldsOutTheTenthThatValidates() {
        // Given
        Corpus corpus = Corpus.of("tiny", TinyReviews.of(TinyReviews.Wording.PLAIN, 200, 1));
        TrainingPlan usual = TrainingPlan.DEFAULT;
        TrainingPlan plan =
                new TrainingPlan(Recipe.LAB, usual.overrides(), usual.inputLength(), usual.data(), usual.compute(), 7);

        // When
        DatasetSplits splits = DatasetSplits.of(corpus, plan);

        // Then
        assertThat(splits.holdout()).isEqualTo(splits.validation()).hasSizeBetween(19, 21);
        assertThat(splits.training()).hasSize(200 - splits.holdout().size());
    }

    @Test
    void overridesReplaceSettingsOfTheRecipe() {
        // Given
        HyperParameterOverrides overrides = HyperParameterOverrides.of(
                Optional.of(9), Optional.of(5), Optional.of(0.25), Optional.of(new Freeze.Nothing()));

        // When
        List<HyperParameters> parameters = List.of(
                Recipe.LAB.hyperParameters(CONFIG, overrides, 1), Recipe.DEFAULT.hyperParameters(CONFIG, overrides, 1));

        // Then
        assertThat(parameters).allSatisfy(each -> {
            assertThat(each.epochs()).isEqualTo(9);
            assertThat(each.batching().batchSize()).isEqualTo(5);
            assertThat(each.optimization().learningRate()).isEqualTo(0.25);
            assertThat(each.freeze()).isEqualTo(new Freeze.Nothing());
        });
    }
}
