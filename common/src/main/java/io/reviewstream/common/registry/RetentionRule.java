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
 * Which models of a registry may be removed: all but the newest ones, those that are or were champion, which a rollback
 * may need, the challenger of an open release, and the last that the gate compared with the champion, which knows how many
 * there were before it.
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
        Set<ModelVersion> needed =
                registry.champions().stream().map(Champion::version).collect(Collectors.toSet());
        registry.release()
                .filter(Release.Open.class::isInstance)
                .ifPresent(open -> needed.add(open.step().challenger()));
        registry.champion().ifPresent(champion -> needed.addAll(GateContests.needed(registry, champion.version())));
        ModelVersion before = ModelVersion.of(now.minus(olderThan.orElse(Duration.ZERO)), "000000");
        List<ModelVersion> versions = registry.versions();
        return versions.stream()
                .limit(Math.max(0, versions.size() - keep))
                .filter(version -> !needed.contains(version))
                .filter(version -> olderThan.isEmpty() || version.compareTo(before) < 0)
                .toList();
    }
}
