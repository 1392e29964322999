package io.reviewstream.trainer;

import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;
import java.util.Map;

/** Networks small enough to compute in an instant. */
public final class TestConfigs {
    private TestConfigs() {}

    /** Two layers of two heads, without dropout, so that training is exact. */
    public static DistilBertConfig tiny() {
        return withDropout(0);
    }

    /** The same with dropout. */
    public static DistilBertConfig withDropout(double rate) {
        return new DistilBertConfig(
                40, 24, 8, 2, 2, 12, rate, rate, rate, 0.2, 0, List.of("NEGATIVE", "POSITIVE"), Map.of());
    }

    /** Three layers of two heads and three labels, without dropout. */
    public static DistilBertConfig threeLabels() {
        return new DistilBertConfig(40, 24, 12, 3, 2, 20, 0, 0, 0, 0.2, 0, List.of("BAD", "FAIR", "GOOD"), Map.of());
    }
}
