package io.reviewstream.benchmarks.verdict;

import java.util.Locale;
import java.util.Objects;

/**
 * One breach.
 *
 * @param item what kind of thing it happened to
 * @param name ids and places; never a text
 */
public record Finding(Breach breach, Item item, String name) {
    /** What happened. */
    public enum Breach {
        /** It should be there and is not. */
        LOST,
        /** It is there again. */
        DUPLICATED,
        /** It is there, and not as it should be. */
        CHANGED,
        /** It is there, behind what should come after it. */
        OUT_OF_ORDER,
        /** It says a number that is not the number of things. */
        MISCOUNTED,
        /** Nothing that was sent accounts for it. */
        UNKNOWN,
        /** The streamer did not get to it in time. */
        STUCK
    }

    /** What it happened to. */
    public enum Item {
        REVIEW,
        LABEL,
        REQUEST,
        PARTITION
    }

    public Finding {
        Objects.requireNonNull(breach);
        Objects.requireNonNull(item);
        Objects.requireNonNull(name);
    }

    @Override
    public String toString() {
        return (item + " " + breach).toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + name;
    }
}
