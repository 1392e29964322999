package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.result.Medians;
import java.util.ArrayList;
import java.util.List;

/** How one thing grows with another, whatever single values do (Theil 1950, Sen 1968). */
final class Trend {
    /** One observation. */
    record Point(double x, double y) {}

    private Trend() {}

    /**
     * The median of the slopes between any two points.
     *
     * @param points of at least two different x
     */
    static double slope(List<Point> points) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            for (int j = i + 1; j < points.size(); j++) {
                double run = points.get(j).x() - points.get(i).x();
                if (run != 0) {
                    slopes.add((points.get(j).y() - points.get(i).y()) / run);
                }
            }
        }
        return Medians.of(slopes);
    }
}
