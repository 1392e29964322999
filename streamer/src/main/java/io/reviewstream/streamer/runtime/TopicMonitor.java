package io.reviewstream.streamer.runtime;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Ends the streamer when one of its topics stays away. A producer that knew the topic waits for it without end, and a
 * stream thread with it, while all else looks well. Runs a thread of its own.
 */
public final class TopicMonitor implements AutoCloseable {
    private final Admin admin;
    private final Set<String> needed;
    private final int looks;
    private final Consumer<Throwable> onFatal;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "topic-watch");
        daemon.setDaemon(true);
        return daemon;
    });
    /** Of the thread above. */
    private int inVain;

    /**
     * Begins after the first interval.
     *
     * @param looks how many in succession find a topic missing before that is final
     * @param onFatal told then, once, on the thread of the watch
     */
    public TopicMonitor(
            KafkaSettings kafka, Set<String> needed, Duration interval, int looks, Consumer<Throwable> onFatal) {
        this.admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "reviewstream-topic-watch",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000)));
        this.needed = Set.copyOf(needed);
        this.looks = looks;
        this.onFatal = onFatal;
        // A look reports its own failure.
        Future<?> unused = thread.scheduleWithFixedDelay(
                this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        Set<String> missing = new TreeSet<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(needed).topicNameValues().entrySet()) {
            if (isMissing(topic.getValue())) {
                missing.add(topic.getKey());
            }
        }
        inVain = missing.isEmpty() ? 0 : inVain + 1;
        if (inVain == looks) {
            thread.shutdown();
            onFatal.accept(UserException.unreachable(
                    "Topics are gone: " + String.join(", ", missing)
                            + ". Create them again, or start the streamer, which does; what was not written was not"
                            + " committed, and will be read again.",
                    null));
        }
    }

    /** A broker that does not answer says nothing about its topics. */
    private static boolean isMissing(KafkaFuture<TopicDescription> description) {
        try {
            TopicDescription unused = description.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof UnknownTopicOrPartitionException;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
