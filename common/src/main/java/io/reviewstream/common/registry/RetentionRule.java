package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which models of a registry may be removed: all but the newest ones and those that are or were champion, which a rollback
 * may need.
 *
 * @param keep how many of the newest models stay, at least 1
 * @param olderThan younger models stay as well
 */
public record RetentionRule(int keep, Optional<Duration> olderThan) {
    public RetentionRule {
        Objects.requireNonNull(olderThan);
        if (keep < 1) {
            throw new IllegalArgumentException("must be at least 1, not " + keep);
        }
    }

    /** The versions that may be removed now, oldest first. */
    public List<ModelVersion> expired(ModelRegistry registry, Instant now) {
        Set<ModelVersion> champions =
                registry.champions().stream().map(Champion::version).collect(Collectors.toSet());
        ModelVersion before = ModelVersion.of(now.minus(olderThan.orElse(Duration.ZERO)), "000000");
        List<ModelVersion> versions = registry.versions();
        return versions.stream()
                .limit(Math.max(0, versions.size() - keep))
                .filter(version -> !champions.contains(version))
                .filter(version -> olderThan.isEmpty() || version.compareTo(before) < 0)
                .toList();
    }
}
