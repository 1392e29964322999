package io.reviewstream.trainer.retrain;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.trainer.run.StoppableListener;
import io.reviewstream.trainer.training.TrainingListener;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests on {@code retrain-requests}, one after the other, as a member of a consumer group: of several
 * trainers one answers each. Training outlasts {@code max.poll.interval.ms}, so it runs on a thread of its own, while the
 * thread of {@link #run} keeps polling with every partition paused. The offset of a request is committed after its answer
 * is announced; a request that is read again is skipped if it was answered. Before a request is answered, the attempt is
 * counted in the metadata of the committed offset, where the next trainer finds it if this one is killed.
 *
 * <p>{@link #run} owns the consumer; {@link #stop}, {@link #live} and {@link #following} may be called from any thread.
 */
public final class RequestFollower {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFollower.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Pattern ATTEMPTS = Pattern.compile("attempts=([0-9]{1,9})");

    private final KafkaSettings kafka;
    private final String topic;
    private final String group;
    private final Retraining retraining;
    private final StoppableListener listener;
    private final RetrainListener answers;
    private final Consumer<RetrainResult> results;
    /** Owned by the thread of {@link #run}, on which Kafka also calls the rebalance listener. */
    private boolean answering;

    private volatile boolean following;
    private volatile boolean ended;

    private final JsonSerde<RetrainRequest> serde = new JsonSerde<>(RetrainRequest.class);

    /**
     * Follows the topic of that name, which exists.
     *
     * @param group the consumer group, the same for trainers that share the work
     * @param training get the progress of training
     * @param answers called on the thread that trains
     * @param results gets every answer, on the thread of {@link #run}
     */
    public RequestFollower(
            KafkaSettings kafka,
            String topic,
            String group,
            Retraining retraining,
            List<? extends TrainingListener> training,
            RetrainListener answers,
            Consumer<RetrainResult> results) {
        this.kafka = kafka;
        this.topic = topic;
        this.group = group;
        this.retraining = retraining;
        this.listener = new StoppableListener(training);
        this.answers = answers;
        this.results = results;
    }

    /** Ends {@link #run}; a request that is being answered is left to another trainer. */
    public void stop() {
        listener.stop();
    }

    /** Whether {@link #run} has not ended. */
    public boolean live() {
        return !ended;
    }

    /** Whether this is a member of its consumer group; it stays one while a request is answered. */
    public boolean following() {
        return following;
    }

    /**
     * Follows until {@link #stop}.
     *
     * @throws io.reviewstream.common.error.UserException if Kafka cannot be reached to announce an answer
     */
    public void run() {
        ExecutorService trainer = Executors.newSingleThreadExecutor(task -> new Thread(task, "retraining"));
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.subscribe(List.of(topic), new PauseWhileAnswering(consumer));
            while (!listener.stopped()) {
                for (ConsumerRecord<byte[], byte[]> record : poll(consumer)) {
                    follow(consumer, trainer, record);
                }
            }
        } finally {
            following = false;
            ended = true;
            trainer.execute(retraining::close);
            trainer.shutdown();
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(KafkaConsumer<byte[], byte[]> consumer) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        // Below 1, this has not joined or was removed from the group.
        following = consumer.groupMetadata().generationId() > 0;
        return records;
    }

    private void follow(
            KafkaConsumer<byte[], byte[]> consumer, ExecutorService trainer, ConsumerRecord<byte[], byte[]> record) {
        Optional<RetrainRequest> request = request(record);
        if (request.isPresent()) {
            int lost = attempts(consumer, record);
            commit(consumer, record, attempted(record, lost + 1));
            answering = true;
            consumer.pause(consumer.assignment());
            Future<Optional<RetrainResult>> answer = trainer.submit(() -> answer(request.get(), lost));
            while (!answer.isDone() && !listener.stopped()) {
                // Returns nothing while paused, and keeps this trainer in its group.
                poll(consumer);
            }
            Optional<RetrainResult> result = await(answer);
            if (listener.stopped() && result.isEmpty()) {
                // A trainer that was stopped has not lost the request.
                commit(consumer, record, attempted(record, lost));
                return;
            }
            result.ifPresent(results);
            answering = false;
            consumer.resume(consumer.paused());
        }
        commit(consumer, record, new OffsetAndMetadata(record.offset() + 1));
    }

    /** How many trainers began to answer a request and neither answered it nor were stopped. */
    private static int attempts(KafkaConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
        if (committed == null || committed.offset() != record.offset()) {
            return 0;
        }
        Matcher attempts = ATTEMPTS.matcher(committed.metadata());
        return attempts.matches() ? Integer.parseInt(attempts.group(1)) : 0;
    }

    /** The offset of a request that is not answered yet. */
    private static OffsetAndMetadata attempted(ConsumerRecord<byte[], byte[]> record, int attempts) {
        return new OffsetAndMetadata(record.offset(), "attempts=" + attempts);
    }

    private Optional<RetrainRequest> request(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() == null) {
                throw new SerializationException("no value");
            }
            return Optional.of(serde.fromBytes(record.value()));
        } catch (SerializationException e) {
            LOG.atWarn()
                    .addKeyValue("record", TopicReader.place(record))
                    .addKeyValue("reason", e.getMessage())
                    .log("Retrain request skipped");
            return Optional.empty();
        }
    }

    /** On the training thread. Empty if the request was answered before or training was stopped. */
    private Optional<RetrainResult> answer(RetrainRequest request, int lostAttempts) {
        try {
            Optional<RetrainResult> answer = retraining.answerNew(request, listener, answers, lostAttempts);
            if (answer.isEmpty()) {
                LOG.atInfo().addKeyValue("requestId", request.requestId()).log("Request was answered before");
            }
            if (answer.isPresent() && answer.get() instanceof RetrainResult.Failed failed) {
                LOG.atError()
                        .addKeyValue("requestId", request.requestId())
                        .addKeyValue("reason", failed.reason())
                        .setCause(failed.cause() instanceof UserException ? null : failed.cause())
                        .log("Retraining failed");
            }
            return answer;
        } catch (CancellationException e) {
            LOG.atInfo().addKeyValue("requestId", request.requestId()).log("Request is left to the next trainer");
            return Optional.empty();
        }
    }

    private static Optional<RetrainResult> await(Future<Optional<RetrainResult>> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during training", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void commit(
            KafkaConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record, OffsetAndMetadata offset) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        try {
            consumer.commitSync(Map.of(partition, offset));
        } catch (CommitFailedException | RebalanceInProgressException e) {
            // The trainer that has the partition now finds the answer among the announcements.
            LOG.atInfo()
                    .addKeyValue("record", TopicReader.place(record))
                    .log("Partition of the request moved to another trainer");
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return kafka.consumer(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                1,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"));
    }

    /** Pauses partitions that are assigned while a request is answered. */
    private final class PauseWhileAnswering implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;

        PauseWhileAnswering(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (answering) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // No state is kept per partition.
        }
    }
}
