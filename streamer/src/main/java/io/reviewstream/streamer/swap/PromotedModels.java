package io.reviewstream.streamer.swap;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.Champion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The champions of the registry as it was last read. The registry alone decides which model serves.
 *
 * @param champions in the order of their numbers
 */
record PromotedModels(List<Champion> champions) {
    static final PromotedModels NONE = new PromotedModels(List.of());

    PromotedModels {
        champions = List.copyOf(champions);
    }

    /**
     * The champions that may replace the active one, newest first: those with a higher number that no later rollback
     * withdrew. If the registry was recreated, the number of the active one means nothing, and all of them may.
     */
    List<Champion> candidates(Optional<Champion> active) {
        long above = isRecreated(active) ? 0 : active.map(Champion::number).orElse(0L);
        return champions.stream()
                .filter(champion -> champion.number() > above && !isWithdrawn(champion))
                .sorted(Comparator.comparingLong(Champion::number).reversed())
                .toList();
    }

    /**
     * Whether this is another registry than the one that the active champion came from. Champions are never deleted or
     * overwritten; a registry without any is one that is not there yet.
     */
    boolean isRecreated(Optional<Champion> active) {
        return active.isPresent() && !champions.isEmpty() && !champions.contains(active.get());
    }

    /** Whether the registry has the champion that is announced, under the same number. */
    boolean contains(ModelAnnouncement active) {
        return champions.stream()
                .anyMatch(champion -> active.championNumber()
                                .filter(number -> number == champion.number())
                                .isPresent()
                        && active.modelVersion()
                                .filter(champion.version().value()::equals)
                                .isPresent());
    }

    private boolean isWithdrawn(Champion candidate) {
        return champions.stream()
                .anyMatch(later -> later.number() > candidate.number()
                        && later.withdrew().filter(candidate.version()::equals).isPresent());
    }
}
