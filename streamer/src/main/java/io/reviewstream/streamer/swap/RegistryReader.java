package io.reviewstream.streamer.swap;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.metrics.StreamerMetrics.TaggedGauge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reads the champions of the registry, and shows in log, metrics and {@code /status} in which state it is. Owned by the
 * thread of the {@link ModelUpdater}, but for {@link #status}.
 */
public final class RegistryReader {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryReader.class);
    /** Also of an absent or empty registry: the first model is served at once. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

    private final ModelRegistry registry;
    private final StreamerMetrics metrics;
    private final TaggedGauge gauge;
    private final Clock clock;
    private volatile Optional<RegistryStatus> status = Optional.empty();
    private int failures;

    /** Reads nothing yet. */
    public RegistryReader(ModelRegistry registry, StreamerMetrics metrics, Clock clock) {
        this.registry = registry;
        this.metrics = metrics;
        this.gauge = metrics.gauge("reviewstream.registry.state", "1 for the state of the registry, 0 for the others");
        this.clock = clock;
    }

    /** What a read of the registry finds. */
    public enum RegistryState {
        AVAILABLE("The registry is available again"),
        ABSENT("The registry does not exist. Check --registry and the mounts, or train a model"),
        EMPTY("The registry has no champion. Check --registry and the mounts, or train a model"),
        UNREADABLE("The registry cannot be read"),
        DAMAGED("The registry is damaged");

        private final String message;

        RegistryState(String message) {
            this.message = message;
        }

        private static RegistryState of(RuntimeException e) {
            if (!(e instanceof UserException failure)) {
                return UNREADABLE;
            }
            return switch (failure.kind()) {
                case MISSING_INPUT -> ABSENT;
                case BAD_INPUT -> DAMAGED;
                default -> UNREADABLE;
            };
        }
    }

    /**
     * The state of the registry, as {@code /status} shows it.
     *
     * @param reason of a failed read
     * @param since when a read found this first
     */
    public record RegistryStatus(String location, RegistryState state, Optional<String> reason, Instant since) {}

    /** What the last read found; empty before the first. From any thread. */
    public Optional<RegistryStatus> status() {
        return status;
    }

    /** The champions; none if the registry is in another state than {@code AVAILABLE}. */
    PromotedModels read() {
        List<Champion> champions = List.of();
        RegistryState state = RegistryState.ABSENT;
        Optional<String> reason = Optional.empty();
        try {
            if (registry.exists()) {
                champions = registry.champions();
                state = champions.isEmpty() ? RegistryState.EMPTY : RegistryState.AVAILABLE;
            }
            failures = 0;
        } catch (RuntimeException e) {
            failures++;
            metrics.count(CountedEvent.REGISTRY_READ_FAILED);
            state = RegistryState.of(e);
            reason = Optional.of(String.valueOf(e.getMessage()));
        }
        show(state, reason);
        return new PromotedModels(champions);
    }

    /** The time until the next read. */
    Duration interval() {
        return failures == 0 ? INTERVAL : backOff(failures, INTERVAL, LONGEST_INTERVAL);
    }

    /** The time to wait after so many failures, which doubles with each. */
    static Duration backOff(int failures, Duration first, Duration longest) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return Duration.ofMillis(Math.min(doubled.toMillis(), longest.toMillis()));
    }

    private void show(RegistryState state, Optional<String> reason) {
        if (status.filter(last -> last.state() == state && last.reason().equals(reason))
                .isPresent()) {
            return;
        }
        boolean expected = state == RegistryState.AVAILABLE;
        if (!expected || status.isPresent()) {
            LOG.atLevel(expected ? Level.INFO : Level.WARN)
                    .addKeyValue("registry", registry)
                    .addKeyValue("state", state)
                    .addKeyValue("reason", reason.orElse("-"))
                    .log(state.message + (expected ? "" : "; the active model, if there is one, stays"));
        }
        status = Optional.of(new RegistryStatus(registry.toString(), state, reason, clock.instant()));
        gauge.show(Arrays.stream(RegistryState.values())
                .collect(Collectors.toMap(
                        each -> Map.of("state", each.name().toLowerCase(Locale.ROOT)),
                        each -> each == state ? 1.0 : 0.0)));
    }
}
