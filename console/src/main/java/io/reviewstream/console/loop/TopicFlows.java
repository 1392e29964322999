package io.reviewstream.console.loop;

import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicKind;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.console.loop.LoopView.TopicFlow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How many records the topics have and how fast they come, by offsets alone: no record is read. Used by one thread. */
final class TopicFlows implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** Over so many looks the rate is measured. */
    private static final int LOOKS = 6;

    private final Topics topics;
    private final Admin admin;
    private final Deque<TopicOffsets> looks = new ArrayDeque<>();

    /**
     * The offsets at one time.
     *
     * @param ends by topic, over all partitions
     */
    private record TopicOffsets(long nanos, Map<String, Long> ends, Map<String, Long> starts) {}

    TopicFlows(KafkaSettings kafka, Topics topics) {
        this.topics = topics;
        int millis = Math.toIntExact(TIMEOUT.toMillis());
        this.admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                millis,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                millis)));
    }

    /**
     * The topics that exist.
     *
     * @throws TimeoutException if Kafka does not answer
     */
    Map<TopicKind, TopicFlow> read() throws InterruptedException, ExecutionException, TimeoutException {
        TopicOffsets now = look();
        looks.addLast(now);
        if (looks.size() > LOOKS) {
            looks.removeFirst();
        }
        Map<TopicKind, TopicFlow> flows = new EnumMap<>(TopicKind.class);
        for (TopicKind kind : TopicKind.values()) {
            String name = topics.names().get(kind);
            Long end = now.ends().get(name);
            if (end != null) {
                flows.put(kind, new TopicFlow(name, end - now.starts().get(name), rate(name)));
            }
        }
        return flows;
    }

    private Optional<Double> rate(String topic) {
        TopicOffsets first = looks.getFirst();
        TopicOffsets last = looks.getLast();
        Long before = first.ends().get(topic);
        return before == null || looks.size() == 1
                ? Optional.empty()
                : Optional.of(Math.max(0, last.ends().get(topic) - before) / ((last.nanos() - first.nanos()) / 1e9));
    }

    private TopicOffsets look() throws InterruptedException, ExecutionException, TimeoutException {
        long millis = TIMEOUT.toMillis();
        Set<String> existing = admin.listTopics().names().get(millis, TimeUnit.MILLISECONDS);
        List<String> ours = topics.all().stream().filter(existing::contains).toList();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(ours)
                .allTopicNames()
                .get(millis, TimeUnit.MILLISECONDS)
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition ->
                                latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        latest.keySet().forEach(partition -> earliest.put(partition, OffsetSpec.earliest()));
        Map<String, Long> ends = sums(latest);
        return new TopicOffsets(System.nanoTime(), ends, sums(earliest));
    }

    private Map<String, Long> sums(Map<TopicPartition, OffsetSpec> wanted)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, Long> sums = new HashMap<>();
        admin.listOffsets(wanted)
                .all()
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((partition, at) -> sums.merge(partition.topic(), at.offset(), Long::sum));
        return sums;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
