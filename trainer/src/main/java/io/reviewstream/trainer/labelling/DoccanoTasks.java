package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import java.util.List;
import java.util.Optional;

/**
 * doccano: lines with {@code text}, {@code label} and fields of ours beside them. It has no predictions: what is in
 * {@code label} is a label, so tasks have none there. An export has a file for each person, named after them, or one file
 * {@code all} if the project shares annotations.
 */
final class DoccanoTasks implements TaskFormat {
    private static final String TEXT = "text";
    private static final String LABEL = "label";
    private static final String EVERYBODY = "all";

    @Override
    public ObjectNode task(LabelRequest request, boolean withPrediction) {
        ObjectNode task = Json.mapper().createObjectNode().put(TEXT, request.reviewText());
        task.putArray(LABEL);
        task.setAll(TaskFormat.carried(request));
        return task;
    }

    @Override
    public Optional<String> problem(JsonNode item) {
        return item.path(TEXT).isTextual() && item.path(LABEL).isArray()
                ? Optional.empty()
                : Optional.of("it has no text, or no list named label. Export as JSONL");
    }

    @Override
    public JsonNode carriedIn(JsonNode item) {
        return item;
    }

    @Override
    public JsonNode text(JsonNode item) {
        return item.path(TEXT);
    }

    @Override
    public List<Annotation> annotations(ExportItem item) {
        return List.of(
                new Annotation(Annotation.choices(item.json().path(LABEL)), false, person(item), Optional.empty()));
    }

    private static Optional<String> person(ExportItem item) {
        String file = item.file().getFileName().toString().replaceFirst("\\.jsonl?$", "");
        return Optional.of(file).filter(name -> !name.isBlank() && !name.equals(EVERYBODY));
    }
}
