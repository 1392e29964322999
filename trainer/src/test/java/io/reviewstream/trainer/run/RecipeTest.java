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
    void labIsThePublishedOne() {
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
    void labSplitsItsOwnWayAndTestsOnTheTenthThatValidates() {
        // Given
        Corpus corpus = Corpus.of("tiny", TinyReviews.of(TinyReviews.Wording.PLAIN, 200, 1));
        TrainingPlan plan = new TrainingPlan(
                Recipe.LAB,
                HyperParameterOverrides.NONE,
                InputLength.USUAL,
                TrainingPlan.DEFAULT.split(),
                TrainingPlan.DEFAULT.device(),
                TrainingPlan.DEFAULT.precision(),
                Optional.empty(),
                7);

        // When
        DatasetSplits material = DatasetSplits.of(corpus, plan);

        // Then
        assertThat(material.holdout()).isEqualTo(material.validation()).hasSizeBetween(19, 21);
        assertThat(material.training()).hasSize(200 - material.holdout().size());
    }

    @Test
    void whatIsChosenTakesThePlaceOfTheRecipes() {
        // Given
        HyperParameterOverrides choices = HyperParameterOverrides.of(
                Optional.of(9), Optional.of(5), Optional.of(0.25), Optional.of(new Freeze.Nothing()));

        // When
        List<HyperParameters> parameters = List.of(
                Recipe.LAB.hyperParameters(CONFIG, choices, 1), Recipe.DEFAULT.hyperParameters(CONFIG, choices, 1));

        // Then
        assertThat(parameters).allSatisfy(each -> {
            assertThat(each.epochs()).isEqualTo(9);
            assertThat(each.batching().batchSize()).isEqualTo(5);
            assertThat(each.optimization().learningRate()).isEqualTo(0.25);
            assertThat(each.freeze()).isEqualTo(new Freeze.Nothing());
        });
    }
}
