package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.Champion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every model that is known to have come into force, from registry and topic. Owned by the keeper's thread. */
final class Candidates {
    private final SortedMap<Long, Candidate> announced = new TreeMap<>();
    private List<Champion> champions = List.of();

    void announced(Candidate candidate) {
        announced.put(candidate.championNumber(), candidate);
    }

    void registered(List<Champion> history) {
        champions = List.copyOf(history);
    }

    /** Those newer than this number and not withdrawn since, newest first. Where the two disagree, the registry wins. */
    List<Candidate> newerThan(long championNumber) {
        SortedMap<Long, Candidate> known = new TreeMap<>(Comparator.reverseOrder());
        known.putAll(announced);
        for (Champion champion : champions) {
            Candidate told = known.get(champion.number());
            if (told == null || !told.version().equals(champion.version())) {
                known.put(champion.number(), Candidate.of(champion));
            }
        }
        List<Candidate> newer = new ArrayList<>(known.headMap(championNumber).values());
        newer.removeIf(this::wasWithdrawn);
        return newer;
    }

    private boolean wasWithdrawn(Candidate candidate) {
        return champions.stream()
                .anyMatch(champion -> champion.number() > candidate.championNumber()
                        && champion.withdrew()
                                .filter(candidate.version()::equals)
                                .isPresent());
    }
}
