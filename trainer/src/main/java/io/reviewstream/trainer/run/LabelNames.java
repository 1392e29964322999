package io.reviewstream.trainer.run;

import io.reviewstream.common.error.UserException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The two classes of a network.
 *
 * @param names by index of the logits
 * @param positiveIndex the one that means positive
 */
record LabelNames(List<String> names, int positiveIndex) {
    static final LabelNames OWN = new LabelNames(List.of("NEGATIVE", "POSITIVE"), 1);

    private static final Set<String> POSITIVE = Set.of("positive", "pos", "label_1", "1", "true");
    private static final Set<String> NEGATIVE = Set.of("negative", "neg", "label_0", "0", "false");

    LabelNames {
        names = List.copyOf(names);
    }

    /** Those of a network to be trained: its own if one of them means positive, otherwise ours. */
    static LabelNames toTrain(List<String> names) {
        return guess(names).orElse(OWN);
    }

    /**
     * Those of a network that was trained elsewhere.
     *
     * @param positive the name that a user gave
     * @throws UserException if there are not two, or none of them is known to mean positive
     */
    static LabelNames ofTrained(List<String> names, Optional<String> positive) {
        if (names.size() != 2) {
            throw UserException.badInput(
                    "The model has " + names.size() + " labels, " + names + "; a model of two is needed.");
        }
        if (positive.isPresent()) {
            int index = names.indexOf(positive.get());
            if (index < 0) {
                throw UserException.usage(
                        "--positive-label " + positive.get() + " is no label of the model; it has " + names + ".");
            }
            return new LabelNames(names, index);
        }
        return guess(names)
                .orElseThrow(() -> UserException.badInput(
                        "Which label of the model means positive? It has " + names + "; pass --positive-label NAME."));
    }

    private static Optional<LabelNames> guess(List<String> names) {
        List<String> plain =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        if (plain.size() != 2) {
            return Optional.empty();
        }
        for (int index = 0; index < 2; index++) {
            if (POSITIVE.contains(plain.get(index)) && NEGATIVE.contains(plain.get(1 - index))) {
                return Optional.of(new LabelNames(names, index));
            }
        }
        return Optional.empty();
    }
}
