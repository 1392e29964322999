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
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Answers each retrain request after up to two seconds, as a trainer whose gate rejects. Runs a thread of its own between
 * {@link #start} and {@link #close}.
 */
final class FakeTrainer implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MAX_DELAY_MS = 2_000;
    private static final JsonSerde<RetrainRequest> REQUEST = new JsonSerde<>(RetrainRequest.class);

    private final HarnessClients clients;
    private final Topics topics;
    private final Random random;
    private final Queue<ReadRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<ReadReply> replies = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "fake-trainer");
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
        try (Consumer<byte[], byte[]> consumer = clients.consumer(topics.retrainRequests());
                AnnouncementSender announcer = new AnnouncementSender(clients, topics.modelAnnouncements())) {
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    RetrainRequest request = REQUEST.fromBytes(record.value());
                    requests.add(new ReadRequest(request, Instant.ofEpochMilli(record.timestamp())));
                    Thread.sleep(random.nextInt(MAX_DELAY_MS));
                    reply(announcer, request);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void reply(AnnouncementSender announcer, RetrainRequest request) throws InterruptedException {
        ModelAnnouncement rejected = ModelAnnouncement.withoutModel(
                ModelAnnouncement.Status.REJECTED,
                request.requestId(),
                request.labelsThrough(),
                "a fault run does not train",
                Instant.now());
        replies.add(new ReadReply(request.requestId(), announcer.announce(rejected)));
    }

    /** Whether every request so far was answered. */
    boolean isIdle() {
        return requests.size() == replies.size();
    }

    List<ReadRequest> requests() {
        return List.copyOf(requests);
    }

    List<ReadReply> replies() {
        return List.copyOf(replies);
    }

    /** Stops reading requests. */
    void finish() throws InterruptedException {
        stopped = true;
        thread.join();
        Optional.ofNullable(failure.get()).ifPresent(cause -> {
            throw new IllegalStateException("Retrain requests could not be answered, so there is no verdict", cause);
        });
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
