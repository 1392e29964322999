package io.reviewstream.trainer.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against numbers that PyTorch's {@code cross_entropy} computes in double precision. */
class ReferenceLossTest {
    private static final double[][] LOGITS = {{0.5, -1, 2}, {1.5, 0.25, -0.75}, {-2, 0, 1}, {0.1, 0.2, 0.3}};
    private static final List<Integer> LABELS = List.of(2, 0, 1, 0);

    @ParameterizedTest
    @CsvSource({
        "0,   1,   1, 1,   0.780734742765453,  -0.053600741353, -0.174847598661",
        "0.1, 1,   1, 1,   0.853234742765453,  -0.036934074686, -0.158180931994",
        "0,   0.5, 2, 1.5, 0.8502886905200762, -0.071467655137, -0.077710043849",
        "0.1, 0.5, 2, 1.5, 0.9439024576476778, -0.052155051561, -0.064735791898",
    })
    void lossAndItsGradientAreThoseOfPyTorch(
            double smoothing,
            double weight0,
            double weight1,
            double weight2,
            double expected,
            double gradientOfFirstText,
            double gradientOfLastText) {
        // Given
        ReferenceLoss loss = new ReferenceLoss(smoothing, List.of(weight0, weight1, weight2));

        // When
        double value = loss.of(LOGITS, LABELS);
        double[][] gradient = loss.gradient(LOGITS, LABELS);

        // Then
        assertThat(value).isCloseTo(expected, within(1e-14));
        assertThat(gradient[0][2]).isCloseTo(gradientOfFirstText, within(1e-12));
        assertThat(gradient[3][0]).isCloseTo(gradientOfLastText, within(1e-12));
    }
}
