package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The retraining trigger's view and its gauges. They are only there while the trigger's partition is on this instance,
 * so that a sum over instances is right. Thread-safe.
 */
final class TriggerGauges {
    private final AtomicReference<Optional<TriggerView>> view = new AtomicReference<>(Optional.empty());
    private final MultiGauge labeledReviews;
    private final MultiGauge newLabels;
    private final MultiGauge pending;
    private final MultiGauge suspicion;
    private final MultiGauge labels;
    private final MultiGauge accuracy;

    TriggerGauges(MeterRegistry registry) {
        labeledReviews =
                gauge(registry, "reviewstream.labeled.reviews", "Labelled reviews in all, erased ones left out");
        newLabels = gauge(registry, "reviewstream.labels.new", "Of them, those that no training run has used up");
        pending = gauge(registry, "reviewstream.retrain.pending", "Requests for retraining without an answer: 0 or 1");
        suspicion = gauge(
                registry,
                "reviewstream.accuracy.suspicion",
                "How far the test for a drop of the accuracy has come, 1 being an alarm");
        labels = gauge(
                registry,
                "reviewstream.live.labels",
                "Predictions of a model that labels came back for, by version and whether they were right");
        accuracy = gauge(registry, "reviewstream.live.accuracy", "The share of right ones among them, by version");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    Optional<TriggerView> view() {
        return view.get();
    }

    synchronized void show(Optional<TriggerView> next) {
        view.set(next);
        set(labeledReviews, next.map(now -> (double) now.labeledReviews()));
        set(newLabels, next.map(now -> (double) now.newLabels()));
        set(pending, next.map(now -> now.pending().isPresent() ? 1.0 : 0.0));
        set(suspicion, next.flatMap(TriggerView::champion).flatMap(TriggerView.Champion::suspicion));
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        List<MultiGauge.Row<?>> shares = new ArrayList<>();
        next.map(TriggerView::versions).orElseGet(Collections::emptySortedMap).forEach((name, found) -> {
            Tags version = Tags.of("version", name);
            counts.add(MultiGauge.Row.of(version.and("prediction", "right"), found.right()));
            counts.add(MultiGauge.Row.of(version.and("prediction", "wrong"), found.labels() - found.right()));
            shares.add(MultiGauge.Row.of(version, found.share()));
        });
        labels.register(counts, true);
        accuracy.register(shares, true);
    }

    private static void set(MultiGauge gauge, Optional<Double> value) {
        gauge.register(
                value.stream()
                        .<MultiGauge.Row<?>>map(each -> MultiGauge.Row.of(Tags.empty(), each))
                        .toList(),
                true);
    }
}
