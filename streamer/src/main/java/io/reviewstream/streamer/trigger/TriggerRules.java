package io.reviewstream.streamer.trigger;

import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.settings.FeedbackSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When retraining is asked for: one request at a time, none while it is quiet after another or after a failure, and none
 * twice for the same reason, model and labels, since those make its id. An alarm that is over by the time that a request
 * may be made is none.
 */
record TriggerRules(FeedbackSettings settings) {
    /** How long it stays quiet. */
    Duration coolDown() {
        return settings.coolDown();
    }

    /** How many labels the accuracy in a request is taken of. */
    int window() {
        return settings.accuracy().window();
    }

    /** The test of the champion; none where no drop is looked for, or its gate's accuracy is not known. */
    Optional<AccuracyCusum> test(TriggerState state) {
        return settings.accuracy().looks()
                ? state.champion()
                        .flatMap(ActiveChampion::gateAccuracy)
                        .map(accuracy -> AccuracyCusum.of(accuracy, settings.accuracy()))
                : Optional.empty();
    }

    /** Whether a drop is looked for and cannot be found. */
    boolean rests(ActiveChampion champion) {
        return settings.accuracy().looks() && champion.gateAccuracy().isEmpty();
    }

    /** The requests that are due, the most urgent first; one of them may be made. */
    List<RetrainRequest> due(TriggerState state, Instant now) {
        boolean waits = state.pending()
                .filter(request -> now.isBefore(request.since().plus(settings.patience())))
                .isPresent();
        boolean quiet = state.quietUntil().filter(now::isBefore).isPresent();
        return waits || quiet
                ? List.of()
                : reasons(state, now).stream()
                        .map(reason -> request(state, reason, now))
                        .toList();
    }

    /** The most urgent first. */
    private List<RetrainRequest.Reason> reasons(TriggerState state, Instant now) {
        List<RetrainRequest.Reason> reasons = new ArrayList<>();
        if (test(state).filter(test -> test.alarms(state.live().score())).isPresent()) {
            reasons.add(RetrainRequest.Reason.ACCURACY_DROP);
        }
        if (state.newLabels() >= settings.retrainAfter()) {
            reasons.add(RetrainRequest.Reason.LABEL_COUNT);
        }
        if (state.newLabels() > 0 && isOld(state, now)) {
            reasons.add(RetrainRequest.Reason.MAX_AGE);
        }
        return reasons;
    }

    /** Retraining that was decided against counts as well, or every new label would ask again. */
    private boolean isOld(TriggerState state, Instant now) {
        return !settings.maxModelAge().isZero()
                && state.champion()
                        .map(ActiveChampion::since)
                        .map(since -> state.decidedAt().filter(since::isBefore).orElse(since))
                        .filter(since -> !now.isBefore(since.plus(settings.maxModelAge())))
                        .isPresent();
    }

    private static RetrainRequest request(TriggerState state, RetrainRequest.Reason reason, Instant now) {
        Optional<String> version = state.champion().map(ActiveChampion::version);
        return new RetrainRequest(
                RetrainRequest.idOf(version, reason, state.through()),
                reason,
                state.labeledReviews(),
                state.newLabels(),
                state.live().accuracy(),
                version,
                state.through(),
                now);
    }
}
