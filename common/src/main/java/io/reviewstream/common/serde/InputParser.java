package io.reviewstream.common.serde;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.event.ReviewLabel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads reviews and labels that others produced. Every error is a {@link SerializationException} that says what was
 * wrong and where in the value, and quotes nothing of it. Thread-safe.
 */
public final class InputParser {
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
        return new Review(id(json), text(json), label(json));
    }

    /** A label of {@code review-labels}. */
    public ReviewLabel label(byte[] value) {
        JsonNode json = object(value, "label");
        String reviewId = id(json).orElseThrow(() -> problem(fields.id(), "is missing"));
        boolean isPositive = label(json).orElseThrow(() -> problem(fields.label(), "is missing"));
        return new ReviewLabel(reviewId, isPositive, labeledAt(json));
    }

    /** The id of a review or label that may be invalid; empty if it has none or none that can be read. */
    public Optional<String> reviewId(byte[] value) {
        try {
            return id(object(value, "record"));
        } catch (SerializationException e) {
            return Optional.empty();
        }
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

    private Optional<String> id(JsonNode json) {
        JsonNode node = json.at(fields.id());
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (node.isTextual() && !node.textValue().isBlank()) {
            return Optional.of(node.textValue());
        }
        if (node.isIntegralNumber()) {
            return Optional.of(node.asText());
        }
        throw problem(fields.id(), "is neither a string with text in it nor a whole number");
    }

    private Optional<Boolean> label(JsonNode json) {
        JsonNode node = json.at(fields.label());
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (node.isBoolean()) {
            return Optional.of(node.booleanValue());
        }
        if (node.isNumber() && (node.doubleValue() == 0 || node.doubleValue() == 1)) {
            return Optional.of(node.doubleValue() == 1);
        }
        throw problem(fields.label(), "is no label; true, false, 1 or 0 is expected");
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
