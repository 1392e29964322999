package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Prodigy: lines for the interface {@code choice}; {@code db-out} adds {@code accept} and {@code answer} to them. */
final class ProdigyTasks implements TaskFormat {
    private static final String TEXT = "text";
    private static final String META = "meta";
    private static final String ANSWER = "answer";
    private static final List<String> LABELS = List.of("POSITIVE", "NEGATIVE");
    private static final int MILLIS_DIGITS = 3;

    @Override
    public ObjectNode task(LabelRequest request, boolean withPrediction) {
        ObjectNode task = Json.mapper().createObjectNode().put(TEXT, request.reviewText());
        ArrayNode options = task.putArray("options");
        LABELS.forEach(label -> options.addObject().put("id", label).put(TEXT, label));
        ObjectNode meta = task.putObject(META).setAll(TaskFormat.carried(request));
        if (withPrediction) {
            meta.put("predicted", LABELS.get(request.isPositive() ? 0 : 1))
                    .put("confidence", TaskFormat.confidence(request))
                    .put("modelVersion", request.modelVersion());
        }
        return task;
    }

    @Override
    public Optional<String> problem(JsonNode item) {
        return item.path(TEXT).isTextual() && item.path(ANSWER).isTextual()
                ? Optional.empty()
                : Optional.of("it has no text or no answer. Export with prodigy db-out");
    }

    @Override
    public JsonNode carriedIn(JsonNode item) {
        return item.path(META);
    }

    @Override
    public JsonNode text(JsonNode item) {
        return item.path(TEXT);
    }

    @Override
    public List<Annotation> annotations(ExportItem item) {
        JsonNode json = item.json();
        return List.of(new Annotation(
                json.has("accept")
                        ? Annotation.choices(json.path("accept"))
                        : Annotation.name(json.path("label")).stream().toList(),
                !json.path(ANSWER).textValue().equals("accept"),
                Annotation.name(json.path("_annotator_id")).or(() -> Annotation.name(json.path("_session_id"))),
                seconds(item, json.path("_timestamp"))));
    }

    /** Seconds since 1970, perhaps with a fraction. */
    private static Optional<Instant> seconds(ExportItem item, JsonNode node) {
        if (!node.isNumber()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Annotation.possible(
                    item,
                    Instant.ofEpochMilli(BigDecimal.valueOf(node.doubleValue())
                            .movePointRight(MILLIS_DIGITS)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact())));
        } catch (ArithmeticException | NumberFormatException e) {
            throw Annotation.noTime(item, e);
        }
    }
}
