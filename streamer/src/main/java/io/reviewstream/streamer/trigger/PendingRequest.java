package io.reviewstream.streamer.trigger;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import java.time.Instant;
import java.util.Objects;

/**
 * A request without an answer.
 *
 * @param since when it was seen first, by this machine's clock
 */
record PendingRequest(String requestId, RetrainRequest.Reason reason, LabelOffsets labelsThrough, Instant since) {
    PendingRequest {
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(labelsThrough);
        Objects.requireNonNull(since);
    }

    static PendingRequest of(RetrainRequest request, Instant now) {
        return new PendingRequest(request.requestId(), request.reason(), request.labelsThrough(), now);
    }

    /**
     * Whether this run answers it: by name, or because it has used up the request's labels without being asked.
     *
     * @param used how far labels are used up after the run
     */
    boolean isAnsweredBy(ModelAnnouncement end, LabelOffsets used) {
        boolean named = end.requestId().filter(requestId::equals).isPresent();
        boolean covered =
                !labelsThrough.endOffsets().isEmpty() && used.max(labelsThrough).equals(used);
        return named || covered;
    }
}
