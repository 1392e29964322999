package io.reviewstream.common.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.reviewstream.common.bundle.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the gate decided about a candidate, why, and on what evidence: {@code gate.json}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
@JsonSubTypes({
    @JsonSubTypes.Type(value = GateDecision.Accepted.class, name = "ACCEPTED"),
    @JsonSubTypes.Type(value = GateDecision.Rejected.class, name = "REJECTED"),
    @JsonSubTypes.Type(value = GateDecision.Undecided.class, name = "UNDECIDED")
})
public sealed interface GateDecision {
    /** Each in one line. */
    List<String> reasons();

    /** The measurements that it was made on. */
    GateEvidence evidence();

    /** {@code ACCEPTED}, {@code REJECTED} or {@code UNDECIDED}. */
    @JsonIgnore
    default String name() {
        return getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** The same decision for these reasons. */
    default GateDecision because(List<String> reasons) {
        // A switch over sealed types needs a newer Java.
        if (this instanceof Accepted) {
            return new Accepted(reasons, evidence());
        }
        return this instanceof Rejected ? new Rejected(reasons, evidence()) : new Undecided(reasons, evidence());
    }

    /**
     * Measurements on the holdout, name to value.
     *
     * @param holdoutRows the reviews that candidate and champion were compared on
     * @param candidate the fine-tuned model through the served file
     * @param raw the same model before fine-tuning
     * @param champion the champion, empty if there is none
     * @param contests candidates that were compared with the champion so far, this one included; empty if it was not
     * @param disagreements of the holdout rows, those that candidate and champion predict differently
     */
    record GateEvidence(
            Instant decidedAt,
            long holdoutRows,
            Map<String, Double> candidate,
            Map<String, Double> raw,
            Optional<ModelVersion> championVersion,
            Map<String, Double> champion,
            Optional<Integer> contests,
            Optional<Long> disagreements) {
        public GateEvidence {
            candidate = Map.copyOf(candidate);
            raw = Map.copyOf(raw);
            champion = Map.copyOf(champion);
            Objects.requireNonNull(disagreements);
        }
    }

    /** Better where it should be, not worse anywhere. */
    record Accepted(List<String> reasons, GateEvidence evidence) implements GateDecision, ModelRegistry.Promotable {
        public Accepted {
            reasons = checked(reasons);
        }

        @Override
        public String why() {
            return String.join("; ", reasons);
        }
    }

    /** Worse, or no better than nothing. */
    record Rejected(List<String> reasons, GateEvidence evidence) implements GateDecision {
        public Rejected {
            reasons = checked(reasons);
        }
    }

    /** The evidence is inconclusive; the champion stays. */
    record Undecided(List<String> reasons, GateEvidence evidence) implements GateDecision {
        public Undecided {
            reasons = checked(reasons);
        }
    }

    private static List<String> checked(List<String> reasons) {
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a decision needs a reason");
        }
        return List.copyOf(reasons);
    }
}
