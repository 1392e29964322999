package io.reviewstream.common.serde;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * Where the three fields stand in what others produce, as JSON pointers.
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
