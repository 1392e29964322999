package io.reviewstream.trainer.reference;

import java.util.HashMap;
import java.util.Map;

/**
 * PyTorch's {@code AdamW} after {@code clip_grad_norm_}, with its usual constants. Biases and LayerNorms do not decay.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Decoupled weight decay regularization</a>
 */
public final class ReferenceAdamW {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final double NORM_EPSILON = 1e-6;

    private final Map<String, double[]> parameters;
    private final double weightDecay;
    private final double clipNorm;
    private final Map<String, Double> rateMultipliers;
    private final Map<String, double[]> means = new HashMap<>();
    private final Map<String, double[]> squares = new HashMap<>();
    private int steps;

    /**
     * An optimizer before its first step.
     *
     * @param parameters changed by every step
     * @param rateMultipliers of the parameters whose learning rate is not the common one, by name
     */
    public ReferenceAdamW(
            Map<String, double[]> parameters,
            double weightDecay,
            double clipNorm,
            Map<String, Double> rateMultipliers) {
        this.parameters = parameters;
        this.weightDecay = weightDecay;
        this.clipNorm = clipNorm;
        this.rateMultipliers = Map.copyOf(rateMultipliers);
        parameters.forEach((name, values) -> {
            means.put(name, new double[values.length]);
            squares.put(name, new double[values.length]);
        });
    }

    /**
     * Moves every parameter.
     *
     * @return the norm of all gradients together before clipping
     */
    public double step(Map<String, double[]> gradients, double learningRate) {
        steps++;
        double norm = norm(gradients);
        double clip = Math.min(1, clipNorm / (norm + NORM_EPSILON));
        parameters.forEach((name, values) -> {
            double rate = learningRate * rateMultipliers.getOrDefault(name, 1.0);
            double decay = decays(name) ? weightDecay : 0;
            for (int i = 0; i < values.length; i++) {
                values[i] -= rate * decay * values[i];
                values[i] -= rate * direction(name, i, clip * gradients.get(name)[i]);
            }
        });
        return norm;
    }

    private static double norm(Map<String, double[]> gradients) {
        double square = 0;
        for (double[] gradient : gradients.values()) {
            for (double value : gradient) {
                square += value * value;
            }
        }
        return Math.sqrt(square);
    }

    private static boolean decays(String name) {
        return !name.matches(".*(\\.bias|\\.LayerNorm\\.weight|_layer_norm\\.weight)");
    }

    /** The running mean of gradients over the root of that of their squares, both freed of their start at zero. */
    private double direction(String name, int i, double gradient) {
        double[] mean = means.get(name);
        double[] square = squares.get(name);
        mean[i] = BETA_1 * mean[i] + (1 - BETA_1) * gradient;
        square[i] = BETA_2 * square[i] + (1 - BETA_2) * gradient * gradient;
        double unbiasedMean = mean[i] / (1 - Math.pow(BETA_1, steps));
        double unbiasedSquare = square[i] / (1 - Math.pow(BETA_2, steps));
        return unbiasedMean / (Math.sqrt(unbiasedSquare) + EPSILON);
    }
}
