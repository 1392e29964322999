package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one person did with one task of a labelling tool.
 *
 * @param choices as the tool names them; none if the person chose nothing
 * @param isDiscarded whether the person skipped or cancelled the task, or did not submit it
 * @param by who it was, by the name that the tool has
 * @param at when, if the export says so
 */
record Annotation(List<String> choices, boolean isDiscarded, Optional<String> by, Optional<Instant> at) {
    /** A task that nobody annotated. */
    static final Annotation NONE = new Annotation(List.of(), false, Optional.empty(), Optional.empty());

    Annotation {
        choices = List.copyOf(choices);
    }

    /** The values of an array that are not blank; none if it is no array. */
    static List<String> choices(JsonNode array) {
        List<String> choices = new ArrayList<>();
        if (array.isArray()) {
            array.forEach(each -> name(each).ifPresent(choices::add));
        }
        return choices;
    }

    /** A string or number with something in it. */
    static Optional<String> name(JsonNode node) {
        return Optional.of(node)
                .filter(JsonNode::isValueNode)
                .filter(value -> !value.isNull())
                .map(value -> value.asText().strip())
                .filter(text -> !text.isEmpty());
    }

    /** A time in ISO 8601 with an offset; empty if it is none. */
    static Optional<Instant> time(JsonNode node) {
        try {
            return node.isTextual() ? Optional.of(Instant.parse(node.textValue())) : Optional.empty();
        } catch (DateTimeException e) {
            // A time without a zone is no instant, and the label has the time of its import.
            return Optional.empty();
        }
    }
}
