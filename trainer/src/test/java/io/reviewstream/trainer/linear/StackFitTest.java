package io.reviewstream.trainer.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.ServingPlan.Stack;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StackFitTest {
    private static final long SEED = Long.getLong("seed", 20260417);

    private final Random random = new Random(SEED);
    private final double[] network = new double[20_000];
    private final double[] linear = new double[network.length];
    private final boolean[] positive = new boolean[network.length];

    /** Labels drawn with the probability of this stack. */
    private void draw(double ofNetwork, double ofLinear, double bias) {
        for (int i = 0; i < positive.length; i++) {
            network[i] = 2 * random.nextGaussian();
            linear[i] = 2 * random.nextGaussian();
            double margin = ofNetwork * network[i] + ofLinear * linear[i] + bias;
            positive[i] = random.nextDouble() < 1 / (1 + Math.exp(-margin));
        }
    }

    @Test
    void theWeightsAreThoseBehindTheLabels() {
        draw(0.8, 0.4, -0.3);

        Stack stack = StackFit.fit(network, linear, positive).orElseThrow();

        assertThat(stack.network()).as("seed " + SEED).isCloseTo(0.8, within(0.06));
        assertThat(stack.linear()).as("seed " + SEED).isCloseTo(0.4, within(0.06));
        assertThat(stack.bias()).as("seed " + SEED).isCloseTo(-0.3, within(0.06));
    }

    @Test
    void aMarginThatDoesNotHelpMakesNoStack() {
        draw(0.8, -0.4, 0);

        assertThat(StackFit.fit(network, linear, positive)).isEmpty();
    }

    @Test
    void tooFewReviewsOrOneClassMakeNoStack() {
        draw(0.8, 0.4, 0);

        assertThat(StackFit.fit(first(network, 99), first(linear, 99), Arrays.copyOf(positive, 99)))
                .isEmpty();
        assertThat(StackFit.fit(first(network, 100), first(linear, 100), Arrays.copyOf(positive, 100)))
                .isPresent();
        assertThat(StackFit.fit(first(network, 100), first(linear, 100), new boolean[100]))
                .isEmpty();
    }

    private static double[] first(double[] values, int count) {
        return Arrays.copyOf(values, count);
    }
}
