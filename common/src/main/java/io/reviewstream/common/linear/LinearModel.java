package io.reviewstream.common.linear;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Logistic regression on {@link NgramFeatures}: the margin, the logit of the positive class, is the sum of the weights of a
 * text's numbers, divided by the square root of how many they are, plus a bias. Immutable.
 *
 * <p>Its file has a 32-bit little-endian float for each number below {@link NgramFeatures#BUCKETS}, and the bias after them.
 */
public final class LinearModel {
    /** How many weights there are, the bias included. */
    public static final int WEIGHTS = NgramFeatures.BUCKETS + 1;

    private final float[] weights;

    /**
     * A model with these weights.
     *
     * @param weights by number, and the bias, {@link #WEIGHTS} in all, finite; copied
     */
    public LinearModel(float[] weights) {
        if (weights.length != WEIGHTS) {
            throw new IllegalArgumentException(WEIGHTS + " weights are needed, and there are " + weights.length);
        }
        this.weights = weights.clone();
        for (float weight : weights) {
            if (!Float.isFinite(weight)) {
                throw new IllegalArgumentException("a weight is not a finite number");
            }
        }
    }

    /**
     * That of a bundle.
     *
     * @param plan the one of the bundle's manifest
     * @throws UserException if the file is missing or damaged, or the weights are those of another version of the features
     */
    public static LinearModel of(ModelBundle bundle, LinearPlan plan) {
        if (plan.features() != NgramFeatures.VERSION) {
            throw UserException.badInput("The linear stage of model " + bundle.version() + " reads version "
                    + plan.features() + " of the features, and this program computes version " + NgramFeatures.VERSION
                    + ". Use the release of reviewstream that made the model, retrain it, or serve its network alone"
                    + " (--serve network).");
        }
        Path file = bundle.verified(BundleFiles.LINEAR);
        try {
            return read(file);
        } catch (IllegalArgumentException e) {
            throw UserException.badInput(
                    "Cannot read " + file + ": " + e.getMessage() + ". The model is damaged; restore or retrain it.",
                    e);
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        }
    }

    /**
     * Reads a model.
     *
     * @throws IllegalArgumentException if the file is not one of {@link #write}
     */
    static LinearModel read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != Float.BYTES * WEIGHTS) {
            throw new IllegalArgumentException("it has " + bytes.length + " bytes instead of " + Float.BYTES * WEIGHTS);
        }
        float[] weights = new float[WEIGHTS];
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
        double bias = weights[NgramFeatures.BUCKETS];
        return features.length == 0 ? bias : sum / Math.sqrt(features.length) + bias;
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
