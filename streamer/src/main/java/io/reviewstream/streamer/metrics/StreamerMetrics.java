package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.metrics.ProcessMeters;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The metrics of the streamer; strings and numbers in, the text format of Prometheus out. Thread-safe. */
public final class StreamerMetrics implements AutoCloseable {
    /** The default transaction timeout of 10 s lies within. */
    static final Duration SECONDS = Duration.ofSeconds(17);

    static final Duration MINUTES = Duration.ofMinutes(5);

    private static final double[] POWERS_OF_TWO = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
    /** Meters of one name need the same tags, and those of other stores have none of a window. */
    private final PrometheusMeterRegistry registry =
            ProcessMeters.registry(MeterFilter.deny(meter -> meter.getTag("rocksdb.window.state.id") != null));

    private final Map<CountedEvent, Counter> counters = new EnumMap<>(CountedEvent.class);
    private final Map<String, ApplicationMetrics> applications = new ConcurrentHashMap<>();
    private final DistributionSummary batchSize = summary("reviewstream.batch.size", "Reviews per batch");
    private final DistributionSummary batchTokens =
            summary("reviewstream.batch.tokens", "Tokens per batch, without padding");
    private final Timer queue =
            timer("reviewstream.queue", "Time from the poll that returned a review to its batch", MINUTES);
    private final Timer tokenize = timer("reviewstream.tokenize", "Time to form and tokenize a batch", SECONDS);
    private final Timer infer = timer("reviewstream.infer", "Inference time of a batch", SECONDS);
    private final Timer swap = timer(
            "reviewstream.model.swap", "Time to fetch, verify, load and warm up a model that became active", MINUTES);
    private final MultiGauge model = MultiGauge.builder("reviewstream.model.info")
            .description("1, labelled with the active model")
            .register(registry);

    /** Events that are counted without labels. */
    public enum CountedEvent {
        REVIEW_CLASSIFIED("reviews.classified", "Classified reviews"),
        REVIEW_TRUNCATED("reviews.truncated", "Classified reviews that were truncated"),
        PREDICTION_LOOKED_UP("prediction.cache.lookups", "Reviews that were looked up in the prediction cache"),
        PREDICTION_FOUND("prediction.cache.hits", "Lookups in the prediction cache that found a prediction"),
        LINEAR_CLASSIFIED("reviews.linear", "Classified reviews that the linear stage answered without the network"),
        LINEAR_AUDITED(
                "linear.audits",
                "Classified reviews that the linear stage is sure of and the network answered, as an audit"),
        LINEAR_CONTRADICTED("linear.contradictions", "Audits in which the answer was not that of the linear stage"),
        CANARY_CLASSIFIED("reviews.canary", "Classified reviews that the challenger of a release in CANARY served"),
        CANARY_FAILED("canary.failures", "Challengers in CANARY that were withdrawn because they failed on reviews"),
        TOMBSTONE_IGNORED("reviews.tombstones", "Records without a value on the topic of reviews, which are ignored"),
        BATCH_FAILED("batch.failures", "Batches that failed and were split"),
        MODEL_ACTIVATED("model.swaps", "Models that became active, the first one included"),
        MODEL_FAILED("model.failures", "Active models that were deactivated because they failed on reviews"),
        MODEL_LOAD_FAILED("model.load.failures", "Promoted models and canaries that could not be loaded"),
        REGISTRY_READ_FAILED(
                "registry.failures", "Failed registry reads; the interval grows from two seconds to a minute"),
        TIMESTAMP_REPLACED(
                "timestamps.replaced",
                "Records whose time was absent or in the future and became that of their reading"),
        LABEL_TIME_REPLACED(
                "labels.time.replaced", "Labels whose labeledAt was in the future and became the time of their record"),
        LABEL_UNMATCHED("labels.unmatched", "Labels whose review never came"),
        LABEL_CHOSEN(
                "labels.chosen",
                "Labels that met a prediction for which they were requested, and say nothing about accuracy"),
        LABEL_REQUEST_WITHDRAWN(
                "label.requests.withdrawn", "Label requests that were withdrawn: the review was labelled or erased"),
        LABEL_SUPERSEDED("labels.superseded", "Labels older than one that their review already has"),
        PREDICTION_ERASED("predictions.erased", "Predictions that were deleted because their review was erased"),
        COMPARISON_FAILED(
                "release.comparison.failures",
                "Reviews that were not compared because a model of the release fails on them"),
        RELEASE_FAILED("release.failures", "Failed reads and writes of releases; nothing is decided meanwhile"),
        ROLLED_BACK("release.rollbacks", "Champions that were rolled back because labels showed them to be worse");

        private final String metric;
        private final String description;

        CountedEvent(String metric, String description) {
            this.metric = "reviewstream." + metric;
            this.description = description;
        }
    }

    /** Includes the metrics of the process. Rare events are shown from the start, so that an alert sees their first increase. */
    public StreamerMetrics() {
        for (CountedEvent event : CountedEvent.values()) {
            counters.put(
                    event,
                    Counter.builder(event.metric).description(event.description).register(registry));
        }
        labelsMatched(true);
        labelsMatched(false);
        EnumSet.complementOf(EnumSet.of(RetrainRequest.Reason.MANUAL)).forEach(this::retrainRequests);
        EnumSet.complementOf(EnumSet.of(LabelReason.WITH_REVIEW, LabelReason.SUSPECT))
                .forEach(this::labelRequests);
    }

    private DistributionSummary summary(String name, String description) {
        return DistributionSummary.builder(name)
                .description(description)
                .serviceLevelObjectives(POWERS_OF_TWO)
                .register(registry);
    }

    private Timer timer(String name, String description, Duration lastBucket) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(upTo(lastBucket))
                .register(registry);
    }

    /** Counts an event. */
    public void count(CountedEvent event) {
        counters.get(event).increment();
    }

    /** Shows the dead letters of this reason from now on. */
    public void expectDeadLetters(String reason) {
        deadLetters(reason);
    }

    /** A record was rejected. */
    public void deadLetter(String reason) {
        deadLetters(reason).increment();
    }

    private Counter deadLetters(String reason) {
        return Counter.builder("reviewstream.dead.letters")
                .description("Rejected records, by reason")
                .tag("reason", reason)
                .register(registry);
    }

    /** A review was taken into a batch, so long after its poll. */
    public void queued(Duration time) {
        queue.record(time);
    }

    /** The reviews of a batch, and those that might have joined it, were tokenized. */
    public void tokenized(Duration time) {
        tokenize.record(time);
    }

    /** The model classified a batch. */
    public void batchClassified(int reviews, int tokens, Duration time) {
        batchSize.record(reviews);
        batchTokens.record(tokens);
        infer.record(time);
    }

    /**
     * A model became active.
     *
     * @param time since its bundle was looked up
     */
    public void modelActivated(String modelVersion, String servedFile, Duration time) {
        count(CountedEvent.MODEL_ACTIVATED);
        swap.record(time);
        model.register(List.of(MultiGauge.Row.of(Tags.of("version", modelVersion, "served", servedFile), 1)), true);
    }

    /** The active model was deactivated because it failed on reviews. */
    public void modelFailed() {
        count(CountedEvent.MODEL_FAILED);
        model.register(List.of(), true);
    }

    /** The metrics of the application of a role. */
    public ApplicationMetrics application(String role) {
        return applications.computeIfAbsent(role, name -> new ApplicationMetrics(registry, name));
    }

    /** A label met its prediction; the two counts make the online accuracy. */
    public void labelMatched(boolean correct) {
        labelsMatched(correct).increment();
    }

    private Counter labelsMatched(boolean correct) {
        return Counter.builder("reviewstream.labels.matched")
                .description("Labels that met their prediction, by whether it was correct")
                .tag("prediction", correct ? "correct" : "incorrect")
                .register(registry);
    }

    /** A retrain request was emitted. */
    public void retrainRequested(RetrainRequest.Reason reason) {
        retrainRequests(reason).increment();
    }

    private Counter retrainRequests(RetrainRequest.Reason reason) {
        return Counter.builder("reviewstream.retrain.requests")
                .description("Requests for retraining that were made, by reason")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    /** A label was requested. */
    public void labelRequested(LabelReason reason) {
        labelRequests(reason).increment();
    }

    private Counter labelRequests(LabelReason reason) {
        return Counter.builder("reviewstream.label.requests")
                .description("Reviews that were requested to be labelled, by reason")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    /** Shows whether the streamer is ready, and whether it is live. */
    public void health(BooleanSupplier ready, BooleanSupplier live) {
        flag(
                registry,
                "reviewstream.ready",
                "1 if every application runs, with a model if it needs one",
                ready,
                Tags.empty());
        flag(registry, "reviewstream.live", "1 if nothing has failed permanently", live, Tags.empty());
    }

    static void flag(MeterRegistry registry, String name, String description, BooleanSupplier value, Tags tags) {
        Gauge.builder(name, value, current -> current.getAsBoolean() ? 1 : 0)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** Histogram bounds: powers of two of a millisecond. */
    static Duration[] upTo(Duration last) {
        return LongStream.iterate(1, millis -> millis <= last.toMillis(), millis -> 2 * millis)
                .mapToObj(Duration::ofMillis)
                .toArray(Duration[]::new);
    }

    /** A gauge of somebody else's numbers, which has no value yet. */
    public TaggedGauge gauge(String name, String description) {
        return new TaggedGauge(registry, name, description);
    }

    /** All metrics in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    /** A gauge with a value for each set of tags, which come and go. Thread-safe. */
    public static final class TaggedGauge {
        private final MultiGauge gauge;
        private volatile Map<Map<String, String>, Double> values = Map.of();

        TaggedGauge(MeterRegistry registry, String name, String description) {
            gauge = MultiGauge.builder(name).description(description).register(registry);
        }

        /** Shows these values by their tags and no others. */
        public synchronized void show(Map<Map<String, String>, Double> next) {
            values = Map.copyOf(next);
            gauge.register(next.keySet().stream().map(this::row).collect(Collectors.toList()));
        }

        /** Reads the newest value whenever it is scraped, so a row stays registered while its value changes. */
        private MultiGauge.Row<?> row(Map<String, String> tags) {
            Tags all = Tags.empty();
            for (Map.Entry<String, String> tag : tags.entrySet()) {
                all = all.and(tag.getKey(), tag.getValue());
            }
            return MultiGauge.Row.of(all, this, current -> current.values.getOrDefault(tags, Double.NaN));
        }
    }
}
