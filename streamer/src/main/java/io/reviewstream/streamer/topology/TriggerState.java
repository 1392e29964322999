package io.reviewstream.streamer.topology;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.settings.FeedbackSettings;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether it is time to retrain. Immutable; what changes gives the next state.
 *
 * @param labeledReviews counted in all
 * @param newLabels of them, those beyond {@code used}
 * @param through how far the counted labels go
 * @param used how far labels were used up by training runs that came to a decision
 * @param champion the newest model that was announced as active
 * @param predicted labels that came back for the champion's predictions
 * @param right of them, those the champion had predicted right
 * @param pending the request that is out and unanswered
 * @param quietUntil when a failed run may be tried again
 */
record TriggerState(
        long labeledReviews,
        long newLabels,
        LabelOffsets through,
        LabelOffsets used,
        Optional<Champion> champion,
        long predicted,
        long right,
        Optional<Pending> pending,
        Optional<Instant> quietUntil) {
    static final TriggerState START = new TriggerState(
            0, 0, LabelOffsets.NONE, LabelOffsets.NONE, Optional.empty(), 0, 0, Optional.empty(), Optional.empty());

    /** The model in force, as announced. */
    record Champion(String version, long number) {}

    /** A request without an answer. */
    record Pending(String requestId, LabelOffsets labelsThrough, Instant since) {}

    TriggerState {
        Objects.requireNonNull(through);
        Objects.requireNonNull(used);
        Objects.requireNonNull(champion);
        Objects.requireNonNull(pending);
        Objects.requireNonNull(quietUntil);
    }

    /** Whether a training run that came to a decision has read this place. */
    boolean isUsed(TriggerEvent.Counted label) {
        return used.covers(label.partition(), label.offset());
    }

    /** After one more labelled review. */
    TriggerState counted(TriggerEvent.Counted label) {
        boolean ofChampion = champion.isPresent()
                && label.modelVersion().equals(champion.map(Champion::version))
                && label.wasRight().isPresent();
        return new TriggerState(
                labeledReviews + 1,
                newLabels + (isUsed(label) ? 0 : 1),
                through.max(LabelOffsets.of(Map.of(label.partition(), label.offset() + 1))),
                used,
                champion,
                predicted + (ofChampion ? 1 : 0),
                right + (ofChampion && label.wasRight().orElseThrow() ? 1 : 0),
                pending,
                quietUntil);
    }

    /** After a request, unless it was answered before or another one is out. */
    TriggerState requested(RetrainRequest request, Instant now) {
        return pending.isPresent()
                ? this
                : withPending(Optional.of(new Pending(request.requestId(), request.labelsThrough(), now)));
    }

    /**
     * After the end of a training run.
     *
     * @param nowUsed of the new labels, those that this run has used up
     */
    TriggerState announced(ModelAnnouncement end, long nowUsed, Instant now, FeedbackSettings settings) {
        LabelOffsets usedThen = usedAfter(end);
        boolean crowned = end.status() == ModelAnnouncement.Status.ACTIVE
                && end.championNumber().orElseThrow()
                        > champion.map(Champion::number).orElse(0L);
        boolean failed = end.status() == ModelAnnouncement.Status.FAILED;
        return new TriggerState(
                labeledReviews,
                newLabels - nowUsed,
                through,
                usedThen,
                crowned
                        ? Optional.of(new Champion(
                                end.modelVersion().orElseThrow(),
                                end.championNumber().orElseThrow()))
                        : champion,
                crowned ? 0 : predicted,
                crowned ? 0 : right,
                pending.filter(request -> !answers(end, request, usedThen)),
                failed ? Optional.of(now.plus(settings.coolDown())) : quietUntil);
    }

    /** How far labels are used up once this run has ended. */
    LabelOffsets usedAfter(ModelAnnouncement end) {
        return end.status().usesUpLabels() ? used.max(end.labelsThrough().orElse(LabelOffsets.NONE)) : used;
    }

    /** A run that was not asked for answers a request as well, where it has used up the request's labels. */
    private static boolean answers(ModelAnnouncement end, Pending request, LabelOffsets usedThen) {
        boolean named = end.requestId().filter(request.requestId()::equals).isPresent();
        boolean covered = !request.labelsThrough().endOffsets().isEmpty()
                && usedThen.max(request.labelsThrough()).equals(usedThen);
        return named || covered;
    }

    /** The request that is due now. */
    Optional<RetrainRequest> due(Instant now, FeedbackSettings settings) {
        boolean waits = pending.filter(request -> now.isBefore(request.since().plus(settings.patience())))
                .isPresent();
        boolean quiet = quietUntil.filter(now::isBefore).isPresent();
        if (waits || quiet || newLabels < settings.retrainAfter()) {
            return Optional.empty();
        }
        RetrainRequest.Reason reason = RetrainRequest.Reason.LABEL_COUNT;
        Optional<String> version = champion.map(Champion::version);
        return Optional.of(new RetrainRequest(
                RetrainRequest.idOf(version, reason, through),
                reason,
                labeledReviews,
                newLabels,
                predicted == 0 ? Optional.empty() : Optional.of((double) right / predicted),
                version,
                through,
                now));
    }

    /** After this request was made here. */
    TriggerState asked(RetrainRequest request, Instant now) {
        return withPending(Optional.of(new Pending(request.requestId(), request.labelsThrough(), now)));
    }

    private TriggerState withPending(Optional<Pending> request) {
        return new TriggerState(
                labeledReviews, newLabels, through, used, champion, predicted, right, request, quietUntil);
    }
}
