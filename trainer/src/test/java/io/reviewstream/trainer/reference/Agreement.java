package io.reviewstream.trainer.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.DoubleStream;

/** Compares numbers parameter by parameter. */
public final class Agreement {
    private Agreement() {}

    /**
     * Asserts that each number is close to the expected one. The tolerance of a parameter is a share of its greatest
     * expected number, and a floor for parameters whose expected numbers are 0.
     */
    public static void assertAgree(
            Map<String, float[]> actual, Map<String, double[]> expected, double share, double floor) {
        assertThat(actual).containsOnlyKeys(expected.keySet());
        expected.forEach((name, numbers) -> {
            float[] found = actual.get(name);
            assertThat(found).as(name).hasSize(numbers.length);
            double greatest = DoubleStream.of(numbers).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < numbers.length; i++) {
                assertThat((double) found[i])
                        .as("%s[%d], greatest %s", name, i, greatest)
                        .isCloseTo(numbers[i], within(share * greatest + floor));
            }
        });
    }

    /** The same numbers as expected ones. */
    public static Map<String, double[]> expected(Map<String, float[]> numbers) {
        return new Parameters(numbers).values;
    }
}
