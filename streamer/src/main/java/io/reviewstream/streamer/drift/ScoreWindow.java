package io.reviewstream.streamer.drift;

import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The latest predictions of one model on this instance. Thread-safe. */
final class ScoreWindow {
    static final int SIZE = 5_000;
    /** Number of predictions from one look to the next. */
    static final int STEP = 500;

    private final Prediction[] latest = new Prediction[SIZE];
    private long added;

    /**
     * The window after a step.
     *
     * @param number 1 for the first look
     * @param predictions the latest ones: all up to {@link #SIZE}, in no order
     */
    record Look(long number, List<Prediction> predictions) {}

    /** Adds a prediction; every {@link #STEP}-th gives a look. */
    synchronized Optional<Look> add(Prediction prediction) {
        latest[Math.toIntExact(added % SIZE)] = prediction;
        added++;
        return added % STEP == 0
                ? Optional.of(
                        new Look(added / STEP, List.of(Arrays.copyOf(latest, Math.toIntExact(Math.min(added, SIZE))))))
                : Optional.empty();
    }
}
