package io.reviewstream.trainer.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceNetworkTest {
    private static final DistilBertConfig CONFIG = TestConfigs.tiny().withLabels(List.of("BAD", "FAIR", "GOOD"));
    private static final ReferenceLoss LOSS = new ReferenceLoss(0.1, List.of(0.5, 2.0, 1.5));
    private static final double NUDGE = 1e-5;

    private final ReferenceNetwork network = new ReferenceNetwork(CONFIG, ReferenceWeights.random(CONFIG, 1));
    private final PaddedBatch batch = PaddedBatch.random(2, 3, 5, 1, 7);

    @Test
    void everyGradientIsTheSlopeOfTheLoss() {
        // When
        Map<String, double[]> gradients = network.gradients(List.of(batch), LOSS);

        // Then
        network.parameters().forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                assertThat(gradients.get(name)[i]).as("%s[%d]", name, i).isCloseTo(slope(values, i), within(1e-8));
            }
        });
    }

    private double slope(double[] values, int i) {
        double before = values[i];
        values[i] = before + NUDGE;
        double above = network.loss(batch, LOSS);
        values[i] = before - NUDGE;
        double below = network.loss(batch, LOSS);
        values[i] = before;
        return (above - below) / (2 * NUDGE);
    }

    @Test
    void paddingChangesNothing() {
        // When
        Map<String, double[]> gradients = network.gradients(List.of(batch.lengthened(5)), LOSS);

        // Then
        assertSame(gradients, network.gradients(List.of(batch), LOSS));
    }

    @Test
    void textsOneByOneHaveTheGradientOfTheirBatch() {
        // Given
        ReferenceLoss plain = ReferenceLoss.plain(3);

        // When
        Map<String, double[]> gradients = network.gradients(batch.oneByOne(), plain);

        // Then
        assertSame(gradients, network.gradients(List.of(batch), plain));
    }

    private static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected) {
        expected.forEach(
                (name, values) -> assertThat(actual.get(name)).as(name).containsExactly(values, within(1e-14)));
    }

    @ParameterizedTest
    @CsvSource({
        "-7, -1",
        "-2.5, -0.9995930479825550",
        "-0.5, -0.5204998778130465",
        "0, 0",
        "1, 0.8427007929497149",
        "4, 0.9999999845827421"
    })
    void errorFunctionIsThatOfTheTables(double x, double expected) {
        // When
        double value = Activation.erf(x);

        // Then
        assertThat(value).isCloseTo(expected, within(1e-15));
    }
}
