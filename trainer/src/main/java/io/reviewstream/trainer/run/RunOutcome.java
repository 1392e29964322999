package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of a training run: a stored bundle, the decision of the gate, and the champion if it was promoted.
 *
 * @param warnings about the data, each in one line
 */
public record RunOutcome(
        ModelBundle bundle, GateDecision decision, Optional<Champion> champion, List<String> warnings) {
    public RunOutcome {
        Objects.requireNonNull(bundle);
        if ((decision instanceof GateDecision.Accepted) != champion.isPresent()) {
            throw new IllegalArgumentException("an accepted model, and no other, is a champion");
        }
        warnings = List.copyOf(warnings);
    }

    /** Without warnings. */
    RunOutcome(ModelBundle bundle, GateDecision decision, Optional<Champion> champion) {
        this(bundle, decision, champion, List.of());
    }

    /** With one warning more. */
    public RunOutcome withWarning(String warning) {
        return withWarnings(Stream.concat(warnings.stream(), Stream.of(warning)).toList());
    }

    RunOutcome withWarnings(List<String> of) {
        return new RunOutcome(bundle, decision, champion, of);
    }

    /** As it is announced. */
    public ModelAnnouncement.Status status() {
        if (champion.isPresent()) {
            return ModelAnnouncement.Status.ACTIVE;
        }
        return decision instanceof GateDecision.Rejected
                ? ModelAnnouncement.Status.REJECTED
                : ModelAnnouncement.Status.UNDECIDED;
    }
}
