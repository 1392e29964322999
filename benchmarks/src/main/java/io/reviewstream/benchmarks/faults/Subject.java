package io.reviewstream.benchmarks.faults;

/** What is put to the test. */
public enum Subject {
    /** The streamer. */
    STREAMER,
    /** A planted bug: {@link HoldingSubject} classifies in the streamer's place. */
    HOLDING
}
