package io.reviewstream.trainer.run;

import io.reviewstream.common.error.UserException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The two classes of a network, and which of them is positive: the label that a user or the manifest of a bundle names, or
 * else the one whose name says so. Of {@code LABEL_0} and {@code LABEL_1}, 0 and 1, false and true, the second means
 * positive, as {@code isPositive} has it.
 *
 * @param names by index of the logits
 * @param positiveIndex the one that means positive
 */
record LabelNames(List<String> names, int positiveIndex) {
    /** Those of a new head. */
    static final LabelNames OWN = new LabelNames(List.of("NEGATIVE", "POSITIVE"), 1);

    private static final Set<String> POSITIVE = Set.of("positive", "pos", "label_1", "1", "true");
    private static final Set<String> NEGATIVE = Set.of("negative", "neg", "label_0", "0", "false");

    LabelNames {
        names = List.copyOf(names);
    }

    /**
     * Those of a network to be trained. A head of two classes is trained further, so it must be known which is positive;
     * any other is replaced, and its names need not mean anything.
     *
     * @param names of its configuration
     * @param head number of classes of its head, if it has one
     * @param positive the label that means positive, if a user or a manifest says so
     * @throws UserException if it has a head of two classes, and none of them is known to mean positive
     */
    static LabelNames toTrain(List<String> names, OptionalLong head, Optional<String> positive) {
        boolean kept = head.equals(OptionalLong.of(2));
        if (kept && names.size() != 2) {
            throw UserException.badInput("config.json has " + names.size() + " labels, " + names
                    + ", and the head of the model has 2 classes. Correct id2label in config.json.");
        }
        return kept || (positive.isPresent() && names.size() == 2)
                ? ofTrained(names, positive)
                : byNames(names).orElse(OWN);
    }

    /**
     * Those of a network that was trained elsewhere.
     *
     * @param positive the label that means positive, if a user or a manifest says so
     * @throws UserException if there are not two, or none of them is known to mean positive
     */
    static LabelNames ofTrained(List<String> names, Optional<String> positive) {
        if (names.size() != 2) {
            throw UserException.badInput(
                    "The model has " + names.size() + (names.size() == 1 ? " label, " : " labels, ") + names
                            + "; a model of two is needed. 'reviewstream train' replaces its head by one of two.");
        }
        if (positive.isPresent()) {
            int index = names.indexOf(positive.get());
            if (index < 0) {
                throw UserException.usage(
                        "--positive-label " + positive.get() + " is no label of the model; it has " + names + ".");
            }
            return new LabelNames(names, index);
        }
        return byNames(names)
                .orElseThrow(() -> UserException.badInput(
                        "Which label of the model means positive? It has " + names + "; pass --positive-label NAME."));
    }

    private static Optional<LabelNames> byNames(List<String> names) {
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
