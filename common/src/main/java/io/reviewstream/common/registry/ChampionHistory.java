package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which champion follows which, for every kind of registry. */
final class ChampionHistory {
    private ChampionHistory() {}

    /** The champion after the expected one. */
    static Champion promoted(ModelVersion version, Promotable decision, Optional<Champion> expected, Instant at) {
        Champion.How how = decision instanceof Overridden ? Champion.How.OVERRIDE : Champion.How.GATE;
        long number = expected.map(Champion::number).orElse(0L) + 1;
        return new Champion(number, version, how, decision.why(), Optional.empty(), at);
    }

    /**
     * The champion that a rollback makes; it withdraws the current one.
     *
     * @param history oldest first
     * @throws UserException where there is none to go back to
     */
    static Champion rolledBack(List<Champion> history, ModelRegistry registry, String reason, Instant at) {
        if (history.isEmpty()) {
            throw UserException.missingInput("The registry " + registry + " has no champion.");
        }
        Champion current = history.get(history.size() - 1);
        Set<ModelVersion> withdrawn =
                history.stream().flatMap(entry -> entry.withdrew().stream()).collect(Collectors.toSet());
        withdrawn.add(current.version());
        ModelVersion previous = history.stream()
                .map(Champion::version)
                .filter(version -> !withdrawn.contains(version))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> nothingBefore(current, history));
        return new Champion(
                current.number() + 1, previous, Champion.How.ROLLBACK, reason, Optional.of(current.version()), at);
    }

    private static UserException nothingBefore(Champion current, List<Champion> history) {
        boolean first = history.stream().allMatch(entry -> entry.version().equals(current.version()));
        return UserException.missingInput("There is no model to go back to: "
                + (first
                        ? "no other model was champion before " + current.version()
                        : "every champion before " + current.version() + " was withdrawn")
                + ". Promote one with 'reviewstream models promote VERSION --reason TEXT'.");
    }

    /** Of a rollback that another champion came before. */
    static UserException overtaken(ModelRegistry registry) {
        return UserException.unreachable(
                "Another model came into force in " + registry + " just now; look at it and try again.", null);
    }
}
