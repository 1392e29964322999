package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import java.util.List;
import java.util.Optional;

/** How a labelling tool writes one task, before and after people annotated it. Stateless. */
interface TaskFormat {
    /** The name of the question in every tool that has names of questions. */
    String QUESTION = "sentiment";

    /** The task for a request. */
    ObjectNode task(LabelRequest request, boolean withPrediction);

    /** Why an item is none of this tool's export, and what to do, without the last full stop; empty if it is one. */
    Optional<String> problem(JsonNode item);

    /** The object of an item that has the fields of {@link #carried}. */
    JsonNode carriedIn(JsonNode item);

    /** The text of the review; may be missing. */
    JsonNode text(JsonNode item);

    /** What people did with the task, never what a model predicted; not empty. */
    List<Annotation> annotations(ExportItem item);

    /** What a task carries through a tool, so that its labels say which review and request they answer. */
    static ObjectNode carried(LabelRequest request) {
        return Json.mapper()
                .createObjectNode()
                .put("reviewId", request.reviewId())
                .put("requestId", request.requestId())
                .put("reason", request.reason().name())
                .put("propensity", request.propensity())
                .put("labels", request.labels());
    }

    /** The probability of the class that was predicted. */
    static double confidence(LabelRequest request) {
        return request.isPositive() ? request.probability() : 1 - request.probability();
    }
}
