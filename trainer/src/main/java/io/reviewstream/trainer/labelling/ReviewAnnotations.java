package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.serde.InputParser;
import java.util.List;
import java.util.Optional;

/**
 * What people did with the review of one task.
 *
 * @param place in the export, for messages
 * @param reviewId empty if the task does not come from a request
 * @param text blank if the export has none
 * @param origin what the task carries of its request
 * @param annotations not empty
 */
record ReviewAnnotations(
        String place, Optional<String> reviewId, String text, LabelOrigin origin, List<Annotation> annotations) {
    ReviewAnnotations {
        annotations = List.copyOf(annotations);
    }

    static ReviewAnnotations of(String place, JsonNode carried, JsonNode text, List<Annotation> annotations) {
        return new ReviewAnnotations(
                place,
                Annotation.name(carried.path("reviewId")),
                text.isTextual() ? text.textValue() : "",
                InputParser.origin(carried),
                annotations);
    }

    /** The origin of a label that one of these people gave. */
    LabelOrigin originOf(Annotation annotation) {
        return new LabelOrigin(origin.reason(), origin.requestId(), origin.propensity(), annotation.by());
    }
}
