package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

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
                "reviewstream.accuracy.drop.score",
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
        show(labeledReviews, now -> Optional.of((double) now.labeledReviews()));
        show(newLabels, now -> Optional.of((double) now.newLabels()));
        show(pending, now -> Optional.of(now.pending().isPresent() ? 1.0 : 0.0));
        show(suspicion, now -> now.champion().flatMap(TriggerView.ChampionView::suspicion));
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        List<MultiGauge.Row<?>> shares = new ArrayList<>();
        for (String name : next.map(TriggerView::versions)
                .orElseGet(Collections::emptySortedMap)
                .keySet()) {
            Tags version = Tags.of("version", name);
            counts.add(row(version.and("prediction", "right"), of(name, found -> found.right())));
            counts.add(row(version.and("prediction", "wrong"), of(name, found -> found.labels() - found.right())));
            shares.add(row(version, of(name, TriggerView.VersionAccuracy::share)));
        }
        labels.register(counts);
        accuracy.register(shares);
    }

    private void show(MultiGauge gauge, Function<TriggerView, Optional<Double>> value) {
        gauge.register(view.get().flatMap(value).isPresent() ? List.of(row(Tags.empty(), value)) : List.of());
    }

    private static Function<TriggerView, Optional<Double>> of(
            String version, ToDoubleFunction<TriggerView.VersionAccuracy> value) {
        return now -> Optional.ofNullable(now.versions().get(version)).map(value::applyAsDouble);
    }

    /** Reads the view whenever it is asked, so that it needs no other row when the value changes. */
    private MultiGauge.Row<?> row(Tags tags, Function<TriggerView, Optional<Double>> value) {
        return MultiGauge.Row.of(
                tags, view, current -> current.get().flatMap(value).orElse(Double.NaN));
    }
}
