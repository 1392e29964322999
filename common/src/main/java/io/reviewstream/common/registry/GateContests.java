package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.GateDecision.GateEvidence;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The candidates that the gate compared with one champion, by their decisions; versions sort by time. */
public final class GateContests {
    private static final Logger LOG = LoggerFactory.getLogger(GateContests.class);

    private GateContests() {}

    /**
     * How many candidates were compared with this champion, also those that were removed since. A decision that cannot be
     * read counts, so that the gate is not less strict because of it.
     */
    public static int with(ModelRegistry registry, ModelVersion champion) {
        int contests = 0;
        for (ModelVersion candidate : since(registry, champion)) {
            OptionalInt recorded = recorded(registry, candidate, champion);
            if (recorded.isEmpty() || recorded.getAsInt() > 0) {
                contests = Math.max(contests + 1, recorded.orElse(0));
            }
        }
        return contests;
    }

    /** The models without which {@link #with} would be less: the newest that was compared, and those that cannot be read. */
    static Set<ModelVersion> needed(ModelRegistry registry, ModelVersion champion) {
        List<ModelVersion> candidates = since(registry, champion);
        Set<ModelVersion> needed = new HashSet<>();
        for (int i = candidates.size() - 1; i >= 0; i--) {
            OptionalInt recorded = recorded(registry, candidates.get(i), champion);
            if (recorded.isEmpty()) {
                needed.add(candidates.get(i));
            } else if (recorded.getAsInt() > 0) {
                needed.add(candidates.get(i));
                break;
            }
        }
        return needed;
    }

    private static List<ModelVersion> since(ModelRegistry registry, ModelVersion champion) {
        return registry.versions().stream()
                .filter(version -> version.compareTo(champion) > 0)
                .toList();
    }

    /** 0 if the candidate was not compared with this champion; empty if nobody can tell. */
    private static OptionalInt recorded(ModelRegistry registry, ModelVersion candidate, ModelVersion champion) {
        try {
            return OptionalInt.of(registry.decision(candidate)
                    .map(GateDecision::evidence)
                    .filter(evidence -> evidence.championVersion().equals(Optional.of(champion)))
                    .flatMap(GateEvidence::contests)
                    .orElse(0));
        } catch (UserException e) {
            LOG.atWarn()
                    .addKeyValue("modelVersion", candidate)
                    .addKeyValue("reason", e.getMessage())
                    .log("Decision of the gate cannot be read; it counts as one against the champion");
            return OptionalInt.empty();
        }
    }
}
