package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import java.util.List;
import java.util.Optional;

/** Requests and labels as they are on the topics, for tools of your own. */
final class PlainTasks implements TaskFormat {
    static final String LABEL = "isPositive";
    private static final String PROBABILITY = "probability";

    @Override
    public ObjectNode task(LabelRequest request, boolean withPrediction) {
        ObjectNode task = Json.mapper().valueToTree(request);
        return withPrediction ? task : task.remove(List.of(LABEL, PROBABILITY, "modelVersion"));
    }

    @Override
    public Optional<String> problem(JsonNode item) {
        if (item.has("expiresAt")) {
            return item.has(PROBABILITY)
                    ? Optional.of(
                            "it is a request, whose isPositive is what was predicted. Write labels without probability")
                    : Optional.empty();
        }
        return item.has(LABEL) ? Optional.empty() : Optional.of("it has no isPositive");
    }

    @Override
    public JsonNode carriedIn(JsonNode item) {
        return item;
    }

    @Override
    public JsonNode text(JsonNode item) {
        return item.path("reviewText");
    }

    @Override
    public List<Annotation> annotations(ExportItem item) {
        return List.of(new Annotation(
                Annotation.name(item.json().path(LABEL)).stream().toList(),
                false,
                Annotation.name(item.json().path("labeledBy")),
                Annotation.time(item, item.json().path("labeledAt"))));
    }
}
