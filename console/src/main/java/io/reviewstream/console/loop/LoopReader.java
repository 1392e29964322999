package io.reviewstream.console.loop;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.TopicKind;
import io.reviewstream.console.loop.LoopView.Models;
import io.reviewstream.console.loop.LoopView.TopicFlow;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the loop every two seconds, on a thread of its own, and has the newest view. Thread-safe. */
public final class LoopReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopReader.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final String servers;
    private final TopicFlows flows;
    private final InstanceStatuses statuses;
    private final RegistryModels models;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread reader = new Thread(task, "loop-reader");
        reader.setDaemon(true);
        return reader;
    });
    private Optional<LoopView> newest = Optional.empty();
    /** Of the reading thread. */
    private LoopView.LoopProblems noted = new LoopView.LoopProblems(Optional.empty(), Optional.empty());

    /**
     * A reader that reads once it is started.
     */
    public LoopReader(LoopSources sources, Clock clock) {
        this.servers = sources.kafka().bootstrapServers();
        this.flows = new TopicFlows(sources.kafka(), sources.topics());
        this.statuses = new InstanceStatuses(sources.instances(), sources.instancesToken());
        this.models = new RegistryModels(sources.registry());
        this.clock = clock;
    }

    /** Begins to read. */
    public void start() {
        Future<?> unused = thread.scheduleWithFixedDelay(this::read, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for a view that is newer than another one.
     *
     * @param last the one that is known; empty for any
     * @return empty if there is none in time
     */
    public synchronized Optional<LoopView> after(Optional<LoopView> last, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (newest.equals(last)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
        return newest;
    }

    private synchronized void publish(LoopView view) {
        newest = Optional.of(view);
        notifyAll();
    }

    private void read() {
        try {
            publish(view());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The next look may succeed; a scheduled task that throws would never run again.
            LOG.atError().setCause(e).log("The loop was not read");
        }
    }

    private LoopView view() throws InterruptedException {
        Optional<String> kafka = Optional.empty();
        Map<TopicKind, TopicFlow> topics = Map.of();
        try {
            topics = flows.read();
        } catch (TimeoutException e) {
            kafka = Optional.of("Kafka at " + servers + " does not answer.");
        } catch (ExecutionException e) {
            kafka = Optional.of(describe(e.getCause()));
        }
        Optional<String> unread = Optional.empty();
        Models registry = Models.NONE;
        try {
            registry = models.read();
        } catch (UserException e) {
            unread = Optional.of(e.getMessage());
        }
        List<LoopView.ShownInstance> instances = statuses.read();
        LoopView.LoopProblems problems = new LoopView.LoopProblems(kafka, unread);
        note(problems);
        return new LoopView(
                clock.instant(),
                new LoopSummary(topics, instances, registry, problems).summary(),
                topics,
                instances,
                registry,
                VersionAccuracies.of(instances, registry.versions()),
                problems);
    }

    private String describe(Throwable failure) {
        return failure == null || failure instanceof org.apache.kafka.common.errors.TimeoutException
                ? "Kafka at " + servers + " does not answer."
                : "Kafka at " + servers + ": " + failure.getMessage();
    }

    /** A problem is logged when it begins. */
    private void note(LoopView.LoopProblems now) {
        if (!now.equals(noted)) {
            Stream.of(now.kafka(), now.registry()).flatMap(Optional::stream).forEach(problem -> LOG.atWarn()
                    .addKeyValue("problem", problem)
                    .log("The loop is not read in full"));
            noted = now;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        flows.close();
    }
}
