package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.pipeline.BacklogRun.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogRunTest {
    @Test
    void anOutlierDoesNotMoveTheSlope() {
        // Given
        List<Point> points = List.of(
                new Point(0, 10),
                new Point(1, 12),
                new Point(2, 14),
                new Point(3, 1_000),
                new Point(4, 18),
                new Point(5, 20));

        // When
        double slope = BacklogRun.slope(points);

        // Then
        assertThat(slope).isEqualTo(2);
    }

    @Test
    void pointsOfOneXHaveNoSlope() {
        // When
        double slope = BacklogRun.slope(List.of(new Point(1, 5), new Point(1, 50), new Point(3, 5)));

        // Then
        assertThat(slope).isEqualTo((0 - 22.5) / 2);
    }
}
