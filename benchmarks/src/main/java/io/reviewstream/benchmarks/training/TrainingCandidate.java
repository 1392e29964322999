package io.reviewstream.benchmarks.training;

import java.util.Map;

/** Something that trains, and is measured when its turn comes. Used by one thread. */
interface TrainingCandidate extends AutoCloseable {

    /** Takes one turn: milliseconds by the name of what took them, the same names in every turn. */
    Map<String, Double> round();

    @Override
    default void close() {}
}
