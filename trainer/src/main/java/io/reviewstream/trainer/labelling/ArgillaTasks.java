package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Argilla 2: records as {@code records.to_json} and {@code from_json} have them, or flattened as in
 * {@code records.to_list(flatten=True)} and the columns of {@code to_datasets}. Only the flattened ones say whether a
 * response was submitted.
 */
final class ArgillaTasks implements TaskFormat {
    private static final String FIELDS = "fields";
    private static final String TEXT = "text";
    private static final String METADATA = "metadata";
    private static final String RESPONSES = "responses";
    private static final String FLAT_RESPONSES = QUESTION + "." + RESPONSES;
    private static final String SUBMITTED = "submitted";

    @Override
    public ObjectNode task(LabelRequest request, boolean withPrediction) {
        ObjectNode task = Json.mapper().createObjectNode().put("id", request.reviewId());
        task.putObject(FIELDS).put(TEXT, request.reviewText());
        task.set(METADATA, TaskFormat.carried(request));
        ObjectNode suggestions = task.putObject("suggestions");
        if (withPrediction) {
            suggestions
                    .putObject(QUESTION)
                    .put("value", request.isPositive() ? "POSITIVE" : "NEGATIVE")
                    .put("score", TaskFormat.confidence(request))
                    .put("agent", request.modelVersion());
        }
        task.putObject(RESPONSES);
        task.putObject("vectors");
        return task;
    }

    @Override
    public Optional<String> problem(JsonNode item) {
        boolean nested = item.path(FIELDS).isObject() && item.path(RESPONSES).isObject();
        return nested || item.has(FLAT_RESPONSES) || item.has("_server_id")
                ? Optional.empty()
                : Optional.of("it has neither fields and responses nor a column " + FLAT_RESPONSES
                        + ". Export with records.to_json, or with records.to_datasets().to_json");
    }

    @Override
    public JsonNode carriedIn(JsonNode item) {
        return item.path(METADATA).isObject() ? item.path(METADATA) : item;
    }

    @Override
    public JsonNode text(JsonNode item) {
        return item.path(FIELDS).isObject() ? item.path(FIELDS).path(TEXT) : item.path(TEXT);
    }

    @Override
    public List<Annotation> annotations(ExportItem item) {
        List<Annotation> annotations = new ArrayList<>();
        for (JsonNode response : item.json().path(RESPONSES).path(QUESTION)) {
            annotations.add(annotation(response.path("value"), response.path("user_id"), response.path("status")));
        }
        JsonNode values = item.json().path(FLAT_RESPONSES);
        for (int i = 0; i < values.size(); i++) {
            JsonNode users = item.json().path(FLAT_RESPONSES + ".users");
            JsonNode status = item.json().path(FLAT_RESPONSES + ".status");
            annotations.add(annotation(values.path(i), users.path(i), status.path(i)));
        }
        return annotations.isEmpty() ? List.of(Annotation.NONE) : annotations;
    }

    private static Annotation annotation(JsonNode value, JsonNode user, JsonNode status) {
        return new Annotation(
                Annotation.name(value).stream().toList(),
                status.isTextual() && !status.textValue().equals(SUBMITTED),
                Annotation.name(user),
                Optional.empty());
    }
}
