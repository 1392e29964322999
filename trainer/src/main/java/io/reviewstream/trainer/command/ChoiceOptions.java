package io.reviewstream.trainer.command;

import io.reviewstream.trainer.labelling.ChoiceNames;
import java.util.List;
import picocli.CommandLine.Option;

/** What the choices of a labelling tool mean; a picocli mixin. */
final class ChoiceOptions {
    @Option(
            names = "--positive-values",
            split = ",",
            hideParamSyntax = true,
            paramLabel = "VALUE,...",
            description = "Further choices of the tool that mean positive, besides positive, pos, true and 1.")
    private List<String> positiveValues = List.of();

    @Option(
            names = "--negative-values",
            split = ",",
            hideParamSyntax = true,
            paramLabel = "VALUE,...",
            description = "Further choices of the tool that mean negative, besides negative, neg, false and 0.")
    private List<String> negativeValues = List.of();

    boolean areGiven() {
        return !positiveValues.isEmpty() || !negativeValues.isEmpty();
    }

    ChoiceNames names() {
        return new ChoiceNames(positiveValues, negativeValues);
    }
}
