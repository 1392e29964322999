package io.reviewstream.trainer.labelling;

import io.reviewstream.common.error.UserException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which choices of a tool mean positive and which negative, whatever their case. */
public final class ChoiceNames {
    private static final List<String> POSITIVE = List.of("positive", "pos", "true", "1", "1.0");
    private static final List<String> NEGATIVE = List.of("negative", "neg", "false", "0", "0.0");

    private final Set<String> positive;
    private final Set<String> negative;

    /**
     * The usual names and further ones.
     *
     * @throws UserException if a name would mean both
     */
    public ChoiceNames(List<String> morePositive, List<String> moreNegative) {
        positive = folded(POSITIVE, morePositive);
        negative = folded(NEGATIVE, moreNegative);
        Set<String> both = new HashSet<>(positive);
        both.retainAll(negative);
        if (!both.isEmpty()) {
            throw UserException.usage("The choice '" + both.iterator().next()
                    + "' would be positive and negative. Change --positive-values or --negative-values.");
        }
    }

    private static Set<String> folded(List<String> names, List<String> more) {
        Set<String> all = new HashSet<>(names);
        more.forEach(name -> all.add(fold(name)));
        return all;
    }

    private static String fold(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether a choice is positive; empty if it is neither. */
    Optional<Boolean> isPositive(String choice) {
        String name = fold(choice);
        boolean isPositive = positive.contains(name);
        return isPositive || negative.contains(name) ? Optional.of(isPositive) : Optional.empty();
    }
}
