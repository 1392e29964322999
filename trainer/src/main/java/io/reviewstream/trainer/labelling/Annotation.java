package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.error.UserException;
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

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

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

    /**
     * The time of a label; empty if there is none.
     *
     * @param node in ISO 8601 with an offset
     * @throws UserException if it is something else
     */
    static Optional<Instant> time(ExportItem item, JsonNode node) {
        Optional<String> text = name(node);
        try {
            return text.map(Instant::parse).map(at -> possible(item, at));
        } catch (DateTimeException e) {
            throw noTime(item, e);
        }
    }

    /** A time that is somebody's, so that others can be compared with it. */
    static Instant possible(ExportItem item, Instant at) {
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw noTime(item, null);
        }
        return at;
    }

    static UserException noTime(ExportItem item, Exception cause) {
        return UserException.badInput(
                item.place()
                        + " has a time of its label that is none. Write it as 2026-04-17T09:30:12Z, or leave it out."
                        + " Nothing was written.",
                cause);
    }
}
