package io.reviewstream.benchmarks.result;

import java.util.Objects;
import java.util.Optional;

/**
 * One measured value. A value that is compared with several others has a row for each.
 *
 * @param name of what was measured
 * @param unit of the value
 * @param ratioTo name of the row that the value is compared with
 * @param ratio the value divided by that row's
 */
public record BenchRow(String name, double value, String unit, Optional<String> ratioTo, Optional<Double> ratio) {
    /** The unit of what is counted; with a share, what may be zero. */
    public static final String COUNT = "count";

    private static final String PERCENT = "%";
    private static final String MORE = " more";

    public BenchRow {
        Objects.requireNonNull(unit);
        boolean measured = value > 0
                || (value == 0 && (unit.equals(PERCENT) || unit.equals(COUNT)))
                || (value <= 0 && unit.endsWith(MORE));
        if (name.isBlank() || !measured || Double.isInfinite(value)) {
            throw new IllegalArgumentException("a row has a name and a positive value, not '" + name + "', " + value);
        }
        if (ratioTo.isPresent() != ratio.isPresent()) {
            throw new IllegalArgumentException("a ratio is a ratio to something: " + name);
        }
    }

    /** A value by itself. */
    public static BenchRow of(String name, double value, String unit) {
        return new BenchRow(name, value, unit, Optional.empty(), Optional.empty());
    }

    /** How many there were, perhaps none. */
    public static BenchRow count(String name, long number) {
        return of(name, (double) number, COUNT);
    }

    /**
     * A share of something, perhaps nothing of it.
     *
     * @param share not negative; 1 is the whole
     */
    public static BenchRow share(String name, double share) {
        return of(name, 100 * share, PERCENT);
    }

    /**
     * By how much something grew.
     *
     * @param more negative where it shrank
     */
    public static BenchRow growth(String name, double more, String unit) {
        return of(name, more, unit + MORE);
    }

    /**
     * The same value, compared.
     *
     * @throws IllegalArgumentException if the other has another unit
     */
    public BenchRow against(BenchRow other) {
        if (!unit.equals(other.unit)) {
            throw new IllegalArgumentException(name + " is in " + unit + ", " + other.name + " in " + other.unit);
        }
        return new BenchRow(name, value, unit, Optional.of(other.name), Optional.of(value / other.value));
    }
}
