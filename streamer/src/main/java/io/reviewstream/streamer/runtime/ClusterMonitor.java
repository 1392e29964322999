package io.reviewstream.streamer.runtime;

import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lag of the applications, and ends the streamer when one of its topics is missing or is not what it was: a
 * producer waits without end for a topic that it knew, and its stream thread with it, while everything else looks well.
 * Runs one thread with one Admin client. Thread-safe.
 */
public final class ClusterMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMonitor.class);
    private static final Duration LAG_INTERVAL = Duration.ofSeconds(5);
    private static final int TIMEOUT_MS = 5_000;

    /**
     * The consumer group of one application.
     *
     * @param id the application id
     * @param inputs its input topics
     */
    public record MonitoredGroup(String id, Set<String> inputs) {
        public MonitoredGroup {
            inputs = Set.copyOf(inputs);
        }

        /** Those of a streamer. */
        public static Map<Role, MonitoredGroup> of(StreamerSettings settings) {
            Topics topics = settings.topics();
            Map<Role, Set<String>> inputs = Map.of(
                    Role.CLASSIFY, Set.of(topics.reviews()),
                    Role.FEEDBACK, Set.of(topics.classifiedReviews(), topics.reviewLabels(), topics.labeledReviews()),
                    Role.RELEASE,
                            settings.release().shadowShare() > 0
                                    ? Set.of(topics.labeledReviews(), topics.classifiedReviews())
                                    : Set.of(topics.labeledReviews()));
            return settings.applications().roles().stream()
                    .collect(Collectors.toMap(
                            role -> role, role -> new MonitoredGroup(settings.applicationId(role), inputs.get(role))));
        }
    }

    /**
     * The topics that have to exist, and to stay the same.
     *
     * @param inputsByChangelog the input topics of the store that is in a changelog; the changelog may be absent
     * @param checks how many checks in succession must find a topic missing
     */
    public record RequiredTopics(
            Set<String> names, Map<String, Set<String>> inputsByChangelog, Duration interval, int checks) {
        public RequiredTopics {
            names = Set.copyOf(names);
            inputsByChangelog = Map.copyOf(inputsByChangelog);
        }
    }

    private final Admin admin;
    private final UnreadOffsets unread;
    private final Map<Role, MonitoredGroup> groups;
    private final TopicWatch topicWatch;
    private final StreamerMetrics metrics;
    private final Consumer<Throwable> onFatal;
    private final Map<Role, SortedMap<String, Long>> lags = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "cluster-monitor");
        daemon.setDaemon(true);
        return daemon;
    });

    /**
     * Reads the lag and checks the topics at once.
     *
     * @param onFatal called once on the thread of the monitor when the streamer cannot go on with its topics
     */
    public ClusterMonitor(
            KafkaSettings kafka,
            Map<Role, MonitoredGroup> groups,
            RequiredTopics topics,
            StreamerMetrics metrics,
            Consumer<Throwable> onFatal) {
        this.admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "reviewstream-monitor",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS)));
        this.unread = new UnreadOffsets(kafka);
        this.groups = Map.copyOf(groups);
        this.topicWatch = new TopicWatch(admin, topics);
        this.metrics = metrics;
        this.onFatal = onFatal;
        // Both handle their own failures.
        Future<?> unusedLag = thread.scheduleWithFixedDelay(
                () -> this.groups.forEach(this::readLag), 0, LAG_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        Future<?> unusedCheck = thread.scheduleWithFixedDelay(
                this::checkTopics, 0, topics.interval().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The lag of all instances of an application together, by topic, in records; empty while it cannot be read. */
    public Optional<SortedMap<String, Long>> lag(Role role) {
        return Optional.ofNullable(lags.get(role));
    }

    private void readLag(Role role, MonitoredGroup group) {
        try {
            SortedMap<String, Long> now = lag(group);
            lags.put(role, now);
            metrics.application(role.label()).lag(now);
        } catch (ExecutionException | RuntimeException e) {
            // An old value would look like a current one.
            if (lags.remove(role) != null) {
                LOG.atWarn()
                        .addKeyValue("application", group.id())
                        .addKeyValue("reason", (e.getCause() == null ? e : e.getCause()).toString())
                        .log("Lag cannot be read; retrying");
                metrics.application(role.label()).lag(Map.of());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of records that are committed, without markers and aborted records that nothing follows. A partition without a committed offset counts from its beginning. */
    private SortedMap<String, Long> lag(MonitoredGroup group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group.id())
                .partitionsToOffsetAndMetadata()
                .get();
        // Each time, since partitions may be added.
        Set<TopicPartition> inputs = admin.describeTopics(group.inputs()).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> ends = offsets(inputs, OffsetSpec.latest());
        Map<TopicPartition, Long> starts = offsets(inputs, OffsetSpec.earliest());
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition input : inputs) {
            long start = starts.get(input);
            OffsetAndMetadata position = committed.get(input);
            positions.put(input, position == null ? start : Math.max(start, position.offset()));
        }
        SortedMap<String, Long> lag = new TreeMap<>();
        unread.first(positions, ends)
                .forEach((input, first) -> lag.merge(input.topic(), Math.max(0, ends.get(input) - first), Long::sum));
        return lag;
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        return admin
                .listOffsets(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which)),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, offset -> offset.getValue().offset()));
    }

    private void checkTopics() {
        try {
            topicWatch.look().ifPresent(reason -> {
                thread.shutdown();
                onFatal.accept(reason);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
