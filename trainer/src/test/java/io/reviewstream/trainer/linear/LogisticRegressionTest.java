package io.reviewstream.trainer.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
    private final List<Feature[]> rows = new ArrayList<>();
    private final List<Boolean> positive = new ArrayList<>();

    private void add(int count, double value, boolean isPositive) {
        for (int i = 0; i < count; i++) {
            rows.add(new Feature[] {new FeatureNode(1, value), new FeatureNode(2, 1)});
            positive.add(isPositive);
        }
    }

    private double[] weights(double cost, boolean balanced) {
        boolean[] labels = new boolean[positive.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = positive.get(i);
        }
        return LogisticRegression.weights(rows.toArray(new Feature[0][]), labels, 2, cost, balanced);
    }

    @Test
    void theWeightsAreThoseOfThePositiveClassWhicheverComesFirst() {
        add(20, -1, false);
        add(20, 1, true);
        double negativeFirst = weights(1, false)[0];
        rows.clear();
        positive.clear();
        add(20, 1, true);
        add(20, -1, false);

        assertThat(negativeFirst).isPositive();
        assertThat(weights(1, false)[0]).isCloseTo(negativeFirst, within(1e-6));
    }

    @Test
    void balancedClassesAreAsIfTheRarerOneCameMoreOften() {
        // Given: 30 positive rows and 10 negative ones
        add(20, 1, true);
        add(10, -0.5, true);
        add(7, -1, false);
        add(3, 0.5, false);
        double[] balanced = weights(3, true);

        // When: each negative row three times; of 40 rows in all, each of the 60 counts two thirds
        add(14, -1, false);
        add(6, 0.5, false);
        double[] repeated = weights(2, false);

        // Then
        assertThat(balanced[0]).isCloseTo(repeated[0], within(0.01));
        assertThat(balanced[1]).isCloseTo(repeated[1], within(0.01));
    }
}
