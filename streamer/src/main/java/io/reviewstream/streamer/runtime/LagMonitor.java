package io.reviewstream.streamer.runtime;

import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks now and then how far the applications are behind, on a thread of its own. Thread-safe. */
public final class LagMonitor implements AutoCloseable {
    /**
     * One application.
     *
     * @param id its consumer group
     * @param inputs what it reads
     */
    public record MonitoredGroup(String id, Set<TopicPartition> inputs) {
        public MonitoredGroup {
            inputs = Set.copyOf(inputs);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(LagMonitor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final GroupLag lag;
    private final Map<Role, MonitoredGroup> applications;
    private final StreamerMetrics metrics;
    private final Map<Role, SortedMap<String, Long>> latest = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "lag");
        daemon.setDaemon(true);
        return daemon;
    });

    /** Begins at once, and closes {@code lag} at the end. */
    public LagMonitor(GroupLag lag, Map<Role, MonitoredGroup> applications, StreamerMetrics metrics) {
        this.lag = lag;
        this.applications = Map.copyOf(applications);
        this.metrics = metrics;
        // Each look reports its own failure.
        Future<?> unused = thread.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        applications.forEach((role, application) -> {
            try {
                SortedMap<String, Long> now = lag.of(application.id(), application.inputs());
                latest.put(role, now);
                metrics.application(role.label()).lag(now);
            } catch (ExecutionException | RuntimeException e) {
                forget(role, e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** An old figure would look like a live one. */
    private void forget(Role role, Throwable reason) {
        if (latest.remove(role) != null) {
            LOG.atWarn()
                    .addKeyValue("application", applications.get(role).id())
                    .addKeyValue("reason", reason.toString())
                    .log("Lag cannot be read; trying again");
            metrics.application(role.label()).lag(Map.of());
        }
    }

    /** By topic, in records; empty where it is not known. */
    public Optional<SortedMap<String, Long>> of(Role role) {
        return Optional.ofNullable(latest.get(role));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        lag.close();
    }
}
