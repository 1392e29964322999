package io.reviewstream.streamer.trigger;

import io.reviewstream.streamer.metrics.TriggerView;
import java.util.SortedMap;
import java.util.TreeMap;

/** What others are shown of the trigger's state. */
final class TriggerViews {
    private TriggerViews() {}

    static TriggerView of(TriggerState state, TriggerRules rules) {
        SortedMap<String, TriggerView.VersionAccuracy> versions = new TreeMap<>();
        state.tallies()
                .forEach((version, tally) ->
                        versions.put(version, new TriggerView.VersionAccuracy(tally.labels(), tally.right())));
        return new TriggerView(
                state.champion()
                        .map(model -> new TriggerView.ChampionView(
                                model.version(),
                                model.number(),
                                model.since(),
                                model.gateAccuracy(),
                                state.live().accuracy(),
                                rules.test(state).map(test -> state.live().score() / test.threshold()))),
                state.labeledReviews(),
                state.newLabels(),
                state.pending()
                        .map(request ->
                                new TriggerView.PendingView(request.requestId(), request.reason(), request.since())),
                state.quietUntil(),
                versions);
    }
}
