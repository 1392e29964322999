package io.reviewstream.streamer.trigger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * The state of the retraining trigger. Immutable; a change returns the next state. {@link TriggerRules} says which
 * request follows from it. Its JSON is one flat object, the format of the store.
 */
record TriggerState(
        @JsonUnwrapped TriggerLabels labels,
        @JsonUnwrapped AccuracyState accuracy,
        @JsonUnwrapped RequestState requests,
        LabelAgreement agreement) {
    static final TriggerState START =
            new TriggerState(TriggerLabels.START, AccuracyState.START, RequestState.START, LabelAgreement.NONE);

    TriggerState {
        Objects.requireNonNull(labels);
        Objects.requireNonNull(accuracy);
        Objects.requireNonNull(requests);
        // Older stores have none.
        agreement = agreement == null ? LabelAgreement.NONE : agreement;
    }

    /**
     * How many labelled reviews there are. The offsets are those of {@code labeled-reviews}.
     *
     * @param labeledReviews counted and not erased since
     * @param newLabels of them, those beyond {@code consumed}
     * @param through the end offsets of the counted labels
     * @param consumed the end offsets of the labels that training runs with a decision have read
     */
    record TriggerLabels(
            long labeledReviews, long newLabels, LabelOffsets through, @JsonProperty("used") LabelOffsets consumed) {
        private static final TriggerLabels START = new TriggerLabels(0, 0, LabelOffsets.NONE, LabelOffsets.NONE);

        TriggerLabels {
            Objects.requireNonNull(through);
            Objects.requireNonNull(consumed);
        }

        /** Whether a training run with a decision has read this label. */
        boolean isConsumed(TriggerEvent.LabelAdded label) {
            return consumed.covers(label.partition(), label.offset());
        }

        /** The end offsets of the consumed labels after this end of a training run. */
        LabelOffsets consumedAfter(ModelAnnouncement end) {
            return end.status().usesUpLabels()
                    ? consumed.max(end.labelsThrough().orElse(LabelOffsets.NONE))
                    : consumed;
        }

        private TriggerLabels added(TriggerEvent.LabelAdded label) {
            return new TriggerLabels(
                    labeledReviews + 1,
                    newLabels + (isConsumed(label) ? 0 : 1),
                    through.max(LabelOffsets.of(Map.of(label.partition(), label.offset() + 1))),
                    consumed);
        }
    }

    /** With this champion of the registry. */
    TriggerState with(AccuracyState.ActiveChampion champion) {
        return new TriggerState(labels, accuracy.with(champion), requests, agreement);
    }

    /** After one more labelled review. */
    TriggerState labelAdded(TriggerEvent.LabelAdded label, TriggerRules rules) {
        return new TriggerState(labels.added(label), accuracy.labelAdded(label, rules), requests, agreement);
    }

    /**
     * After a labelled review was erased.
     *
     * @param wasNew whether training had not consumed it
     */
    TriggerState labelErased(boolean wasNew) {
        return new TriggerState(
                new TriggerLabels(
                        labels.labeledReviews() - 1,
                        labels.newLabels() - (wasNew ? 1 : 0),
                        labels.through(),
                        labels.consumed()),
                accuracy,
                requests,
                agreement);
    }

    /** After the second label of a review that two people were asked about. */
    TriggerState labelledTwice(TriggerEvent.SecondLabel label) {
        return new TriggerState(labels, accuracy, requests, agreement.plus(label.first(), label.second()));
    }

    /** After a request that was read; it becomes the pending one unless there is one already. */
    TriggerState requested(RetrainRequest request, Instant now, TriggerRules rules) {
        return requests.pending().isPresent() ? this : emitted(request, now, rules);
    }

    /** After a request that the trigger emits, which replaces any pending one. */
    TriggerState emitted(RetrainRequest request, Instant now, TriggerRules rules) {
        return new TriggerState(
                labels,
                accuracy,
                requests.requested(request, now, rules.settings().requests().coolDown()),
                agreement);
    }

    /**
     * After the end of a training run. A decision on the pending request resets the drop test: its evidence is consumed
     * with the labels that it came from.
     *
     * @param nowConsumed how many of the new labels this run has consumed
     */
    TriggerState announced(ModelAnnouncement end, long nowConsumed, Instant now, TriggerRules rules) {
        LabelOffsets consumed = labels.consumedAfter(end);
        return new TriggerState(
                new TriggerLabels(
                        labels.labeledReviews(), labels.newLabels() - nowConsumed, labels.through(), consumed),
                requests.isDecidedBy(end, consumed) ? accuracy.testReset() : accuracy,
                requests.announced(
                        end, consumed, now, rules.settings().requests().coolDown()),
                agreement);
    }
}
