package io.reviewstream.trainer.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceRDropTest {
    private static final double STEP = 1e-6;

    /** Shares of 1/2 and 1/2, and of 3/4 and 1/4. */
    @Test
    void divergenceIsTheMeanOfBothDirections() {
        // Given
        double[][] first = {{0, 0}};
        double[][] second = {{Math.log(3), 0}};
        ReferenceLoss plain = ReferenceLoss.plain(2);

        // When
        double added = new ReferenceRDrop(plain, 2).of(first, second, List.of(1))
                - new ReferenceRDrop(plain, 0).of(first, second, List.of(1));

        // Then
        double forward = 0.5 * Math.log(0.5 / 0.75) + 0.5 * Math.log(0.5 / 0.25);
        double backward = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
        assertThat(added).isCloseTo(forward + backward, within(1e-14));
    }

    @Test
    void gradientIsTheSlopeOfTheLoss() {
        // Given
        ReferenceRDrop loss = new ReferenceRDrop(new ReferenceLoss(0.1, List.of(0.5, 2.0, 1.5)), 3);
        double[][] first = {{0.5, -1, 2}, {1.5, 0.25, -0.75}};
        double[][] second = {{-0.5, 0.1, 1}, {0.5, 1.25, 0.75}};
        List<Integer> labels = List.of(2, 0);

        // When
        double[][] gradient = loss.gradient(first, second, labels);

        // Then
        for (int row = 0; row < first.length; row++) {
            for (int c = 0; c < 3; c++) {
                double at = first[row][c];
                first[row][c] = at + STEP;
                double above = loss.of(first, second, labels);
                first[row][c] = at - STEP;
                double below = loss.of(first, second, labels);
                first[row][c] = at;
                assertThat(gradient[row][c]).isCloseTo((above - below) / (2 * STEP), within(1e-8));
            }
        }
    }
}
