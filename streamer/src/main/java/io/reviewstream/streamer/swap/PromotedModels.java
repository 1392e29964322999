package io.reviewstream.streamer.swap;

import io.reviewstream.common.registry.Champion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every model that is known to have come into force, from registry and topic. Owned by the keeper's thread. */
final class PromotedModels {
    private final SortedMap<Long, PromotedModel> announced = new TreeMap<>();
    private List<Champion> champions = List.of();

    void announced(PromotedModel candidate) {
        announced.put(candidate.championNumber(), candidate);
    }

    void registered(List<Champion> history) {
        champions = List.copyOf(history);
    }

    /** Those newer than this number and not withdrawn since, newest first. Where the two disagree, the registry wins. */
    List<PromotedModel> newerThan(long championNumber) {
        SortedMap<Long, PromotedModel> known = new TreeMap<>(Comparator.reverseOrder());
        known.putAll(announced);
        for (Champion champion : champions) {
            PromotedModel told = known.get(champion.number());
            if (told == null || !told.version().equals(champion.version())) {
                known.put(champion.number(), PromotedModel.of(champion));
            }
        }
        List<PromotedModel> newer =
                new ArrayList<>(known.headMap(championNumber).values());
        newer.removeIf(this::wasWithdrawn);
        return newer;
    }

    private boolean wasWithdrawn(PromotedModel candidate) {
        return champions.stream()
                .anyMatch(champion -> champion.number() > candidate.championNumber()
                        && champion.withdrew()
                                .filter(candidate.version()::equals)
                                .isPresent());
    }
}
