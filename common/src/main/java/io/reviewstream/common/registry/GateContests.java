package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.GateDecision.GateEvidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The candidates that the gate compared with one champion, by their decisions: whatever their versions say, since the clocks
 * of two trainers may differ.
 */
public final class GateContests {
    private static final Logger LOG = LoggerFactory.getLogger(GateContests.class);

    private GateContests() {}

    /**
     * A comparison with the champion.
     *
     * @param number the contests that there were, this one included, as its decision says; of one that cannot be read, those
     *     of the candidates before it
     */
    private record Contest(ModelVersion candidate, int number, boolean readable) {}

    /**
     * How many candidates were compared with this champion, also those that were removed since. A decision that cannot be
     * read counts if its version is newer than the champion, so that the gate is not less strict because of it.
     */
    public static int with(ModelRegistry registry, ModelVersion champion) {
        int contests = 0;
        for (Contest contest : contests(registry, champion)) {
            contests = Math.max(contests + 1, contest.number());
        }
        return contests;
    }

    /** The models without which {@link #with} would be less: that of the last contest, and those that cannot be read. */
    static Set<ModelVersion> needed(ModelRegistry registry, ModelVersion champion) {
        Set<ModelVersion> needed = new HashSet<>();
        Optional<ModelVersion> last = Optional.empty();
        for (Contest contest : contests(registry, champion)) {
            if (contest.readable()) {
                last = Optional.of(contest.candidate());
            } else {
                needed.add(contest.candidate());
            }
        }
        last.ifPresent(needed::add);
        return needed;
    }

    /** By number, and by version where two trainers counted the same ones. */
    private static List<Contest> contests(ModelRegistry registry, ModelVersion champion) {
        List<Contest> contests = new ArrayList<>();
        int most = 0;
        for (ModelVersion candidate : registry.versions()) {
            try {
                int number = number(registry, candidate, champion);
                most = Math.max(most, number);
                if (number > 0) {
                    contests.add(new Contest(candidate, number, true));
                }
            } catch (UserException e) {
                if (candidate.compareTo(champion) > 0) {
                    LOG.atWarn()
                            .addKeyValue("modelVersion", candidate)
                            .addKeyValue("reason", e.getMessage())
                            .log("Decision of the gate cannot be read; it counts as one against the champion");
                    contests.add(new Contest(candidate, most, false));
                }
            }
        }
        contests.sort(Comparator.comparingInt(Contest::number));
        return contests;
    }

    /** 0 if the candidate was not compared with this champion. */
    private static int number(ModelRegistry registry, ModelVersion candidate, ModelVersion champion) {
        return registry.decision(candidate)
                .map(GateDecision::evidence)
                .filter(evidence -> evidence.championVersion().equals(Optional.of(champion)))
                .flatMap(GateEvidence::contests)
                .orElse(0);
    }
}
