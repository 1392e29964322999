package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.Release;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of a training run: a stored bundle, the decision of the gate, and the champion if it was promoted, or the
 * release in which labels decide.
 *
 * @param warnings about the data, each in one line
 * @param notes about the network and the serving plans, each in one line
 */
public record RunOutcome(
        ModelBundle bundle,
        GateDecision decision,
        Optional<Champion> champion,
        Optional<Release.Challenging> release,
        List<String> warnings,
        List<String> notes) {
    public RunOutcome {
        Objects.requireNonNull(bundle);
        if (champion.isPresent() && release.isPresent()) {
            throw new IllegalArgumentException("a challenger is not champion");
        }
        if (decision instanceof GateDecision.Accepted
                ? champion.isEmpty() && release.isEmpty()
                : champion.isPresent() || (decision instanceof GateDecision.Rejected && release.isPresent())) {
            throw new IllegalArgumentException("an accepted model, and no other, is a champion or on its way");
        }
        warnings = List.copyOf(warnings);
        notes = List.copyOf(notes);
    }

    /** A champion, or a model that is stored and no more. */
    RunOutcome(ModelBundle bundle, GateDecision decision, Optional<Champion> champion) {
        this(bundle, decision, champion, Optional.empty(), List.of(), List.of());
    }

    /** A challenger. */
    RunOutcome(ModelBundle bundle, GateDecision decision, Release.Challenging release) {
        this(bundle, decision, Optional.empty(), Optional.of(release), List.of(), List.of());
    }

    /** With one warning more. */
    public RunOutcome withWarning(String warning) {
        return withWarnings(Stream.concat(warnings.stream(), Stream.of(warning)).toList());
    }

    RunOutcome withWarnings(List<String> of) {
        return new RunOutcome(bundle, decision, champion, release, of, notes);
    }

    RunOutcome withNotes(List<String> of) {
        return new RunOutcome(bundle, decision, champion, release, warnings, of);
    }

    /** Whether it is champion, or becomes it unless labels speak against it. */
    public boolean isReleased() {
        return champion.isPresent() || release.isPresent();
    }

    /** As it is announced. */
    public ModelAnnouncement.Status status() {
        if (isReleased()) {
            return champion.isPresent() ? ModelAnnouncement.Status.ACTIVE : ModelAnnouncement.Status.CHALLENGER;
        }
        return decision instanceof GateDecision.Rejected
                ? ModelAnnouncement.Status.REJECTED
                : ModelAnnouncement.Status.UNDECIDED;
    }
}
