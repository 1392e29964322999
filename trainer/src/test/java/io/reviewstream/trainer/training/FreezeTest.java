package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreezeTest {

    @ParameterizedTest
    @CsvSource({
        "none, distilbert.embeddings.LayerNorm.bias, false",
        "none, classifier.weight, false",
        "backbone, distilbert.transformer.layer.11.ffn.lin1.weight, true",
        "backbone, pre_classifier.bias, false",
        "2, distilbert.embeddings.word_embeddings.weight, true",
        "2, distilbert.transformer.layer.9.ffn.lin1.weight, true",
        "2, distilbert.transformer.layer.10.ffn.lin1.weight, false",
        "2, distilbert.transformer.layer.11.ffn.lin1.weight, false",
        "2, classifier.weight, false",
    })
    void parametersAreFrozenByName(String freeze, String parameter, boolean expected) {
        // When
        boolean frozen = Freeze.parse(freeze).freezes(parameter, 12);

        // Then
        assertThat(frozen).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "all", "-1", "1.5"})
    void neitherAWordNorANumberIsRejected(String text) {
        // When / Then
        assertThatThrownBy(() -> Freeze.parse(text))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void hyperParametersOutOfRangeAreNamed() {
        // When / Then
        assertThatThrownBy(() -> HyperParameters.of(0, 32, 1e-3, 1, new Freeze.Nothing()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("epochs");
    }
}
