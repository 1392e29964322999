package io.reviewstream.streamer.trigger;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The retrain request that is out, and when the next one may follow. Immutable; a change returns the next state. All
 * times are of this machine's clock.
 *
 * @param pending the request without an answer
 * @param coolDownUntil no request is emitted before
 * @param decidedAt when a request was last answered by a decision, which is anything but FAILED
 */
public record RequestState(
        Optional<PendingRequest> pending,
        @JsonProperty("quietUntil") Optional<Instant> coolDownUntil,
        Optional<Instant> decidedAt) {
    static final RequestState START = new RequestState(Optional.empty(), Optional.empty(), Optional.empty());

    public RequestState {
        Objects.requireNonNull(pending);
        Objects.requireNonNull(coolDownUntil);
        Objects.requireNonNull(decidedAt);
    }

    /**
     * A request without an answer.
     *
     * @param since when it was first read or emitted
     */
    public record PendingRequest(
            String requestId, RetrainRequest.Reason reason, LabelOffsets labelsThrough, Instant since) {
        public PendingRequest {
            Objects.requireNonNull(requestId);
            Objects.requireNonNull(reason);
            Objects.requireNonNull(labelsThrough);
            Objects.requireNonNull(since);
        }

        /** Whether this announcement names the request, or its training run has consumed all labels of the request. */
        private boolean isAnsweredBy(ModelAnnouncement end, LabelOffsets consumed) {
            boolean named = end.requestId().filter(requestId::equals).isPresent();
            boolean covered = !labelsThrough.endOffsets().isEmpty()
                    && consumed.max(labelsThrough).equals(consumed);
            return named || covered;
        }
    }

    /** With this request in place of any other. */
    RequestState requested(RetrainRequest request, Instant now, Duration coolDown) {
        return new RequestState(
                Optional.of(new PendingRequest(request.requestId(), request.reason(), request.labelsThrough(), now)),
                Optional.of(now.plus(coolDown)),
                decidedAt);
    }

    /**
     * After the end of a training run.
     *
     * @param consumed the labels that training has consumed then
     */
    RequestState announced(ModelAnnouncement end, LabelOffsets consumed, Instant now, Duration coolDown) {
        return new RequestState(
                pending.filter(request -> !request.isAnsweredBy(end, consumed)),
                isFailed(end) ? Optional.of(now.plus(coolDown)) : coolDownUntil,
                isDecidedBy(end, consumed) ? Optional.of(now) : decidedAt);
    }

    /** Whether this answers the pending request by a decision. */
    boolean isDecidedBy(ModelAnnouncement end, LabelOffsets consumed) {
        return !isFailed(end)
                && pending.filter(request -> request.isAnsweredBy(end, consumed))
                        .isPresent();
    }

    private static boolean isFailed(ModelAnnouncement end) {
        return end.status() == ModelAnnouncement.Status.FAILED;
    }
}
