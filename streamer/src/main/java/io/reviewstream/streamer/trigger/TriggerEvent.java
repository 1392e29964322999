package io.reviewstream.streamer.trigger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import java.util.Optional;

/** An event of the retraining trigger. All of them are on one partition. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TriggerEvent.LabelAdded.class, name = "COUNTED"),
    @JsonSubTypes.Type(value = TriggerEvent.LabelErased.class, name = "ERASED"),
    @JsonSubTypes.Type(value = TriggerEvent.SecondLabel.class, name = "SECOND_LABEL"),
    @JsonSubTypes.Type(value = TriggerEvent.RetrainRequested.class, name = "REQUESTED"),
    @JsonSubTypes.Type(value = TriggerEvent.ModelAnnounced.class, name = "ANNOUNCED")
})
public sealed interface TriggerEvent {
    /** All events have one key, so that one processor gets them all. */
    String KEY = "trigger";

    /**
     * A labelled review was seen for the first time.
     *
     * @param partition of {@code labeled-reviews}
     * @param offset there
     * @param modelVersion the model that predicted it
     * @param correct whether that prediction agrees with the label
     */
    record LabelAdded(
            int partition,
            long offset,
            Optional<String> modelVersion,
            @JsonProperty("wasRight") Optional<Boolean> correct)
            implements TriggerEvent {}

    /**
     * A labelled review that had been counted was erased.
     *
     * @param partition of {@code labeled-reviews}
     * @param offset there at which it was counted
     */
    record LabelErased(int partition, long offset) implements TriggerEvent {}

    /**
     * Of two people who were asked, the second one labelled a review.
     *
     * @param first what the first one said
     */
    record SecondLabel(boolean first, boolean second) implements TriggerEvent {}

    /** Retraining was requested, by a person or by the trigger itself. */
    record RetrainRequested(RetrainRequest request) implements TriggerEvent {}

    /** A training run ended, or a person promoted a model or rolled back. */
    record ModelAnnounced(ModelAnnouncement announcement) implements TriggerEvent {}
}
