package io.reviewstream.streamer.trigger;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The accuracy of predictions by the labels that came back. Immutable; a change returns the next state.
 *
 * @param champion the registry's, as it was last read
 * @param online of the champion, since its promotion
 * @param counters by model version, for the newest models; a promotion starts the counter of its version again
 */
public record AccuracyState(
        Optional<ActiveChampion> champion,
        @JsonProperty("live") OnlineAccuracy online,
        @JsonProperty("tallies") SortedMap<String, AccuracyCounter> counters) {
    static final AccuracyState START =
            new AccuracyState(Optional.empty(), OnlineAccuracy.START, Collections.emptySortedMap());
    private static final int MODELS = 10;

    public AccuracyState {
        Objects.requireNonNull(champion);
        Objects.requireNonNull(online);
        counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
    }

    /**
     * The champion of the registry.
     *
     * @param number under {@code champions/} in the registry; a rollback has a new one
     * @param since when it was promoted
     * @param gateAccuracy the lower end of its accuracy's interval on the holdout, in (0, 1]; absent if the model was
     *     never evaluated
     */
    public record ActiveChampion(String version, long number, Instant since, Optional<Double> gateAccuracy) {
        public ActiveChampion {
            Objects.requireNonNull(version);
            Objects.requireNonNull(since);
            Objects.requireNonNull(gateAccuracy);
        }

        private boolean isSamePromotion(ActiveChampion other) {
            return number == other.number && version.equals(other.version);
        }
    }

    /**
     * Labelled predictions of one model; each review counts once, with its first label.
     *
     * @param labels all of them
     * @param correct those that agree with the label
     */
    public record AccuracyCounter(long labels, @JsonAlias("right") long correct) {
        private static final AccuracyCounter NONE = new AccuracyCounter(0, 0);

        /** One more label. */
        AccuracyCounter plus(boolean isCorrect) {
            return new AccuracyCounter(labels + 1, correct + (isCorrect ? 1 : 0));
        }
    }

    /**
     * The accuracy of the champion on its newest labels, and the drop test.
     *
     * @param score of the {@link AccuracyCusum}
     * @param recent the newest labelled predictions, oldest first: {@code +} correct, {@code -} incorrect
     */
    public record OnlineAccuracy(double score, String recent) {
        private static final OnlineAccuracy START = new OnlineAccuracy(0, "");
        private static final char CORRECT = '+';
        private static final char INCORRECT = '-';

        public OnlineAccuracy {
            Objects.requireNonNull(recent);
        }

        private OnlineAccuracy plus(boolean isCorrect, Optional<AccuracyCusum> test, int window) {
            String longer = recent + (isCorrect ? CORRECT : INCORRECT);
            return new OnlineAccuracy(
                    test.map(each -> each.next(score, isCorrect)).orElse(0.0),
                    longer.substring(Math.max(0, longer.length() - window)));
        }

        /** The share of correct predictions, in [0, 1]; absent before the first label. */
        Optional<Double> accuracy() {
            return recent.isEmpty()
                    ? Optional.empty()
                    : Optional.of((double) recent.chars()
                                    .filter(mark -> mark == CORRECT)
                                    .count()
                            / recent.length());
        }
    }

    /** After one more labelled review, which counts if it was predicted. */
    AccuracyState labelAdded(TriggerEvent.LabelAdded label, TriggerRules rules) {
        return label.modelVersion().isPresent() && label.correct().isPresent()
                ? labelAdded(label.modelVersion().get(), label.correct().get(), rules)
                : this;
    }

    private AccuracyState labelAdded(String version, boolean correct, TriggerRules rules) {
        NavigableMap<String, AccuracyCounter> next = new TreeMap<>(counters);
        next.put(version, next.getOrDefault(version, AccuracyCounter.NONE).plus(correct));
        // Versions sort by time.
        next.keySet().stream()
                .filter(each -> !isChampion(each))
                .limit(Math.max(0, next.size() - MODELS))
                .toList()
                .forEach(next::remove);
        return new AccuracyState(
                champion,
                isChampion(version)
                        ? online.plus(
                                correct,
                                rules.dropTest(champion),
                                rules.settings().accuracy().window())
                        : online,
                next);
    }

    private boolean isChampion(String version) {
        return champion.map(ActiveChampion::version).filter(version::equals).isPresent();
    }

    /** With this champion; unless it was the champion already, its accuracy starts at nothing. */
    AccuracyState with(ActiveChampion next) {
        if (champion.filter(next::isSamePromotion).isPresent()) {
            return new AccuracyState(Optional.of(next), online, counters);
        }
        SortedMap<String, AccuracyCounter> others = new TreeMap<>(counters);
        others.remove(next.version());
        return new AccuracyState(Optional.of(next), OnlineAccuracy.START, others);
    }

    /** With the drop test at its start. */
    AccuracyState testReset() {
        return new AccuracyState(champion, new OnlineAccuracy(0, online.recent()), counters);
    }
}
