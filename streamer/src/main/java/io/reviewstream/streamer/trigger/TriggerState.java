package io.reviewstream.streamer.trigger;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of labels, models and requests. Immutable; what changes gives the next state. {@link TriggerRules} says
 * what it asks for.
 *
 * @param labeledReviews counted and not erased since
 * @param newLabels of them, those beyond {@code used}
 * @param through how far the counted labels go
 * @param used how far labels were used up by training runs that came to a decision
 * @param champion the newest model that was announced as active
 * @param live of the champion
 * @param tallies of the newest models, by version
 * @param pending the request that is out and unanswered
 * @param quietUntil when there may be a request again
 * @param decidedAt when a request was last answered by more than a failure
 */
record TriggerState(
        long labeledReviews,
        long newLabels,
        LabelOffsets through,
        LabelOffsets used,
        Optional<ActiveChampion> champion,
        OnlineAccuracy live,
        SortedMap<String, AccuracyCounter> tallies,
        Optional<PendingRequest> pending,
        Optional<Instant> quietUntil,
        Optional<Instant> decidedAt) {
    static final TriggerState START = new TriggerState(
            0,
            0,
            LabelOffsets.NONE,
            LabelOffsets.NONE,
            Optional.empty(),
            OnlineAccuracy.START,
            Collections.emptySortedMap(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    private static final int TALLIES = 10;

    TriggerState {
        Objects.requireNonNull(through);
        Objects.requireNonNull(used);
        Objects.requireNonNull(champion);
        Objects.requireNonNull(live);
        tallies = Collections.unmodifiableSortedMap(new TreeMap<>(tallies));
        Objects.requireNonNull(pending);
        Objects.requireNonNull(quietUntil);
        Objects.requireNonNull(decidedAt);
    }

    /** Whether a training run that came to a decision has read this place. */
    boolean isUsed(TriggerEvent.LabelAdded label) {
        return used.covers(label.partition(), label.offset());
    }

    /** After one more labelled review. */
    TriggerState counted(TriggerEvent.LabelAdded label, TriggerRules rules) {
        TriggerState next = new TriggerState(
                labeledReviews + 1,
                newLabels + (isUsed(label) ? 0 : 1),
                through.max(LabelOffsets.of(Map.of(label.partition(), label.offset() + 1))),
                used,
                champion,
                live,
                tallies,
                pending,
                quietUntil,
                decidedAt);
        return label.modelVersion().isPresent() && label.wasRight().isPresent()
                ? next.judged(label.modelVersion().get(), label.wasRight().get(), rules)
                : next;
    }

    private TriggerState judged(String version, boolean right, TriggerRules rules) {
        boolean ofChampion =
                champion.map(ActiveChampion::version).filter(version::equals).isPresent();
        NavigableMap<String, AccuracyCounter> next = new TreeMap<>(tallies);
        next.put(version, next.getOrDefault(version, AccuracyCounter.NONE).after(right));
        // Versions sort by time.
        next.keySet().stream()
                .filter(each -> champion.map(ActiveChampion::version)
                        .filter(each::equals)
                        .isEmpty())
                .limit(Math.max(0, next.size() - TALLIES))
                .toList()
                .forEach(next::remove);
        return with(ofChampion ? live.after(right, rules.test(this), rules.window()) : live, next);
    }

    /**
     * After a labelled review was erased.
     *
     * @param wasNew whether no training run had used it up
     */
    TriggerState erased(boolean wasNew) {
        return new TriggerState(
                labeledReviews - 1,
                newLabels - (wasNew ? 1 : 0),
                through,
                used,
                champion,
                live,
                tallies,
                pending,
                quietUntil,
                decidedAt);
    }

    /** After a request, whoever made it, unless another one is out. */
    TriggerState requested(RetrainRequest request, Instant now, TriggerRules rules) {
        return pending.isPresent() ? this : asked(request, now, rules);
    }

    /** After a request that takes the place of any other. */
    TriggerState asked(RetrainRequest request, Instant now, TriggerRules rules) {
        return new TriggerState(
                labeledReviews,
                newLabels,
                through,
                used,
                champion,
                live,
                tallies,
                Optional.of(PendingRequest.of(request, now)),
                Optional.of(now.plus(rules.coolDown())),
                decidedAt);
    }

    /**
     * After the end of a training run. A decision on a request begins the test of the champion again: its evidence is
     * used up with the labels that it came from.
     *
     * @param nowUsed of the new labels, those that this run has used up
     */
    TriggerState announced(ModelAnnouncement end, long nowUsed, Instant now, TriggerRules rules) {
        LabelOffsets usedThen = usedAfter(end);
        boolean failed = end.status() == ModelAnnouncement.Status.FAILED;
        Optional<PendingRequest> stillPending = pending.filter(request -> !request.isAnsweredBy(end, usedThen));
        boolean decided = !failed && pending.isPresent() && stillPending.isEmpty();
        TriggerState next = new TriggerState(
                labeledReviews,
                newLabels - nowUsed,
                through,
                usedThen,
                champion,
                decided ? live.testedAgain() : live,
                tallies,
                stillPending,
                failed ? Optional.of(now.plus(rules.coolDown())) : quietUntil,
                decided ? Optional.of(now) : decidedAt);
        return crowns(end) ? next.crowned(ActiveChampion.of(end)) : next;
    }

    /** Whether this brings a model into force. A rollback does, with a new number. */
    boolean crowns(ModelAnnouncement end) {
        return end.status() == ModelAnnouncement.Status.ACTIVE
                && end.championNumber().orElseThrow()
                        > champion.map(ActiveChampion::number).orElse(0L);
    }

    private TriggerState crowned(ActiveChampion next) {
        SortedMap<String, AccuracyCounter> others = new TreeMap<>(tallies);
        others.remove(next.version());
        return new TriggerState(
                labeledReviews,
                newLabels,
                through,
                used,
                Optional.of(next),
                OnlineAccuracy.START,
                others,
                pending,
                quietUntil,
                decidedAt);
    }

    /** How far labels are used up once this run has ended. */
    LabelOffsets usedAfter(ModelAnnouncement end) {
        return end.status().usesUpLabels() ? used.max(end.labelsThrough().orElse(LabelOffsets.NONE)) : used;
    }

    private TriggerState with(OnlineAccuracy nextLive, SortedMap<String, AccuracyCounter> nextTallies) {
        return new TriggerState(
                labeledReviews,
                newLabels,
                through,
                used,
                champion,
                nextLive,
                nextTallies,
                pending,
                quietUntil,
                decidedAt);
    }
}
