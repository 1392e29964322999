package io.reviewstream.benchmarks.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.apache.commons.statistics.descriptive.Quantile;

/** The measured values of each name, in the order in which the names came first. Owned by one thread. */
public final class Figures {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /** Adds a value. */
    public void add(String name, double value) {
        values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
    }

    /** Whether there is a value. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The median of the values of a name. */
    public double median(String name) {
        return median(values.get(name));
    }

    /** The medians of all names. */
    public Map<String, Double> medians() {
        Map<String, Double> medians = new LinkedHashMap<>();
        values.forEach((name, each) -> medians.put(name, median(each)));
        return medians;
    }

    /** The highest value of a name. */
    public double highest(String name) {
        return Collections.max(values.get(name));
    }

    /** The quantile {@code p} of the values of a name. */
    public double quantile(String name, double p) {
        return quantile(values.get(name), p);
    }

    /**
     * The middle value, or the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static double median(Collection<Double> values) {
        return quantile(values, 0.5);
    }

    /**
     * The value that a share {@code p} of the values does not exceed, interpolated.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static double quantile(Collection<Double> values, double p) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a quantile needs at least one value");
        }
        return Quantile.withDefaults()
                .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray(), p);
    }

    /**
     * Gives each candidate one turn in every round. Each round starts with the next candidate, so that slow drift of the
     * machine meets all of them alike.
     *
     * @param turn takes the candidate and the number of the round, from 1
     */
    public static <T> void rounds(int rounds, List<T> candidates, ObjIntConsumer<T> turn) {
        List<T> order = new ArrayList<>(candidates);
        for (int round = 1; round <= rounds; round++) {
            for (T candidate : order) {
                turn.accept(candidate, round);
            }
            Collections.rotate(order, -1);
        }
    }
}
