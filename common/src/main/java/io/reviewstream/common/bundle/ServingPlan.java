package io.reviewstream.common.bundle;

import com.fasterxml.jackson.annotation.JsonValue;
import io.reviewstream.common.hash.HashedShare;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How a bundle is served at the least cost: what the gate judged it with. A bundle without one is served with the network
 * alone.
 *
 * @param file of the network that is run on a CPU
 * @param maxTokens the network reads so many tokens of a review at most, special tokens included
 * @param linear the linear stage in {@link BundleFiles#LINEAR}, if there is one
 */
public record ServingPlan(NetworkFile file, int maxTokens, Optional<LinearPlan> linear) {
    /** Which numbers the network computes with. */
    public enum NetworkFile {
        FP32,
        INT8;

        /** As manifests name it. */
        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A linear model beside the network. Margins are logits of the positive class.
     *
     * @param features the version of the features that it reads
     * @param cascade which reviews it answers alone; none if empty
     * @param stack how the margin of the others is made of both; of the network alone if empty
     */
    public record LinearPlan(int features, Optional<Cascade> cascade, Optional<Stack> stack) {
        public LinearPlan {
            Objects.requireNonNull(cascade);
            Objects.requireNonNull(stack);
        }
    }

    /**
     * The linear model answers the reviews that it is sure of, save for a share by the hash of the text that goes to the
     * network all the same, so that the two can be compared.
     *
     * @param threshold it is sure from this absolute margin on
     * @param audit the share, in [0, 1]
     */
    public record Cascade(double threshold, double audit) {
        /** The reviews that are audited. */
        private static final String SALT = "audit";

        public Cascade {
            if (!(threshold >= 0) || Double.isInfinite(threshold)) {
                throw new IllegalArgumentException("threshold is not an absolute margin: " + threshold);
            }
            if (!(audit >= 0 && audit <= 1)) {
                throw new IllegalArgumentException("audit is not a share: " + audit);
            }
        }

        /** Whether the linear model is sure at this margin. */
        public boolean isSure(double margin) {
            return Math.abs(margin) >= threshold;
        }

        /** Whether a review that it is sure of goes to the network all the same. */
        public boolean audits(String reviewText) {
            return audited(audit).contains(reviewText);
        }

        private static HashedShare audited(double share) {
            return new HashedShare(SALT, share);
        }
    }

    /** The margin is {@code network * n + linear * l + bias} of the margins n and l. */
    public record Stack(double network, double linear, double bias) {
        public Stack {
            if (!Double.isFinite(network) || !Double.isFinite(linear) || !Double.isFinite(bias)) {
                throw new IllegalArgumentException(
                        "weights of the stack are not finite: " + network + ", " + linear + ", " + bias);
            }
        }

        /** The margin of both. */
        public double margin(double networkMargin, double linearMargin) {
            return network * networkMargin + linear * linearMargin + bias;
        }
    }

    public ServingPlan {
        Objects.requireNonNull(file);
        if (maxTokens < 3) {
            throw new IllegalArgumentException("maxTokens leaves no room for a word: " + maxTokens);
        }
        Objects.requireNonNull(linear);
    }
}
