package io.reviewstream.streamer.trigger;

import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.trigger.AccuracyState.ActiveChampion;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the registry's champion and its accuracy at the gate, every ten seconds and whenever it is asked to, on a thread
 * of its own: an object store may be slow, and stream threads never wait for it. Thread-safe.
 */
public final class ChampionMonitor implements ChampionSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChampionMonitor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ModelRegistry registry;
    private final StreamerMetrics metrics;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "champion-monitor");
        daemon.setDaemon(true);
        return daemon;
    });
    private volatile Optional<ActiveChampion> latest = Optional.empty();
    /** Owned by the thread. */
    private boolean failed;

    /** Starts to read. */
    public ChampionMonitor(ModelRegistry registry, StreamerMetrics metrics) {
        this.registry = registry;
        this.metrics = metrics;
        Future<?> unused = thread.scheduleWithFixedDelay(this::read, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<ActiveChampion> latest() {
        return latest;
    }

    @Override
    public void readSoon() {
        thread.execute(this::read);
    }

    @Override
    public void readAfresh() {
        latest = Optional.empty();
        readSoon();
    }

    private void read() {
        try {
            Optional<Champion> champion = registry.champion();
            // Bundles are immutable; the decision of a known champion is not read again.
            if (champion.map(Champion::number).equals(latest.map(ActiveChampion::number))
                    && champion.map(each -> each.version().value()).equals(latest.map(ActiveChampion::version))) {
                failed = false;
                return;
            }
            latest = champion.map(this::withGateAccuracy);
            failed = false;
        } catch (RuntimeException e) {
            metrics.count(CountedEvent.REGISTRY_READ_FAILED);
            if (!failed) {
                LOG.atWarn()
                        .addKeyValue("registry", registry)
                        .addKeyValue("reason", e.getMessage())
                        .log("Champion cannot be read; the accuracy of the last known one is tested. Retrying");
            }
            failed = true;
        }
    }

    /** Without an interval, the accuracy itself is taken. */
    private ActiveChampion withGateAccuracy(Champion champion) {
        Map<String, Double> measured = registry.decision(champion.version())
                .map(GateDecision::evidence)
                .map(GateDecision.GateEvidence::candidate)
                .orElse(Map.of());
        return new ActiveChampion(
                champion.version().value(),
                champion.number(),
                champion.at(),
                Stream.of("accuracyLow", "accuracy")
                        .flatMap(name -> Stream.ofNullable(measured.get(name)))
                        .filter(accuracy -> accuracy > 0 && accuracy <= 1)
                        .findFirst());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
