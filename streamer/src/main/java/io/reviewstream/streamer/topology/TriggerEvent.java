package io.reviewstream.streamer.topology;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import java.util.Optional;

/** What the retraining trigger learns of, gathered on one partition. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TriggerEvent.Counted.class, name = "COUNTED"),
    @JsonSubTypes.Type(value = TriggerEvent.Erased.class, name = "ERASED"),
    @JsonSubTypes.Type(value = TriggerEvent.Requested.class, name = "REQUESTED"),
    @JsonSubTypes.Type(value = TriggerEvent.Announced.class, name = "ANNOUNCED")
})
sealed interface TriggerEvent {
    /**
     * A labelled review was seen for the first time.
     *
     * @param partition of {@code labeled-reviews}
     * @param offset there
     * @param modelVersion that had predicted it
     * @param wasRight whether that prediction was right
     */
    record Counted(int partition, long offset, Optional<String> modelVersion, Optional<Boolean> wasRight)
            implements TriggerEvent {}

    /**
     * A labelled review that had been counted was erased.
     *
     * @param partition of {@code labeled-reviews}
     * @param offset there at which it was counted
     */
    record Erased(int partition, long offset) implements TriggerEvent {}

    /** Somebody wants a retrained model; perhaps the trigger itself. */
    record Requested(RetrainRequest request) implements TriggerEvent {}

    /** A training run ended. */
    record Announced(ModelAnnouncement announcement) implements TriggerEvent {}
}
