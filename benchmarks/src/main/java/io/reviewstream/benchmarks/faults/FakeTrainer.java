package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.HarnessClients.AnnouncementSender;
import io.reviewstream.benchmarks.verdict.Evidence.ReadReply;
import io.reviewstream.benchmarks.verdict.Evidence.ReadRequest;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Answers each request for retraining after a while, as a trainer whose gate accepts nothing. Runs a thread of its own
 * between {@link #start} and {@link #close}.
 */
final class FakeTrainer implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LONGEST_MS = 2_000;
    private static final JsonSerde<RetrainRequest> REQUEST = new JsonSerde<>(RetrainRequest.class);

    private final HarnessClients clients;
    private final Topics topics;
    private final Random random;
    private final Queue<ReadRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<ReadReply> replies = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Exception> trouble = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "trainer-stand-in");
    private volatile boolean stopped;

    FakeTrainer(HarnessClients clients, Topics topics, long seed) {
        this.clients = clients;
        this.topics = topics;
        this.random = new Random(seed);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients.consumer());
                AnnouncementSender announcer = new AnnouncementSender(clients, topics.modelAnnouncements())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.retrainRequests()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    RetrainRequest request = REQUEST.fromBytes(record.value());
                    requests.add(new ReadRequest(request, Instant.ofEpochMilli(record.timestamp())));
                    Thread.sleep(random.nextInt(LONGEST_MS));
                    reply(announcer, request);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            trouble.set(e);
        }
    }

    private void reply(AnnouncementSender announcer, RetrainRequest request) throws InterruptedException {
        ModelAnnouncement rejected = new ModelAnnouncement(
                ModelAnnouncement.Status.REJECTED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(request.requestId()),
                Optional.of(request.labelsThrough()),
                Map.of(),
                List.of("a fault run trains nothing"),
                Instant.now());
        replies.add(new ReadReply(request.requestId(), announcer.announce(rejected)));
    }

    /** Whether every request that was read has its answer. */
    boolean isIdle() {
        return requests.size() == replies.size();
    }

    List<ReadRequest> requests() {
        return List.copyOf(requests);
    }

    List<ReadReply> replies() {
        return List.copyOf(replies);
    }

    /** Reads no further request. */
    void finish() throws InterruptedException {
        stopped = true;
        thread.join();
        Optional.ofNullable(trouble.get()).ifPresent(failure -> {
            throw new IllegalStateException("Requests could not be answered, so nothing can be judged", failure);
        });
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
