package io.reviewstream.streamer.drift;

import io.reviewstream.streamer.drift.DriftView.HoldoutComparison;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.TaggedGauge;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The figures of a {@link DriftView} as gauges, labelled with the version. Guarded by the {@link DriftMonitor}. */
final class DriftGauges {
    private final TaggedGauge estimated;
    private final TaggedGauge low;
    private final TaggedGauge high;
    private final TaggedGauge reviews;
    private final TaggedGauge holdoutAccuracy;
    private final TaggedGauge distance;
    private final TaggedGauge pValue;
    private final TaggedGauge alarm;
    private final TaggedGauge positives;
    private final TaggedGauge confidence;
    private final TaggedGauge tokens;
    private final TaggedGauge unknown;
    private final TaggedGauge truncated;

    DriftGauges(StreamerMetrics metrics) {
        estimated = metrics.gauge(
                "reviewstream.accuracy.estimated",
                "Accuracy on the holdout plus the change of the mean confidence since, of the latest predictions");
        low = metrics.gauge("reviewstream.accuracy.estimated.low", "Lower end of its 95 % interval");
        high = metrics.gauge("reviewstream.accuracy.estimated.high", "Upper end of its 95 % interval");
        reviews = metrics.gauge("reviewstream.accuracy.estimated.reviews", "Number of these predictions");
        holdoutAccuracy = metrics.gauge("reviewstream.accuracy.holdout", "Accuracy on the holdout of the gate");
        distance = metrics.gauge(
                "reviewstream.drift.distance",
                "Kolmogorov-Smirnov distance of the latest scores from those of the holdout");
        pValue = metrics.gauge("reviewstream.drift.p.value", "Its p-value, for all looks together");
        alarm = metrics.gauge("reviewstream.drift.alarm", "1 if the distance matters and is not by chance, else 0");
        positives = metrics.gauge(
                "reviewstream.positive.share",
                "Share of positive reviews: of the holdout by its labels, of live reviews estimated");
        confidence = metrics.gauge("reviewstream.confidence.mean", "Mean probability of the predicted class");
        tokens = metrics.gauge("reviewstream.tokens.mean", "Mean number of tokens that were read of a review");
        unknown = metrics.gauge("reviewstream.unknown.share", "Share of tokens that stand for unknown words");
        truncated = metrics.gauge("reviewstream.truncated.share", "Share of reviews that were truncated");
    }

    /** Shows these figures and no others. */
    void show(Optional<DriftView> view) {
        estimated.show(byVersion(view, view.map(of -> of.estimatedAccuracy().value())));
        low.show(byVersion(view, view.map(of -> of.estimatedAccuracy().low())));
        high.show(byVersion(view, view.map(of -> of.estimatedAccuracy().high())));
        reviews.show(byVersion(view, view.map(of -> (double) of.reviews())));
        Optional<HoldoutComparison> holdout = view.flatMap(DriftView::holdout);
        holdoutAccuracy.show(byVersion(view, holdout.map(HoldoutComparison::accuracy)));
        distance.show(byVersion(view, holdout.map(HoldoutComparison::scoreDistance)));
        pValue.show(byVersion(view, holdout.map(HoldoutComparison::pValue)));
        alarm.show(byVersion(view, holdout.map(of -> of.alarm() ? 1.0 : 0.0)));
        positives.show(beside(
                view,
                holdout.flatMap(HoldoutComparison::estimatedPositiveShare),
                holdout.map(HoldoutComparison::positiveShare)));
        confidence.show(beside(view, view.map(DriftView::confidence), holdout.map(HoldoutComparison::confidence)));
        tokens.show(beside(view, view.map(DriftView::tokens), holdout.map(HoldoutComparison::tokens)));
        unknown.show(beside(view, view.map(DriftView::unknownShare), holdout.map(HoldoutComparison::unknownShare)));
        truncated.show(
                beside(view, view.map(DriftView::truncatedShare), holdout.map(HoldoutComparison::truncatedShare)));
    }

    private static Map<Map<String, String>, Double> byVersion(Optional<DriftView> view, Optional<Double> value) {
        return value.map(present -> Map.of(Map.of("version", version(view)), present))
                .orElse(Map.of());
    }

    private static Map<Map<String, String>, Double> beside(
            Optional<DriftView> view, Optional<Double> live, Optional<Double> holdout) {
        Map<Map<String, String>, Double> values = new HashMap<>();
        live.ifPresent(value -> values.put(Map.of("version", version(view), "reviews", "live"), value));
        holdout.ifPresent(value -> values.put(Map.of("version", version(view), "reviews", "holdout"), value));
        return values;
    }

    private static String version(Optional<DriftView> view) {
        return view.orElseThrow().modelVersion().value();
    }
}
