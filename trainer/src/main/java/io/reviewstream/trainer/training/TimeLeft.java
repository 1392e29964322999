package io.reviewstream.trainer.training;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is left of a task, by the pace since it was first looked at.
 *
 * @param start when that was
 * @param doneAtStart how much of it was done by then
 */
public record TimeLeft(Instant start, long doneAtStart) {
    /** Empty where no pace is known yet. */
    public Optional<Duration> at(Instant now, long done, long total) {
        long since = done - doneAtStart;
        return since <= 0
                ? Optional.empty()
                : Optional.of(
                        Duration.between(start, now).multipliedBy(total - done).dividedBy(since));
    }
}
