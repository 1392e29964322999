package io.reviewstream.streamer;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.classify.ClassifyTopology;
import io.reviewstream.streamer.classify.ClassifyTopology.ClassifyParts;
import io.reviewstream.streamer.classify.ModelHealth;
import io.reviewstream.streamer.classify.PrefetchInterceptor.PrefetchPerThread;
import io.reviewstream.streamer.command.Root.RunningStreamer;
import io.reviewstream.streamer.deadletter.DeadLetters;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.RejectedReviewIds;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.feedback.FeedbackTopology;
import io.reviewstream.streamer.feedback.FeedbackTopology.FeedbackParts;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.release.ReleaseGauges;
import io.reviewstream.streamer.release.ReleaseMonitor;
import io.reviewstream.streamer.release.ReleaseTopology;
import io.reviewstream.streamer.runtime.ClusterMonitor;
import io.reviewstream.streamer.runtime.StreamsApplication;
import io.reviewstream.streamer.runtime.StreamsSettings;
import io.reviewstream.streamer.runtime.TopicMetadata;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import io.reviewstream.streamer.swap.ModelDeactivation;
import io.reviewstream.streamer.swap.ModelSlot;
import io.reviewstream.streamer.swap.ModelUpdater;
import io.reviewstream.streamer.swap.PreviousChampion;
import io.reviewstream.streamer.swap.RegistryReader;
import io.reviewstream.streamer.trigger.ChampionMonitor;
import io.reviewstream.streamer.trigger.TriggerGauges;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running streamer: the list of its parts, started in order and closed in reverse. Classification starts with the
 * first active model. Thread-safe.
 */
public final class Streamer implements RunningStreamer {
    private static final Logger LOG = LoggerFactory.getLogger(Streamer.class);
    /** A broker that starts may not know a topic yet. */
    private static final Duration TOPIC_INTERVAL = Duration.ofSeconds(10);

    private static final int TOPIC_CHECKS = 6;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final StreamerMetrics metrics = new StreamerMetrics();
    private final TriggerGauges triggerGauges = new TriggerGauges(metrics);
    private final ReleaseGauges releaseGauges = new ReleaseGauges(metrics);
    private final DriftMonitor drift = new DriftMonitor(metrics);
    private final ModelSlot slot = new ModelSlot();
    private final FatalRecords fatalRecords = new FatalRecords();
    private final RegistryReader registryReader;
    private final SortedMap<Role, StreamsApplication> applications = new TreeMap<>();
    private final StreamerHealth health;
    private final StatusServer http;
    private boolean closed;

    /**
     * Starts everything; returns before there is a model.
     *
     * @throws UserException if Kafka cannot be reached, the state directory is in use or the HTTP port is taken
     */
    public static Streamer start(StreamerSettings settings, ModelRegistry registry) {
        return start(settings, registry, TOPIC_INTERVAL);
    }

    /** The same with another interval between the checks of its topics. */
    static Streamer start(StreamerSettings settings, ModelRegistry registry, Duration topicInterval) {
        return new Streamer(settings, registry, topicInterval);
    }

    private Streamer(StreamerSettings settings, ModelRegistry registry, Duration topicInterval) {
        registryReader = new RegistryReader(registry, metrics, Clock.systemUTC());
        health = new StreamerHealth(applications, slot, registryReader, triggerGauges, releaseGauges, drift, metrics);
        try {
            Topics topics = settings.topics();
            Set<String> names = settings.topicNames();
            new TopicSetup(settings.kafka(), settings.applications().createTopics()).ensure(topics, names);
            TopicMetadata metadata = TopicMetadata.read(settings.kafka(), names);

            opened(metrics).health(health::ready, health::live);
            DeadLetters deadLetters = new DeadLetters(
                    topics, new RejectedReviewIds(topics, settings.classify()), metadata.limits(), metrics);
            int largest = names.stream().mapToInt(metadata.limits()::of).max().orElseThrow();
            if (settings.applications().roles().contains(Role.CLASSIFY)) {
                opened(slot);
                applications.put(Role.CLASSIFY, opened(classify(settings, registry, metadata, deadLetters, largest)));
            }
            if (settings.applications().roles().contains(Role.FEEDBACK)) {
                ChampionMonitor champions = opened(new ChampionMonitor(registry, metrics));
                applications.put(Role.FEEDBACK, opened(feedback(settings, metadata, deadLetters, largest, champions)));
            }
            if (settings.applications().roles().contains(Role.RELEASE)) {
                release(settings, registry, deadLetters, largest);
            }
            health.monitoredBy(opened(new ClusterMonitor(
                    settings.kafka(),
                    ClusterMonitor.MonitoredGroup.of(settings),
                    new ClusterMonitor.RequiredTopics(names, inputsByChangelog(settings), topicInterval, TOPIC_CHECKS),
                    metrics,
                    health::fail)));
            http = opened(StatusServer.start(settings.http(), health));

            if (settings.applications().roles().contains(Role.FEEDBACK)) {
                applications.get(Role.FEEDBACK).start();
            }
            if (settings.applications().roles().contains(Role.CLASSIFY)) {
                opened(new ModelUpdater(
                                registry,
                                registryReader,
                                settings.kafka(),
                                topics.modelAnnouncements(),
                                slot,
                                settings.classify().serving(),
                                drift,
                                metrics,
                                Clock.systemUTC(),
                                this::modelChanged,
                                health::fail))
                        .start();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Map<String, Set<String>> inputsByChangelog(StreamerSettings settings) {
        Map<String, Set<String>> inputs = new HashMap<>();
        for (Role role : settings.applications().roles()) {
            inputsByStore(role, settings.topics())
                    .forEach((store, topics) ->
                            inputs.put(settings.applicationId(role) + "-" + store + "-changelog", topics));
        }
        return inputs;
    }

    private static Map<String, Set<String>> inputsByStore(Role role, Topics topics) {
        return switch (role) {
            case CLASSIFY -> Map.of();
            case FEEDBACK -> FeedbackTopology.inputsByStore(topics);
            case RELEASE -> ReleaseTopology.inputsByStore(topics);
        };
    }

    private StreamsApplication classify(
            StreamerSettings settings,
            ModelRegistry registry,
            TopicMetadata metadata,
            DeadLetters deadLetters,
            int largest) {
        ClassifySettings classify = settings.classify();
        LOG.atInfo()
                .addKeyValue("device", classify.serving().device())
                .addKeyValue("threads", classify.serving().threads())
                .addKeyValue("maxBatchSize", classify.serving().batching().maxReviews())
                .addKeyValue("maxBatchTokens", classify.serving().batching().maxTokens())
                .addKeyValue("predictionCache", classify.cachedPredictions())
                .log("Reviews are classified in batches");
        PrefetchPerThread prefetch = new PrefetchPerThread(StreamsSettings.maxPrefetchedPerPartition(classify));
        return new StreamsApplication(
                Role.CLASSIFY,
                ClassifyTopology.build(new ClassifyParts(
                        settings.topics(),
                        classify,
                        metadata.limits(),
                        slot::acquire,
                        new ModelHealth(
                                opened(new PreviousChampion(registry, classify.serving()))::predicts,
                                new ModelDeactivation(slot, metrics, this::modelChanged)::modelFailed),
                        fatalRecords,
                        prefetch,
                        drift,
                        metrics)),
                StreamsSettings.classify(settings, deadLetters, prefetch, largest, metrics),
                fatalRecords,
                metrics,
                Clock.systemUTC(),
                health::fail);
    }

    private StreamsApplication feedback(
            StreamerSettings settings,
            TopicMetadata metadata,
            DeadLetters deadLetters,
            int largest,
            ChampionMonitor champions) {
        Topics topics = settings.topics();
        return new StreamsApplication(
                Role.FEEDBACK,
                FeedbackTopology.build(new FeedbackParts(
                        topics,
                        settings.feedback(),
                        settings.classify().fields(),
                        metadata.partitions().get(topics.classifiedReviews()),
                        Stores::persistentKeyValueStore,
                        metadata.limits(),
                        fatalRecords,
                        metrics,
                        triggerGauges,
                        champions)),
                StreamsSettings.stateful(settings, Role.FEEDBACK, deadLetters, largest, metrics),
                fatalRecords,
                metrics,
                Clock.systemUTC(),
                health::fail);
    }

    /** It starts once the registry was read, so that no label is missed while the models of a release are loaded. */
    private void release(StreamerSettings settings, ModelRegistry registry, DeadLetters deadLetters, int largest) {
        ReleaseMonitor monitor = new ReleaseMonitor(
                registry,
                settings.classify().serving().withThreads(1),
                settings.release(),
                metrics,
                releaseGauges,
                Clock.systemUTC(),
                () -> applications.get(Role.RELEASE).start(),
                health::fail);
        applications.put(
                Role.RELEASE,
                opened(new StreamsApplication(
                        Role.RELEASE,
                        ReleaseTopology.build(settings.topics(), settings.release(), monitor, fatalRecords, metrics),
                        StreamsSettings.stateful(settings, Role.RELEASE, deadLetters, largest, metrics),
                        fatalRecords,
                        metrics,
                        Clock.systemUTC(),
                        health::fail)));
        opened(monitor).start();
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private void modelChanged() {
        applications.get(Role.CLASSIFY).processIf(() -> slot.active().isPresent());
    }

    /** The address of health, status and metrics. */
    @Override
    public URI uri() {
        return http.uri();
    }

    /** Whether no application has failed for good. */
    public boolean live() {
        return health.live();
    }

    /** Whether every application runs and, if reviews are classified, a model is active. */
    public boolean ready() {
        return health.ready();
    }

    /** The version of the active model. */
    public Optional<ModelVersion> modelVersion() {
        return slot.active().map(ModelSlot.ActiveModel::version);
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        health.awaitEnd();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.atError().setCause(e).log("A part was not closed");
            }
        }
        health.end();
    }
}
