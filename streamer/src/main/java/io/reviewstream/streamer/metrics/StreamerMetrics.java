package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.metrics.ProcessMeters;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;

/** What the streamer counts, in verbs of its own. Thread-safe. */
public final class StreamerMetrics implements AutoCloseable {
    private static final double[] POWERS_OF_TWO = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
    private final PrometheusMeterRegistry registry = ProcessMeters.registry();
    private final Counter classified = Counter.builder("reviewstream.reviews.classified")
            .description("Reviews that got a prediction")
            .register(registry);
    private final Counter truncated = Counter.builder("reviewstream.reviews.truncated")
            .description("Of them, those longer than the model reads")
            .register(registry);
    private final DistributionSummary batchSize = DistributionSummary.builder("reviewstream.batch.size")
            .description("Reviews in one run of the model")
            .serviceLevelObjectives(POWERS_OF_TWO)
            .register(registry);
    private final DistributionSummary batchTokens = DistributionSummary.builder("reviewstream.batch.tokens")
            .description("Tokens in one run of the model, without padding")
            .serviceLevelObjectives(POWERS_OF_TWO)
            .register(registry);
    private final Timer queue = Timer.builder("reviewstream.queue")
            .description("Time of a review from the poll that returned it to the start of its run")
            .serviceLevelObjectives(HistogramBuckets.UP_TO_MINUTES)
            .register(registry);
    private final Timer tokenize = Timer.builder("reviewstream.tokenize")
            .description("Time to tokenize what one run needs")
            .serviceLevelObjectives(HistogramBuckets.UP_TO_SECONDS)
            .register(registry);
    private final Timer infer = Timer.builder("reviewstream.infer")
            .description("Time of one run of the model")
            .serviceLevelObjectives(HistogramBuckets.UP_TO_SECONDS)
            .register(registry);
    private final Counter batchFailures = Counter.builder("reviewstream.batch.failures")
            .description("Runs that failed and were split")
            .register(registry);
    private final ModelMeters model = new ModelMeters(registry);
    private final TransactionMeters transactions = new TransactionMeters(registry);
    private final Map<Enum<?>, MultiGauge> lags = new ConcurrentHashMap<>();
    private final Counter unmatched = Counter.builder("reviewstream.labels.unmatched")
            .description("Labels whose review never came")
            .register(registry);
    private final Counter superseded = Counter.builder("reviewstream.labels.superseded")
            .description("Labels older than one that their review already has")
            .register(registry);

    private final Counter erased = Counter.builder("reviewstream.predictions.erased")
            .description("Predictions that were forgotten because their review was erased")
            .register(registry);

    /** With the meters of the process itself. What happens seldom is there from the start, so that its first time shows. */
    public StreamerMetrics() {
        labelsMatched(true);
        labelsMatched(false);
        EnumSet.complementOf(EnumSet.of(RetrainRequest.Reason.MANUAL)).forEach(this::retrainRequests);
    }

    /** A review has its prediction. */
    public void classified(boolean wasTruncated) {
        classified.increment();
        if (wasTruncated) {
            truncated.increment();
        }
    }

    /** Records may be refused for this reason. */
    public void expectDeadLetters(Enum<?> reason) {
        deadLetters(reason);
    }

    /** A record was refused. */
    public void deadLetter(Enum<?> reason) {
        deadLetters(reason).increment();
    }

    private Counter deadLetters(Enum<?> reason) {
        return Counter.builder("reviewstream.dead.letters")
                .description("Records that were refused, by reason")
                .tag("reason", word(reason))
                .register(registry);
    }

    /** A review's run begins. */
    public void queued(Duration time) {
        queue.record(time);
    }

    /** What one run needed was tokenized. */
    public void tokenized(Duration time) {
        tokenize.record(time);
    }

    /** The model answered one run. */
    public void batchClassified(int reviews, int tokens, Duration time) {
        batchSize.record(reviews);
        batchTokens.record(tokens);
        infer.record(time);
    }

    /** A run failed as a whole. */
    public void batchFailed() {
        batchFailures.increment();
    }

    /**
     * A model came into service.
     *
     * @param time from when it was looked for
     */
    public void swapped(String modelVersion, String servedFile, Duration time) {
        model.swapped(modelVersion, servedFile, time);
    }

    /** A model was announced and cannot be served. */
    public void modelRefused() {
        model.refused();
    }

    /** The registry did not answer. */
    public void registryFailed() {
        model.registryFailed();
    }

    /** A label met its prediction; the two counts make the live accuracy. */
    public void labelMatched(boolean predictionWasRight) {
        labelsMatched(predictionWasRight).increment();
    }

    private Counter labelsMatched(boolean predictionWasRight) {
        return Counter.builder("reviewstream.labels.matched")
                .description("Labels that met their prediction, by whether it was correct")
                .tag("prediction", predictionWasRight ? "correct" : "incorrect")
                .register(registry);
    }

    /** A label came after a newer one. */
    public void labelSuperseded() {
        superseded.increment();
    }

    /** A label waited in vain. */
    public void labelUnmatched() {
        unmatched.increment();
    }

    /** A review was erased, and with it the prediction that waited for its labels. */
    public void predictionErased() {
        erased.increment();
    }

    /** Retraining was asked for. */
    public void retrainRequested(RetrainRequest.Reason reason) {
        retrainRequests(reason).increment();
    }

    private Counter retrainRequests(RetrainRequest.Reason reason) {
        return Counter.builder("reviewstream.retrain.requests")
                .description("Requests for retraining that were made, by reason")
                .tag("reason", word(reason))
                .register(registry);
    }

    /** How far an application is behind, by topic; empty where it is not known. */
    public void lag(Enum<?> role, Map<String, Long> records) {
        lags.computeIfAbsent(role, this::lagGauge)
                .register(
                        records.entrySet().stream()
                                .map(topic -> MultiGauge.Row.of(Tags.of("topic", topic.getKey()), topic.getValue()))
                                .toList(),
                        true);
    }

    private MultiGauge lagGauge(Enum<?> role) {
        return MultiGauge.builder("reviewstream.lag")
                .description("Records that wait on an application's input topics, for all its instances together")
                .tag("role", word(role))
                .baseUnit("records")
                .register(registry);
    }

    /**
     * A transaction was committed, or rolled back.
     *
     * @param open how long it was
     */
    public void transaction(Enum<?> role, Duration open, boolean committed) {
        transactions.ended(word(role), open, committed);
    }

    /** How long a transaction may be open. */
    public void transactionTimeout(Enum<?> role, Duration timeout) {
        transactions.timeout(word(role), timeout);
    }

    /** Whether the streamer does its work, and whether it has not failed for good. */
    public void vitals(BooleanSupplier ready, BooleanSupplier live) {
        flag(
                "reviewstream.ready",
                "1 where every application runs, with a model where it needs one",
                ready,
                Tags.empty());
        flag("reviewstream.live", "1 where nothing has failed for good", live, Tags.empty());
    }

    /** An application of this role runs here, or is to. */
    public void application(Enum<?> role, BooleanSupplier running) {
        flag(
                "reviewstream.application.running",
                "1 where an application runs and is not rebalancing",
                running,
                Tags.of("role", word(role)));
        threadDeaths(role);
    }

    private void flag(String name, String description, BooleanSupplier value, Tags tags) {
        Gauge.builder(name, value, current -> current.getAsBoolean() ? 1 : 0)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** A stream thread of an application died. */
    public void threadDied(Enum<?> role) {
        threadDeaths(role).increment();
    }

    private Counter threadDeaths(Enum<?> role) {
        return Counter.builder("reviewstream.stream.thread.failures")
                .description("Stream threads that died; they are replaced, unless nothing can be gained by it")
                .tag("role", word(role))
                .register(registry);
    }

    /** A gauge of somebody else's numbers, which has no value yet. */
    public TaggedGauge gauge(String name, String description) {
        return new TaggedGauge(registry, name, description);
    }

    /** Adds the meters that Kafka Streams has of itself, until the result is closed. */
    public AutoCloseable observe(KafkaStreams streams, Enum<?> role) {
        KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams, Tags.of("role", word(role)));
        metrics.bindTo(registry);
        return metrics;
    }

    /** Everything, in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
