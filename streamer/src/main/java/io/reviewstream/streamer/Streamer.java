package io.reviewstream.streamer;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.classify.ClassifyTopology;
import io.reviewstream.streamer.classify.ClassifyTopology.ClassifyParts;
import io.reviewstream.streamer.classify.PrefetchInterceptor.PrefetchPerThread;
import io.reviewstream.streamer.command.RunningStreamer;
import io.reviewstream.streamer.deadletter.DeadLetters;
import io.reviewstream.streamer.feedback.FeedbackParts;
import io.reviewstream.streamer.feedback.FeedbackTopology;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.runtime.GroupLag;
import io.reviewstream.streamer.runtime.LagMonitor;
import io.reviewstream.streamer.runtime.StreamsApplication;
import io.reviewstream.streamer.runtime.StreamsSettings;
import io.reviewstream.streamer.runtime.TopicMetadata;
import io.reviewstream.streamer.runtime.TopicMonitor;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.Role;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.swap.ModelSlot;
import io.reviewstream.streamer.swap.ModelUpdater;
import io.reviewstream.streamer.trigger.TriggerGauges;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running streamer: the list of its parts, started in order and closed in reverse. Classifying starts by itself as
 * soon as there is a model. Thread-safe.
 */
public final class Streamer implements RunningStreamer {
    private static final Logger LOG = LoggerFactory.getLogger(Streamer.class);
    /** Somebody who makes a topic anew has a minute. */
    private static final Duration TOPIC_INTERVAL = Duration.ofSeconds(10);

    private static final int TOPIC_LOOKS = 6;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private final StreamerMetrics metrics = new StreamerMetrics();
    private final TriggerGauges triggerGauges = new TriggerGauges(metrics);
    private final ModelSlot slot = new ModelSlot();
    private Optional<StreamsApplication> classify = Optional.empty();
    private Optional<StreamsApplication> feedback = Optional.empty();
    private Optional<LagMonitor> lag = Optional.empty();
    private StatusServer http;
    private boolean closed;

    private Streamer() {}

    /**
     * Starts everything; returns before there is a model.
     *
     * @throws UserException where Kafka cannot be reached or the HTTP port is taken
     */
    public static Streamer start(StreamerSettings settings, ModelRegistry registry) {
        return start(settings, registry, TOPIC_INTERVAL);
    }

    /** The same, looking for its topics so often. */
    static Streamer start(StreamerSettings settings, ModelRegistry registry, Duration topicInterval) {
        Streamer streamer = new Streamer();
        try {
            streamer.startParts(settings, registry, topicInterval);
            return streamer;
        } catch (RuntimeException e) {
            streamer.close();
            throw e;
        }
    }

    private void startParts(StreamerSettings settings, ModelRegistry registry, Duration topicInterval) {
        Clock clock = Clock.systemUTC();
        Topics topics = settings.topics();
        Set<String> needed = topicsOf(settings);
        new TopicSetup(settings.kafka(), settings.createTopics()).ensure(topics, needed);
        TopicMetadata facts = TopicMetadata.read(settings.kafka(), needed);
        int largest = needed.stream().mapToInt(facts.limits()::of).max().orElseThrow();

        opened(metrics);
        metrics.health(this::ready, this::live);
        DeadLetters deadLetters = new DeadLetters(topics.reviewsDeadLetters(), facts.limits(), metrics);
        if (settings.roles().contains(Role.CLASSIFY)) {
            opened(slot);
            tell(settings.classify());
            PrefetchPerThread prefetch = new PrefetchPerThread(StreamsSettings.maxPrefetchedPerPartition(settings.classify()));
            classify = Optional.of(opened(new StreamsApplication(
                    Role.CLASSIFY,
                    ClassifyTopology.build(
                            new ClassifyParts(topics, settings.classify(), facts.limits(), slot::acquire, prefetch, metrics)),
                    StreamsSettings.classify(settings, deadLetters, prefetch, largest),
                    metrics,
                    clock,
                    this::giveUp)));
        }
        if (settings.roles().contains(Role.FEEDBACK)) {
            feedback = Optional.of(opened(new StreamsApplication(
                    Role.FEEDBACK,
                    FeedbackTopology.build(new FeedbackParts(
                            topics,
                            settings.feedback(),
                            settings.classify().fields(),
                            facts.partitions().get(topics.classifiedReviews()),
                            Stores::persistentKeyValueStore,
                            facts.limits(),
                            metrics,
                            triggerGauges)),
                    StreamsSettings.feedback(settings, deadLetters, largest),
                    metrics,
                    clock,
                    this::giveUp)));
        }
        opened(new TopicMonitor(settings.kafka(), needed, topicInterval, TOPIC_LOOKS, this::giveUp));
        lag = Optional.of(opened(new LagMonitor(new GroupLag(settings.kafka()), watched(settings, facts), metrics)));
        http = opened(StatusServer.start(settings.http(), new StreamerStatusSource(this, metrics)));
        feedback.ifPresent(StreamsApplication::start);
        classify.ifPresent(application -> opened(new ModelUpdater(
                        registry,
                        settings.kafka(),
                        topics.modelAnnouncements(),
                        slot,
                        settings.classify().serving(),
                        metrics,
                        clock,
                        application::start,
                        this::giveUp))
                .start());
    }

    private static void tell(ClassifySettings settings) {
        LOG.atInfo()
                .addKeyValue("device", settings.serving().device())
                .addKeyValue("threads", settings.serving().threads())
                .addKeyValue("maxBatchSize", settings.serving().batching().maxReviews())
                .addKeyValue("maxBatchTokens", settings.serving().batching().maxTokens())
                .log("Reviews are classified in runs");
    }

    private static Map<Role, LagMonitor.MonitoredGroup> watched(StreamerSettings settings, TopicMetadata facts) {
        Topics topics = settings.topics();
        Map<Role, Set<String>> inputs = Map.of(
                Role.CLASSIFY, Set.of(topics.reviews()),
                Role.FEEDBACK, Set.of(topics.classifiedReviews(), topics.reviewLabels(), topics.labeledReviews()));
        return settings.roles().stream()
                .collect(Collectors.toMap(
                        role -> role,
                        role -> new LagMonitor.MonitoredGroup(
                                settings.applicationId(role), facts.partitionsOf(inputs.get(role)))));
    }

    private static Set<String> topicsOf(StreamerSettings settings) {
        Topics topics = settings.topics();
        Set<String> needed = new TreeSet<>(Set.of(
                topics.classifiedReviews(),
                topics.reviewLabels(),
                topics.modelAnnouncements(),
                topics.reviewsDeadLetters()));
        if (settings.roles().contains(Role.CLASSIFY)) {
            needed.add(topics.reviews());
        }
        if (settings.roles().contains(Role.FEEDBACK)) {
            needed.add(topics.labeledReviews());
            needed.add(topics.labelsUnmatched());
            needed.add(topics.retrainRequests());
        }
        return needed;
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Where health and metrics are served. */
    public URI uri() {
        return http.uri();
    }

    /** Whether no application has failed for good. */
    public boolean live() {
        return fatal.get() == null
                && classify.map(StreamsApplication::isLive).orElse(true)
                && feedback.map(StreamsApplication::isLive).orElse(true);
    }

    /** Whether every application runs and, where reviews are classified, a warmed model is in service. */
    public boolean ready() {
        return fatal.get() == null
                && classify.map(application ->
                                application.isRunning() && slot.modelVersion().isPresent())
                        .orElse(true)
                && feedback.map(StreamsApplication::isRunning).orElse(true);
    }

    /** The model in service. */
    public Optional<ModelVersion> modelVersion() {
        return slot.modelVersion();
    }

    /** How it stands. */
    StreamerStatus status() {
        SortedMap<String, StreamerStatus.ApplicationStatus> applications = new TreeMap<>();
        classify.ifPresent(application -> applications.put("classify", status(Role.CLASSIFY, application)));
        feedback.ifPresent(application -> applications.put("feedback", status(Role.FEEDBACK, application)));
        return new StreamerStatus(
                live(), ready(), slot.inService(), applications, triggerGauges.view());
    }

    private StreamerStatus.ApplicationStatus status(Role role, StreamsApplication application) {
        return new StreamerStatus.ApplicationStatus(application.state(), lag.flatMap(watch -> watch.of(role)));
    }

    private void giveUp(Throwable reason) {
        fatal.compareAndSet(null, reason);
        ended.countDown();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        ended.await();
        Throwable reason = fatal.get();
        if (reason instanceof UserException failure) {
            throw failure;
        }
        if (reason != null) {
            throw new IllegalStateException("The streamer gave up", reason);
        }
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
        ended.countDown();
    }
}
