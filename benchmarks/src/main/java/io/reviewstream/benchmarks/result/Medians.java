package io.reviewstream.benchmarks.result;

import java.util.Collection;
import org.apache.commons.statistics.descriptive.Median;

/** The middle of measured values, which a single slow one does not move. */
public final class Medians {
    private Medians() {}

    /**
     * The middle value, or the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static double of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no value has no median");
        }
        return Median.withDefaults()
                .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
