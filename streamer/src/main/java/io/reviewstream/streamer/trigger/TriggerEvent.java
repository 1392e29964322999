package io.reviewstream.streamer.trigger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import java.util.Optional;

/** What the retraining trigger learns of, gathered on one partition. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TriggerEvent.LabelAdded.class, name = "COUNTED"),
    @JsonSubTypes.Type(value = TriggerEvent.LabelErased.class, name = "ERASED"),
    @JsonSubTypes.Type(value = TriggerEvent.RetrainRequested.class, name = "REQUESTED"),
    @JsonSubTypes.Type(value = TriggerEvent.ModelAnnounced.class, name = "ANNOUNCED")
})
public sealed interface TriggerEvent {
    /** All events have one key, so that one partition and one processor see them all. */
    String KEY = "trigger";

    /**
     * A labelled review was seen for the first time.
     *
     * @param partition of {@code labeled-reviews}
     * @param offset there
     * @param modelVersion that had predicted it
     * @param wasRight whether that prediction was right
     */
    record LabelAdded(int partition, long offset, Optional<String> modelVersion, Optional<Boolean> wasRight)
            implements TriggerEvent {}

    /**
     * A labelled review that had been counted was erased.
     *
     * @param partition of {@code labeled-reviews}
     * @param offset there at which it was counted
     */
    record LabelErased(int partition, long offset) implements TriggerEvent {}

    /** Somebody wants a retrained model; perhaps the trigger itself. */
    record RetrainRequested(RetrainRequest request) implements TriggerEvent {}

    /** A training run ended. */
    record ModelAnnounced(ModelAnnouncement announcement) implements TriggerEvent {}
}
