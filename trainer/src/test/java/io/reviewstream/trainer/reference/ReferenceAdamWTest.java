package io.reviewstream.trainer.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Against numbers that PyTorch's {@code clip_grad_norm_} and {@code AdamW} compute in double precision. */
class ReferenceAdamWTest {
    private static final String WEIGHT = "classifier.weight";
    private static final String BIAS = "classifier.bias";
    private static final String GAIN = "distilbert.embeddings.LayerNorm.weight";

    @Test
    void stepsAreThoseOfPyTorch() {
        // Given
        Map<String, double[]> parameters =
                Map.of(WEIGHT, new double[] {1, -2, 3}, BIAS, new double[] {0.5}, GAIN, new double[] {1, 1.2});
        ReferenceAdamW optimizer = new ReferenceAdamW(parameters, 0.1, 1, Map.of(WEIGHT, 0.5));

        // When
        double[] norms = {
            optimizer.step(gradients(0.1, -0.2, 0.3, 0.4, 0, -0.1), 0.1),
            optimizer.step(gradients(3, 1, -2, 0.5, 1e-9, 2), 0.05),
            optimizer.step(gradients(0.01, 0, -0.02, -0.5, 0.2, 0), 0.2)
        };

        // Then
        assertThat(norms)
                .containsExactly(
                        new double[] {0.5567764362830022, 4.272001872658765, 0.5389805191284746}, within(1e-12));
        assertThat(parameters.get(WEIGHT))
                .containsExactly(
                        new double[] {0.8474995733657419, -1.9291405281623941, 2.9277380670252433}, within(1e-12));
        assertThat(parameters.get(BIAS)).containsExactly(new double[] {0.37126822508834606}, within(1e-12));
        assertThat(parameters.get(GAIN))
                .containsExactly(new double[] {0.871631317797759, 1.1797283019942946}, within(1e-12));
    }

    @Test
    void onlyMatricesAndEmbeddingsDecay() {
        // Given
        Map<String, double[]> parameters = Map.of(
                WEIGHT,
                new double[] {1},
                BIAS,
                new double[] {1},
                GAIN,
                new double[] {1},
                "distilbert.embeddings.position_embeddings.weight",
                new double[] {1},
                "distilbert.transformer.layer.0.sa_layer_norm.weight",
                new double[] {1},
                "distilbert.transformer.layer.0.output_layer_norm.bias",
                new double[] {1},
                "distilbert.transformer.layer.0.ffn.lin1.weight",
                new double[] {1});
        ReferenceAdamW optimizer = new ReferenceAdamW(parameters, 0.5, 1, Map.of());

        // When
        optimizer.step(zeros(parameters), 0.5);

        // Then
        parameters.forEach((name, values) ->
                assertThat(values[0]).as(name).isEqualTo(name.matches(".*(fier|lin1|embeddings)\\.weight") ? 0.75 : 1));
    }

    private static Map<String, double[]> gradients(
            double weight0, double weight1, double weight2, double bias, double gain0, double gain1) {
        return Map.of(WEIGHT, new double[] {weight0, weight1, weight2}, BIAS, new double[] {bias}, GAIN, new double[] {
            gain0, gain1
        });
    }

    private static Map<String, double[]> zeros(Map<String, double[]> parameters) {
        return parameters.keySet().stream().collect(Collectors.toMap(name -> name, name -> new double[1]));
    }
}
