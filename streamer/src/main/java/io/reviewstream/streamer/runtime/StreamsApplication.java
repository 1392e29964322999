package io.reviewstream.streamer.runtime;

import io.reviewstream.common.error.UserException;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Kafka Streams application: a stream thread that fails is replaced, unless the next one would fail as well.
 * Thread-safe.
 */
public final class StreamsApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Role role;
    private final KafkaStreams streams;
    private final AutoCloseable meters;
    private final StreamerMetrics metrics;
    private final Consumer<Throwable> onFatal;
    private final StreamThreadFailures failures;
    private final GroupMembershipOperation membership;
    private boolean started;

    /**
     * Does nothing before {@link #start}.
     *
     * @param onFatal called when the application stops for good, on one of its threads
     */
    public StreamsApplication(
            Role role,
            Topology topology,
            Properties config,
            FatalRecords fatalRecords,
            StreamerMetrics metrics,
            Clock clock,
            Consumer<Throwable> onFatal) {
        this.role = role;
        this.failures = new StreamThreadFailures(
                role.label(), config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG), fatalRecords, clock);
        this.metrics = metrics;
        this.onFatal = onFatal;
        this.membership = membershipAfterClosing(config);
        streams = streams(topology, config, new InstrumentedClientSupplier(role, metrics, fatalRecords));
        streams.setUncaughtExceptionHandler(this::onFailure);
        meters = metrics.application(role.label()).observe(streams);
        metrics.application(role.label()).running(this::isRunning);
    }

    /**
     * Other instances get the partitions of one that leaves at once, instead of after the session timeout, for which Kafka
     * Streams waits by default. A static member is expected back.
     */
    private static GroupMembershipOperation membershipAfterClosing(Properties config) {
        boolean isStatic = Stream.of("", StreamsConfig.CONSUMER_PREFIX, StreamsConfig.MAIN_CONSUMER_PREFIX)
                .anyMatch(prefix -> config.containsKey(prefix + ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
        return isStatic ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP;
    }

    private static KafkaStreams streams(Topology topology, Properties config, InstrumentedClientSupplier clients) {
        try {
            return new KafkaStreams(topology, config, clients);
        } catch (StreamsException e) {
            throw UserException.unreachable(
                    "The state directory " + config.getProperty(StreamsConfig.STATE_DIR_CONFIG)
                            + " cannot be used: another instance uses it, or it cannot be written. Choose another --state-dir.",
                    e);
        }
    }

    /**
     * Starts or resumes it if the condition holds, and pauses it if not; to be called after every change of the condition.
     * A paused application stays in its group and processes nothing.
     */
    public synchronized void processIf(BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            streams.resume();
            start();
        } else {
            streams.pause();
        }
    }

    /** Starts it, once; later calls do nothing. */
    public synchronized void start() {
        if (!started && streams.state() == KafkaStreams.State.CREATED) {
            started = true;
            streams.start();
            LOG.atInfo().addKeyValue("application", role.label()).log("Application started");
        }
    }

    public KafkaStreams.State state() {
        return streams.state();
    }

    public boolean isRunning() {
        return state() == KafkaStreams.State.RUNNING;
    }

    public boolean isLive() {
        KafkaStreams.State state = state();
        return state != KafkaStreams.State.ERROR && state != KafkaStreams.State.PENDING_ERROR;
    }

    private StreamThreadExceptionResponse onFailure(Throwable failure) {
        metrics.application(role.label()).threadFailed();
        Optional<Throwable> reason = failures.reasonToStop(failure);
        if (reason.isPresent()) {
            onFatal.accept(reason.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.atError()
                .setCause(failure)
                .addKeyValue("application", role.label())
                .log("Stream thread failed and is replaced");
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    @Override
    public void close() {
        try {
            meters.close();
        } catch (Exception e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("application", role.label())
                    .log("Metrics of Kafka Streams cannot be removed");
        }
        if (!streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership))) {
            LOG.atWarn().addKeyValue("application", role.label()).log("Application did not stop within 30 s");
        }
    }
}
