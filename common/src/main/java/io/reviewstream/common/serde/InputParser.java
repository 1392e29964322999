package io.reviewstream.common.serde;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.event.ReviewLabel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads reviews and labels that others produced. Every error is a {@link SerializationException} that says what was
 * wrong and where in the value, and quotes nothing of it. Thread-safe.
 */
public final class InputParser {
    private static final Set<String> OWN_FIELDS = Set.of("reviewId", "isPositive", "labeledAt");
    private static final JsonPointer LABELED_AT = JsonPointer.compile("/labeledAt");

    /**
     * JSON pointers to the three fields of what others produce.
     *
     * @param id of the review, default {@code /reviewId}
     * @param text of the review, default {@code /reviewText}
     * @param label that came with it, default {@code /isPositive}
     */
    public record InputFields(JsonPointer id, JsonPointer text, JsonPointer label) {
        /** The names of our own contract. */
        public static final InputFields DEFAULT = of("/reviewId", "/reviewText", "/isPositive");

        /**
         * Of three pointers; a plain name means the field of that name at the top.
         *
         * @throws IllegalArgumentException for a malformed pointer
         */
        public static InputFields of(String id, String text, String label) {
            return new InputFields(pointer(id), pointer(text), pointer(label));
        }

        private static JsonPointer pointer(String expression) {
            if (expression.isBlank()) {
                throw new IllegalArgumentException("a field name is blank");
            }
            return expression.startsWith("/")
                    ? JsonPointer.compile(expression)
                    : JsonPointer.empty().appendProperty(expression);
        }
    }

    private final InputFields fields;

    /** Reads the fields at these places. */
    public InputParser(InputFields fields) {
        this.fields = fields;
    }

    /** A review of {@code reviews}. */
    public Review review(byte[] value) {
        JsonNode json = object(value, "review");
        return new Review(id(json, fields), text(json), label(json, fields));
    }

    /** A label of {@code review-labels}: one that others produced, or one of our own, whatever the fields of theirs are. */
    public ReviewLabel label(byte[] value) {
        JsonNode json = object(value, "label");
        InputFields from = fieldsOf(json);
        String reviewId = id(json, from).orElseThrow(() -> problem(from.id(), "is missing"));
        boolean isPositive = label(json, from).orElseThrow(() -> problem(from.label(), "is missing"));
        return new ReviewLabel(reviewId, isPositive, labeledAt(json), origin(json));
    }

    /** The id of a review or label that may be invalid; empty if it has none or none that can be read. */
    public Optional<String> reviewId(byte[] value) {
        try {
            JsonNode json = object(value, "record");
            return id(json, fieldsOf(json));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    /** A label that came inside a review, or was imported, is in our own format: these three fields, and those of its origin. */
    private InputFields fieldsOf(JsonNode json) {
        LabelOrigin origin = origin(json);
        long fieldsOfOwn = OWN_FIELDS.size()
                + Stream.of(origin.reason(), origin.requestId(), origin.propensity(), origin.labeledBy())
                        .filter(Optional::isPresent)
                        .count();
        return json.size() == fieldsOfOwn && OWN_FIELDS.stream().allMatch(json::has) ? InputFields.DEFAULT : fields;
    }

    private static JsonNode object(byte[] value, String what) {
        if (value == null) {
            throw new SerializationException("The value is null; a " + what + " is a JSON object");
        }
        JsonSerde.rejectMagicByte(value);
        JsonNode json;
        try {
            // Jackson guesses UTF-16 and passes some invalid UTF-8; the contract is UTF-8.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            json = Json.mapper().readTree(text);
        } catch (CharacterCodingException e) {
            throw new SerializationException("The value is not UTF-8");
        } catch (IOException e) {
            throw new SerializationException("Not a " + what + ": " + Json.describe(e));
        }
        if (!json.isObject()) {
            throw new SerializationException("Not a " + what + ": a JSON object is expected, not "
                    + json.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return json;
    }

    private String text(JsonNode json) {
        JsonNode node = json.at(fields.text());
        if (node.isMissingNode() || node.isNull()) {
            throw problem(fields.text(), "is missing");
        }
        if (!node.isTextual()) {
            throw problem(fields.text(), "is not a string");
        }
        if (node.textValue().isBlank()) {
            throw problem(fields.text(), "is empty or blank");
        }
        return node.textValue();
    }

    private static Optional<String> id(JsonNode json, InputFields from) {
        JsonNode node = json.at(from.id());
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (node.isTextual() && !node.textValue().isBlank()) {
            return Optional.of(node.textValue());
        }
        if (node.isIntegralNumber()) {
            return Optional.of(node.asText());
        }
        throw problem(from.id(), "is neither a string with text in it nor a whole number");
    }

    private static Optional<Boolean> label(JsonNode json, InputFields from) {
        JsonNode node = json.at(from.label());
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (node.isBoolean()) {
            return Optional.of(node.booleanValue());
        }
        if (node.isNumber() && (node.doubleValue() == 0 || node.doubleValue() == 1)) {
            return Optional.of(node.doubleValue() == 1);
        }
        throw problem(from.label(), "is no label; true, false, 1 or 0 is expected");
    }

    /**
     * Where a label comes from, by the fields of its object. A value that is none of ours is a field of somebody else, and
     * ignored.
     */
    public static LabelOrigin origin(JsonNode json) {
        return new LabelOrigin(
                Arrays.stream(LabelReason.values())
                        .filter(reason ->
                                reason.name().equals(json.path("reason").textValue()))
                        .findFirst(),
                text(json, "requestId"),
                Optional.of(json.path("propensity").asDouble()).filter(propensity -> propensity > 0 && propensity <= 1),
                text(json, "labeledBy"));
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.ofNullable(json.path(field).textValue()).filter(text -> !text.isBlank());
    }

    private static Optional<Instant> labeledAt(JsonNode json) {
        JsonNode node = json.at(LABELED_AT);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(node.asText()));
        } catch (DateTimeParseException e) {
            throw problem(LABELED_AT, "is not an ISO-8601 instant such as 2026-04-17T09:30:12Z");
        }
    }

    private static SerializationException problem(JsonPointer field, String what) {
        return new SerializationException(field + " " + what);
    }
}
