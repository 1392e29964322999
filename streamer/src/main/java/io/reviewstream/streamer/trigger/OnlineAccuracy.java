package io.reviewstream.streamer.trigger;

import java.util.Objects;
import java.util.Optional;

/**
 * How right the model in force has been since it came into force.
 *
 * @param score of the {@link AccuracyCusum}
 * @param recent the newest predictions that labels came back for, oldest first: {@code +} was right, {@code -} wrong
 */
record OnlineAccuracy(double score, String recent) {
    static final OnlineAccuracy START = new OnlineAccuracy(0, "");
    private static final char RIGHT = '+';
    private static final char WRONG = '-';

    OnlineAccuracy {
        Objects.requireNonNull(recent);
    }

    /**
     * After one more label.
     *
     * @param test where a drop is looked for
     * @param window how many predictions are kept
     */
    OnlineAccuracy after(boolean right, Optional<AccuracyCusum> test, int window) {
        String longer = recent + (right ? RIGHT : WRONG);
        return new OnlineAccuracy(
                test.map(each -> each.after(score, right)).orElse(0.0),
                longer.substring(Math.max(0, longer.length() - window)));
    }

    /** With the test begun again. */
    OnlineAccuracy testedAgain() {
        return new OnlineAccuracy(0, recent);
    }

    /** The share of right ones among the newest, where there is any. */
    Optional<Double> accuracy() {
        return recent.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        (double) recent.chars().filter(mark -> mark == RIGHT).count() / recent.length());
    }
}
