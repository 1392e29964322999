package io.reviewstream.common.linear;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Logistic regression on {@link NgramFeatures}: the margin, the logit of the positive class, is the sum of the weights of a
 * text's numbers, divided by the square root of how many they are. It is 0 for a text without words. Immutable.
 *
 * <p>Its file has a 32-bit little-endian float for each number from 0 to {@link NgramFeatures#BUCKETS}.
 */
public final class LinearModel {
    private final float[] weights;

    /**
     * A model with these weights.
     *
     * @param weights by number, {@link NgramFeatures#BUCKETS} of them, finite; copied
     */
    public LinearModel(float[] weights) {
        if (weights.length != NgramFeatures.BUCKETS) {
            throw new IllegalArgumentException(
                    NgramFeatures.BUCKETS + " weights are needed, and there are " + weights.length);
        }
        this.weights = weights.clone();
        for (float weight : weights) {
            if (!Float.isFinite(weight)) {
                throw new IllegalArgumentException("a weight is not a finite number");
            }
        }
    }

    /**
     * Reads a model.
     *
     * @throws IllegalArgumentException if the file is not one of {@link #write}
     */
    public static LinearModel read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != Float.BYTES * NgramFeatures.BUCKETS) {
            throw new IllegalArgumentException(
                    "it has " + bytes.length + " bytes instead of " + Float.BYTES * NgramFeatures.BUCKETS);
        }
        float[] weights = new float[NgramFeatures.BUCKETS];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
        return new LinearModel(weights);
    }

    /** Writes the weights to a file. */
    public void write(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * weights.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(weights);
        Files.write(file, bytes.array());
    }

    /** The margin of a text: positive if it is predicted to be positive. */
    public double margin(String text) {
        return margin(NgramFeatures.of(text));
    }

    /** The margin of a text with these {@link NgramFeatures}. */
    public double margin(int[] features) {
        double sum = 0;
        for (int feature : features) {
            sum += weights[feature];
        }
        return features.length == 0 ? 0 : sum / Math.sqrt(features.length);
    }

    /** The same model with all weights divided by a temperature. */
    public LinearModel dividedBy(double temperature) {
        float[] divided = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            divided[i] = (float) (weights[i] / temperature);
        }
        return new LinearModel(divided);
    }
}
