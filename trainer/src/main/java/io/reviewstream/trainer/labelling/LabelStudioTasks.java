package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Label Studio: tasks with {@code data} and {@code predictions}; the export named JSON, with {@code annotations}. */
final class LabelStudioTasks implements TaskFormat {
    private static final String DATA = "data";
    private static final String TEXT = "text";
    private static final String RESULT = "result";
    private static final String CHOICES = "choices";
    private static final String FROM_NAME = "from_name";

    @Override
    public ObjectNode task(LabelRequest request, boolean withPrediction) {
        ObjectNode task = Json.mapper().createObjectNode();
        task.putObject(DATA).put(TEXT, request.reviewText()).setAll(TaskFormat.carried(request));
        if (withPrediction) {
            ObjectNode prediction = task.putArray("predictions").addObject();
            prediction.put("model_version", request.modelVersion()).put("score", TaskFormat.confidence(request));
            ObjectNode result = prediction.putArray(RESULT).addObject();
            result.put(FROM_NAME, QUESTION).put("to_name", TEXT).put("type", CHOICES);
            result.putObject("value").putArray(CHOICES).add(request.isPositive() ? "Positive" : "Negative");
        }
        return task;
    }

    @Override
    public Optional<String> problem(JsonNode item) {
        return item.path(DATA).isObject() && item.path("annotations").isArray()
                ? Optional.empty()
                : Optional.of("it has no data or no annotations. Export as JSON, not as JSON-MIN or CSV");
    }

    @Override
    public JsonNode carriedIn(JsonNode item) {
        return item.path(DATA);
    }

    @Override
    public JsonNode text(JsonNode item) {
        return item.path(DATA).path(TEXT);
    }

    @Override
    public List<Annotation> annotations(ExportItem item) {
        List<Annotation> annotations = new ArrayList<>();
        item.json().path("annotations").forEach(each -> annotations.add(annotation(item, each)));
        return annotations.isEmpty() ? List.of(Annotation.NONE) : annotations;
    }

    private static Annotation annotation(ExportItem item, JsonNode json) {
        List<JsonNode> results = new ArrayList<>();
        json.path(RESULT).forEach(results::add);
        List<JsonNode> answers = results.stream()
                .filter(result -> result.path(FROM_NAME).asText().equals(QUESTION))
                .toList();
        List<String> choices = new ArrayList<>();
        // A project that has another name for its question has no other question.
        (answers.isEmpty() ? results : answers)
                .forEach(result ->
                        choices.addAll(Annotation.choices(result.path("value").path(CHOICES))));
        return new Annotation(
                choices,
                json.path("was_cancelled").asBoolean(),
                person(json.path("completed_by")),
                Annotation.time(item, json.path("updated_at"))
                        .or(() -> Annotation.time(item, json.path("created_at"))));
    }

    /** The number of a user, or an object with it and with the mail address. */
    private static Optional<String> person(JsonNode user) {
        return Annotation.name(user)
                .or(() -> Annotation.name(user.path("email")))
                .or(() -> Annotation.name(user.path("id")));
    }
}
