package io.reviewstream.streamer.trigger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.TaggedGauge;
import io.reviewstream.streamer.trigger.TriggerRules.DropTestState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Shows the trigger's view on {@code /status} and as gauges. Both are empty unless the trigger's partition is on this
 * instance, so that a sum over instances counts it once. Thread-safe.
 */
public final class TriggerGauges {
    private static final Map<String, String> NO_TAGS = Map.of();

    private final TaggedGauge labeledReviews;
    private final TaggedGauge newLabels;
    private final TaggedGauge pending;
    private final TaggedGauge dropTest;
    private final TaggedGauge dropScore;
    private final TaggedGauge labels;
    private final TaggedGauge accuracy;
    private final TaggedGauge agreement;
    private volatile Optional<TriggerView> view = Optional.empty();

    public TriggerGauges(StreamerMetrics metrics) {
        labeledReviews = metrics.gauge("reviewstream.labeled.reviews", "Labelled reviews, without erased ones");
        newLabels = metrics.gauge("reviewstream.labels.new", "Labelled reviews that training has not consumed");
        pending = metrics.gauge("reviewstream.retrain.pending", "Retrain requests without an answer: 0 or 1");
        dropTest = metrics.gauge(
                "reviewstream.accuracy.drop.test",
                "1 if the champion's accuracy is tested for drops, 0 if there is no gate accuracy to compare with");
        dropScore = metrics.gauge(
                "reviewstream.accuracy.drop.score",
                "CUSUM score of the champion's accuracy, as a share of the alarm threshold");
        labels = metrics.gauge(
                "reviewstream.live.labels",
                "Labelled predictions of a model, by version and whether they were correct");
        accuracy = metrics.gauge("reviewstream.live.accuracy", "Share of correct ones among them, by version");
        agreement = metrics.gauge(
                "reviewstream.label.agreement",
                "Two people who labelled the same reviews: the share on which they agree, kappa, and the accuracy that a model"
                        + " without an error is measured to have");
    }

    /** The newest view; empty unless the trigger's partition is on this instance. */
    public Optional<TriggerView> view() {
        return view;
    }

    synchronized void show(TriggerView next) {
        view = Optional.of(next);
        labeledReviews.show(Map.of(NO_TAGS, (double) next.labeledReviews()));
        newLabels.show(Map.of(NO_TAGS, (double) next.newLabels()));
        pending.show(Map.of(NO_TAGS, next.pending().isPresent() ? 1.0 : 0.0));
        dropTest.show(
                next.dropTest() == DropTestState.DISABLED
                        ? Map.of()
                        : Map.of(NO_TAGS, next.dropTest() == DropTestState.ACTIVE ? 1.0 : 0.0));
        dropScore.show(next.champion()
                .flatMap(TriggerView.ChampionView::dropScore)
                .map(score -> Map.of(NO_TAGS, score))
                .orElse(Map.of()));
        Map<Map<String, String>, Double> counts = new HashMap<>();
        Map<Map<String, String>, Double> shares = new HashMap<>();
        next.versions().forEach((version, counter) -> {
            counts.put(Map.of("version", version, "prediction", "correct"), (double) counter.correct());
            counts.put(Map.of("version", version, "prediction", "incorrect"), (double)
                    (counter.labels() - counter.correct()));
            shares.put(Map.of("version", version), (double) counter.correct() / counter.labels());
        });
        labels.show(counts);
        accuracy.show(shares);
        Map<Map<String, String>, Double> twice = new HashMap<>();
        next.agreement().ifPresent(labelled -> {
            twice.put(Map.of("of", "share"), labelled.share());
            labelled.kappa().ifPresent(kappa -> twice.put(Map.of("of", "kappa"), kappa));
            labelled.ceiling().ifPresent(ceiling -> twice.put(Map.of("of", "ceiling"), ceiling));
        });
        agreement.show(twice);
    }

    /** The trigger's partition has left this instance. */
    synchronized void clear() {
        view = Optional.empty();
        for (TaggedGauge gauge :
                List.of(labeledReviews, newLabels, pending, dropTest, dropScore, labels, accuracy, agreement)) {
            gauge.show(Map.of());
        }
    }

    /**
     * The state of the retraining trigger as {@code /status} and the gauges show it, at most about a second old.
     *
     * @param dropTest whether the champion's accuracy is tested for drops, and why not
     * @param labeledReviews all labelled reviews, without erased ones
     * @param newLabels of them, those that training has not consumed
     * @param pending the retrain request without an answer
     * @param coolDownUntil no request is emitted before
     * @param versions labelled predictions by model version, for the newest models
     * @param agreement of two people who labelled the same reviews; absent before the first
     */
    public record TriggerView(
            Optional<ChampionView> champion,
            DropTestState dropTest,
            long labeledReviews,
            long newLabels,
            Optional<RequestState.PendingRequest> pending,
            @JsonProperty("quietUntil") Optional<Instant> coolDownUntil,
            SortedMap<String, AccuracyState.AccuracyCounter> versions,
            Optional<AgreementView> agreement) {
        /**
         * How far people agree.
         *
         * @param reviews that two of them labelled
         * @param share of these on which they agree, in [0, 1]
         * @param kappa as {@link LabelAgreement#kappa}
         * @param ceiling as {@link LabelAgreement#ceiling}
         */
        public record AgreementView(long reviews, double share, Optional<Double> kappa, Optional<Double> ceiling) {
            private static Optional<AgreementView> of(LabelAgreement agreement) {
                return agreement
                        .share()
                        .map(share ->
                                new AgreementView(agreement.reviews(), share, agreement.kappa(), agreement.ceiling()));
            }
        }

        /**
         * The champion and how it does.
         *
         * @param recentAccuracy on the newest labels, in [0, 1]; absent before the first
         * @param dropScore the CUSUM score as a share of the alarm threshold, so 1 is an alarm; absent if drops are not
         *     looked for
         */
        public record ChampionView(
                @JsonUnwrapped AccuracyState.ActiveChampion model,
                Optional<Double> recentAccuracy,
                Optional<Double> dropScore) {}

        static TriggerView of(TriggerState state, TriggerRules rules) {
            AccuracyState accuracy = state.accuracy();
            return new TriggerView(
                    accuracy.champion()
                            .map(model -> new ChampionView(
                                    model,
                                    accuracy.online().accuracy(),
                                    rules.dropTest(accuracy.champion())
                                            .map(test -> accuracy.online().score() / test.threshold()))),
                    rules.dropTestState(accuracy.champion()),
                    state.labels().labeledReviews(),
                    state.labels().newLabels(),
                    state.requests().pending(),
                    state.requests().coolDownUntil(),
                    accuracy.counters(),
                    AgreementView.of(state.agreement()));
        }
    }
}
