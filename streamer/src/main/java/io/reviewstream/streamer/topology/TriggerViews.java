package io.reviewstream.streamer.topology;

import io.reviewstream.streamer.metrics.TriggerView;
import java.util.SortedMap;
import java.util.TreeMap;

/** What others are shown of the trigger's state. */
final class TriggerViews {
    private TriggerViews() {}

    static TriggerView of(TriggerState state, TriggerRules rules) {
        SortedMap<String, TriggerView.Accuracy> versions = new TreeMap<>();
        state.tallies()
                .forEach((version, tally) ->
                        versions.put(version, new TriggerView.Accuracy(tally.labels(), tally.right())));
        return new TriggerView(
                state.champion()
                        .map(model -> new TriggerView.Champion(
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
                                new TriggerView.Pending(request.requestId(), request.reason(), request.since())),
                state.quietUntil(),
                versions);
    }
}
