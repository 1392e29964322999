package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.serde.InputParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What people did with the review of one task.
 *
 * @param place in the export, for messages
 * @param reviewId empty if the task does not come from a request
 * @param text blank if the export has none
 * @param origin what the task carries of its request
 * @param isForTwo whether the request asks two people
 * @param annotations not empty
 */
record ReviewAnnotations(
        String place,
        Optional<String> reviewId,
        String text,
        LabelOrigin origin,
        boolean isForTwo,
        List<Annotation> annotations) {
    /** Far more than an id has, and far less than a record of Kafka. */
    private static final int MOST_ID_BYTES = 64 << 10;

    ReviewAnnotations {
        annotations = List.copyOf(annotations);
    }

    static ReviewAnnotations of(String place, JsonNode carried, JsonNode text, List<Annotation> annotations) {
        return new ReviewAnnotations(
                place,
                Annotation.name(carried.path("reviewId")),
                text.isTextual() ? text.textValue() : "",
                InputParser.origin(carried),
                carried.path("labels").asInt() == 2,
                annotations);
    }

    /** Whether the review has an id that no record can have: it is too long, or half a surrogate pair is in it. */
    boolean hasUnusableId() {
        return reviewId.filter(id -> !StandardCharsets.UTF_8.newEncoder().canEncode(id)
                        || id.getBytes(StandardCharsets.UTF_8).length > MOST_ID_BYTES)
                .isPresent();
    }

    /** Whether it answers the question whether an earlier label is right. */
    boolean isSecondLook() {
        return origin.reason().filter(LabelReason.SUSPECT::equals).isPresent() && !text.isBlank();
    }

    /** The origin of a label that one of these people gave. */
    LabelOrigin originOf(Annotation annotation) {
        return new LabelOrigin(origin.reason(), origin.requestId(), origin.propensity(), annotation.by());
    }
}
