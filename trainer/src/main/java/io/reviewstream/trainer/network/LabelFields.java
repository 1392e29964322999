package io.reviewstream.trainer.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The names of the classes in {@code config.json}: {@code id2label} and {@code label2id}. */
final class LabelFields {
    private LabelFields() {}

    /**
     * The names, by id. Either field may be absent, null, or have transformers' placeholders in their order beside names in
     * the other field. Where both name the classes, they must agree, and placeholders in both are names.
     *
     * @param count of classes, if neither names them
     * @throws IllegalArgumentException if they contradict themselves or each other
     */
    static List<String> read(JsonNode id2label, JsonNode label2id, int count) {
        List<String> named = names("id2label", id2label, Map.Entry::getKey, label -> text(label.getValue()));
        List<String> numbered = names("label2id", label2id, label -> text(label.getValue()), Map.Entry::getKey);
        boolean unrelated = Collections.disjoint(named, numbered);
        if (numbered.isEmpty() && named.isEmpty()) {
            return placeholders(count);
        }
        if (numbered.isEmpty() || (!named.isEmpty() && unrelated && numbered.equals(placeholders(numbered.size())))) {
            return named;
        }
        if (named.isEmpty() || (unrelated && named.equals(placeholders(named.size())))) {
            return numbered;
        }
        DistilBertConfig.require(
                String.join("\n", named).equalsIgnoreCase(String.join("\n", numbered)),
                "id2label has the labels " + named + ", and label2id " + numbered + ". Correct the wrong one.");
        return named;
    }

    private static List<String> placeholders(int count) {
        return IntStream.range(0, count).mapToObj(id -> "LABEL_" + id).toList();
    }

    private static List<String> names(
            String field,
            JsonNode labels,
            Function<Map.Entry<String, JsonNode>, String> id,
            Function<Map.Entry<String, JsonNode>, String> name) {
        Map<String, String> byId = new TreeMap<>();
        if (labels != null && !labels.isNull()) {
            DistilBertConfig.require(
                    labels.isObject(),
                    field + " must be an object like {\"0\": \"NEGATIVE\", \"1\": \"POSITIVE\"} or its reverse, not "
                            + labels.getNodeType().name().toLowerCase(Locale.ROOT));
            labels.properties().forEach(label -> {
                String other = byId.put(id.apply(label), name.apply(label));
                DistilBertConfig.require(other == null, field + " names label " + id.apply(label) + " twice");
            });
        }
        return IntStream.range(0, byId.size())
                .mapToObj(i -> {
                    String label = byId.getOrDefault(Integer.toString(i), "");
                    DistilBertConfig.require(!label.isEmpty(), field + " names no label " + i);
                    return label;
                })
                .toList();
    }

    /** Names may be numbers or booleans as well; empty for anything else. */
    private static String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText() : "";
    }
}
