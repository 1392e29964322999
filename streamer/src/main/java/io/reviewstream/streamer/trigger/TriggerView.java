package io.reviewstream.streamer.trigger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The state of the retraining trigger as {@code /status} and the gauges show it, at most about a second old.
 *
 * @param labeledReviews all labelled reviews, without erased ones
 * @param newLabels of them, those that training has not consumed
 * @param pending the retrain request without an answer
 * @param coolDownUntil no request is emitted before
 * @param versions labelled predictions by model version, for the newest models
 */
public record TriggerView(
        Optional<ChampionView> champion,
        long labeledReviews,
        long newLabels,
        Optional<RequestState.PendingRequest> pending,
        @JsonProperty("quietUntil") Optional<Instant> coolDownUntil,
        SortedMap<String, AccuracyState.AccuracyCounter> versions) {
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
                state.labels().labeledReviews(),
                state.labels().newLabels(),
                state.requests().pending(),
                state.requests().coolDownUntil(),
                accuracy.counters());
    }
}
