package io.reviewstream.trainer.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedText;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceMaskedNetworkTest {
    private static final DistilBertConfig CONFIG = TestConfigs.tiny();
    private static final double NUDGE = 1e-5;
    private static final List<MaskedText> TEXTS = List.of(
            new MaskedText(List.of(2, 4, 7, 4, 3), List.of(1, 3), List.of(8, 9)),
            new MaskedText(List.of(2, 11, 3), List.of(1), List.of(11)));

    private final ReferenceMaskedNetwork network =
            new ReferenceMaskedNetwork(CONFIG, ReferenceWeights.masked(CONFIG, 1));

    @Test
    void everyGradientIsTheSlopeOfTheLoss() {
        // When
        Map<String, double[]> gradients = network.gradients(TEXTS);

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
        double above = network.loss(TEXTS);
        values[i] = before - NUDGE;
        double below = network.loss(TEXTS);
        values[i] = before;
        return (above - below) / (2 * NUDGE);
    }
}
