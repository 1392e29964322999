package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.InputParser.InputFields;
import picocli.CommandLine.Option;

/** Where the fields of reviews on a topic are; a picocli mixin. */
@HelpSection.In(HelpSection.INPUT)
public final class FieldOptions {
    @Option(
            names = "--id-field",
            paramLabel = "FIELD",
            defaultValue = "/reviewId",
            description = "Field of the review's id on the topic, a name or JSON pointer (default: ${DEFAULT-VALUE}).")
    private String id;

    @Option(
            names = "--text-field",
            paramLabel = "FIELD",
            defaultValue = "/reviewText",
            description = "Field of the review's text on the topic (default: ${DEFAULT-VALUE}).")
    private String text;

    @Option(
            names = "--label-field",
            paramLabel = "FIELD",
            defaultValue = "/isPositive",
            description = "Field of the label on the topic, in reviews that have one (default: ${DEFAULT-VALUE}).")
    private String label;

    /**
     * The three fields.
     *
     * @throws UserException for a name that is blank
     */
    public InputFields fields() {
        return InputFields.of(
                required("--id-field", id), required("--text-field", text), required("--label-field", label));
    }

    private static String required(String option, String name) {
        if (name.isBlank()) {
            throw UserException.usage(
                    option + " must be the name of a field or a JSON pointer such as /body/text, not blank.");
        }
        return name;
    }
}
