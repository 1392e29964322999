package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One entry of the history of champions: {@code champions/<number>}. The highest number is the champion.
 *
 * @param number from 1
 * @param how it was promoted
 * @param reason in one line
 * @param withdrew of a rollback: the version that was champion before it
 */
public record Champion(
        long number, ModelVersion version, How how, String reason, Optional<ModelVersion> withdrew, Instant at) {
    /** What promoted it. */
    public enum How {
        GATE,
        OVERRIDE,
        /** The labels of its release showed that it is not worse. */
        RELEASE,
        ROLLBACK
    }

    /**
     * What a rollback restores: the last champion of another version that was never withdrawn.
     *
     * @param current the version to go back from
     * @param history all champions, oldest first
     */
    public static Optional<ModelVersion> before(ModelVersion current, List<Champion> history) {
        Set<ModelVersion> withdrawn =
                history.stream().flatMap(entry -> entry.withdrew().stream()).collect(Collectors.toSet());
        return history.stream()
                .map(Champion::version)
                .filter(version -> !version.equals(current) && !withdrawn.contains(version))
                .reduce((earlier, later) -> later);
    }

    public Champion {
        if (number < 1) {
            throw new IllegalArgumentException("champions are numbered from 1, not " + number);
        }
        Objects.requireNonNull(version);
        Objects.requireNonNull(how);
        Objects.requireNonNull(reason);
        if (withdrew.isPresent() != (how == How.ROLLBACK)) {
            throw new IllegalArgumentException("a rollback, and only a rollback, withdraws a version");
        }
        Objects.requireNonNull(at);
    }
}
