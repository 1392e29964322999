package io.reviewstream.common.event;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a label comes from, as far as that is known.
 *
 * @param reason why the review was labelled
 * @param requestId of the {@link LabelRequest} that it answers
 * @param propensity the probability with which the review was chosen, in (0, 1]
 * @param labeledBy who labelled it, by a name that tells people apart
 */
public record LabelOrigin(
        Optional<LabelReason> reason,
        Optional<String> requestId,
        Optional<Double> propensity,
        Optional<String> labeledBy) {
    /** Nothing is known. */
    public static final LabelOrigin UNKNOWN =
            new LabelOrigin(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public LabelOrigin {
        Objects.requireNonNull(reason);
        requestId.ifPresent(id -> Checks.notBlank(id, "requestId"));
        propensity.ifPresent(Checks::propensity);
        labeledBy.ifPresent(name -> Checks.notBlank(name, "labeledBy"));
    }

    /** With this reason alone. */
    public static LabelOrigin of(LabelReason reason) {
        return new LabelOrigin(Optional.of(reason), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Whether a rate of correct predictions may count the label: one of a review that was chosen for what was predicted
     * would bias it. Without a reason, it counts.
     */
    public boolean countsForAccuracy() {
        return reason.map(LabelReason::isIndependent).orElse(true);
    }
}
