package io.reviewstream.streamer;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.StatusServer.StatusSource;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.drift.DriftView;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.release.ReleaseGauges;
import io.reviewstream.streamer.release.ReleaseGauges.ReleaseView;
import io.reviewstream.streamer.runtime.ClusterMonitor;
import io.reviewstream.streamer.runtime.StreamsApplication;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import io.reviewstream.streamer.swap.ModelSlot;
import io.reviewstream.streamer.swap.ModelSlot.ActiveModel;
import io.reviewstream.streamer.swap.ModelSlot.CanaryModel;
import io.reviewstream.streamer.swap.ModelSlot.FailedModel;
import io.reviewstream.streamer.swap.RegistryReader;
import io.reviewstream.streamer.swap.RegistryReader.RegistryStatus;
import io.reviewstream.streamer.trigger.TriggerGauges;
import io.reviewstream.streamer.trigger.TriggerGauges.TriggerView;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;

/** Health and status of a streamer, from its parts: whether it has failed, is ready, and what {@code /status} shows. Thread-safe. */
final class StreamerHealth implements StatusSource {
    private final SortedMap<Role, StreamsApplication> applications;
    private final ModelSlot slot;
    private final RegistryReader registry;
    private final TriggerGauges trigger;
    private final ReleaseGauges release;
    private final DriftMonitor drift;
    private final StreamerMetrics metrics;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private ClusterMonitor monitor;

    /**
     * The state of a streamer, as {@code /status} shows it.
     *
     * @param live whether nothing has failed for good
     * @param ready whether every application runs, with a model if it needs one
     * @param model the active one; empty before the first, and on an instance that does not classify
     * @param canary the challenger that serves a share of the reviews
     * @param failedModel the model that was deactivated because it failed, until another one is active
     * @param registry empty before its first read, and on an instance that does not classify
     * @param applications by role
     * @param drift what the active model predicts lately; empty before its first 500 reviews
     * @param retraining the retraining trigger; empty on an instance without the trigger's partition
     * @param release the newest release; empty on an instance without the release application
     */
    private record StreamerStatus(
            boolean live,
            boolean ready,
            Optional<ActiveModel> model,
            Optional<CanaryModel> canary,
            Optional<FailedModel> failedModel,
            Optional<RegistryStatus> registry,
            SortedMap<String, ApplicationStatus> applications,
            Optional<DriftView> drift,
            Optional<TriggerView> retraining,
            Optional<ReleaseView> release) {}

    /**
     * One of the applications.
     *
     * @param state of Kafka Streams on this instance
     * @param lag of all instances together, by topic, in records; empty while it cannot be read
     */
    private record ApplicationStatus(KafkaStreams.State state, Optional<? extends Map<String, Long>> lag) {}

    /**
     * Of parts that may not be started yet.
     *
     * @param applications complete before the first request
     */
    StreamerHealth(
            SortedMap<Role, StreamsApplication> applications,
            ModelSlot slot,
            RegistryReader registry,
            TriggerGauges trigger,
            ReleaseGauges release,
            DriftMonitor drift,
            StreamerMetrics metrics) {
        this.applications = applications;
        this.slot = slot;
        this.registry = registry;
        this.trigger = trigger;
        this.release = release;
        this.drift = drift;
        this.metrics = metrics;
    }

    /** The monitor that knows the lag; before the first request. */
    void monitoredBy(ClusterMonitor lagMonitor) {
        monitor = lagMonitor;
    }

    /** The streamer has failed for good; the first reason counts. */
    void fail(Throwable reason) {
        fatal.compareAndSet(null, reason);
        end();
    }

    /** The streamer was closed. */
    void end() {
        ended.countDown();
    }

    /** As {@link io.reviewstream.streamer.command.Root.RunningStreamer#awaitEnd}. */
    void awaitEnd() throws InterruptedException {
        ended.await();
        Throwable reason = fatal.get();
        if (reason instanceof UserException failure) {
            throw failure;
        }
        if (reason != null) {
            throw new IllegalStateException("The streamer stopped after an internal error", reason);
        }
    }

    @Override
    public boolean live() {
        return fatal.get() == null && applications.values().stream().allMatch(StreamsApplication::isLive);
    }

    @Override
    public boolean ready() {
        return fatal.get() == null
                && applications.entrySet().stream()
                        .allMatch(application -> application.getValue().isRunning()
                                || isWaitingForModels(application.getKey(), application.getValue()))
                && (slot.active().isPresent() || !applications.containsKey(Role.CLASSIFY));
    }

    /** The release application starts late; what the others do does not depend on it. */
    private boolean isWaitingForModels(Role role, StreamsApplication application) {
        return role == Role.RELEASE && applications.size() > 1 && application.state() == KafkaStreams.State.CREATED;
    }

    @Override
    public String notReady() {
        return slot.failed()
                .map(failed -> "not ready: model " + failed.version() + " (champion " + failed.championNumber()
                        + ") was deactivated: " + failed.reason() + ". Promote another model")
                .orElseGet(StatusSource.super::notReady);
    }

    @Override
    public String metrics() {
        return metrics.scrape();
    }

    @Override
    public String status() {
        SortedMap<String, ApplicationStatus> states = new TreeMap<>();
        applications.forEach((role, application) ->
                states.put(role.label(), new ApplicationStatus(application.state(), monitor.lag(role))));
        return Json.pretty(new StreamerStatus(
                live(),
                ready(),
                slot.active(),
                slot.canary(),
                slot.failed(),
                registry.status(),
                states,
                drift.view(),
                trigger.view(),
                release.view()));
    }
}
