package io.reviewstream.streamer.trigger;

import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.trigger.AccuracyState.ActiveChampion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When retraining is requested: one request at a time, none during the cool-down after a request or a failure, and none
 * twice for the same reason, model and labels, since those make its id. An alarm that is over before a request may be
 * emitted has no effect.
 */
record TriggerRules(FeedbackSettings settings) {
    /** Whether drops of the champion's accuracy are detected. */
    enum DropTestState {
        ACTIVE,
        /** By {@code --accuracy-drop 0}. */
        DISABLED,
        /** No champion was read from the registry yet. */
        NO_CHAMPION,
        /** The gate never measured the champion, so there is nothing to compare with. */
        NO_GATE_ACCURACY
    }

    /** The test for a drop of the champion's accuracy; absent if it is off or the gate's accuracy is not known. */
    Optional<AccuracyCusum> dropTest(Optional<ActiveChampion> champion) {
        return settings.accuracy().isEnabled()
                ? champion.flatMap(ActiveChampion::gateAccuracy)
                        .map(accuracy -> AccuracyCusum.of(accuracy, settings.accuracy()))
                : Optional.empty();
    }

    /** Whether the online accuracy is tested for a drop, and why not. */
    DropTestState dropTestState(Optional<ActiveChampion> champion) {
        if (!settings.accuracy().isEnabled()) {
            return DropTestState.DISABLED;
        }
        if (champion.isEmpty()) {
            return DropTestState.NO_CHAMPION;
        }
        return champion.get().gateAccuracy().isPresent() ? DropTestState.ACTIVE : DropTestState.NO_GATE_ACCURACY;
    }

    /** The requests that are due, the most urgent first; one of them may be emitted. */
    List<RetrainRequest> due(TriggerState state, Instant now) {
        boolean pending = state.requests()
                .pending()
                .filter(request ->
                        now.isBefore(request.since().plus(settings.requests().timeout())))
                .isPresent();
        boolean coolingDown =
                state.requests().coolDownUntil().filter(now::isBefore).isPresent();
        return pending || coolingDown
                ? List.of()
                : reasons(state, now).stream()
                        .map(reason -> request(state, reason, now))
                        .toList();
    }

    /** The most urgent first. */
    private List<RetrainRequest.Reason> reasons(TriggerState state, Instant now) {
        List<RetrainRequest.Reason> reasons = new ArrayList<>();
        if (dropTest(state.accuracy().champion())
                .filter(test -> test.alarms(state.accuracy().online().score()))
                .isPresent()) {
            reasons.add(RetrainRequest.Reason.ACCURACY_DROP);
        }
        if (state.labels().newLabels() >= settings.requests().labels()) {
            reasons.add(RetrainRequest.Reason.LABEL_COUNT);
        }
        if (state.labels().newLabels() > 0 && isOld(state, now)) {
            reasons.add(RetrainRequest.Reason.MAX_AGE);
        }
        return reasons;
    }

    /** The age starts again at every decision, a rejection too, or every new label would make a request. */
    private boolean isOld(TriggerState state, Instant now) {
        return !settings.requests().maxModelAge().isZero()
                && state.accuracy()
                        .champion()
                        .map(ActiveChampion::since)
                        .map(since -> state.requests()
                                .decidedAt()
                                .filter(since::isBefore)
                                .orElse(since))
                        .filter(since ->
                                !now.isBefore(since.plus(settings.requests().maxModelAge())))
                        .isPresent();
    }

    private static RetrainRequest request(TriggerState state, RetrainRequest.Reason reason, Instant now) {
        Optional<String> version = state.accuracy().champion().map(ActiveChampion::version);
        return new RetrainRequest(
                RetrainRequest.idOf(version, reason, state.labels().through()),
                reason,
                state.labels().labeledReviews(),
                state.labels().newLabels(),
                state.accuracy().online().accuracy(),
                version,
                state.labels().through(),
                now);
    }
}
