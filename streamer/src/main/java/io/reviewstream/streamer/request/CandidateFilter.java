package io.reviewstream.streamer.request;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Lets those reviews through that may still be chosen, so that few of them travel to where that is decided: those of the
 * lowest ranks of their slot so far. What it has forgotten after a restart, it lets through again. Owned by one stream
 * thread.
 */
public final class CandidateFilter {
    /** Of slots and reasons; the oldest are forgotten. */
    private static final int SKETCHES = 256;

    private final RequestSlots slots;
    private final int kept;
    private final Map<SketchKey, NavigableSet<RankedId>> lowest = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SketchKey, NavigableSet<RankedId>> eldest) {
            return size() > SKETCHES;
        }
    };

    private record SketchKey(long slot, LabelReason reason) {}

    private record RankedId(double rank, String reviewId) {}

    /** A filter for one task. */
    public CandidateFilter(LabelRequestSettings settings) {
        slots = new RequestSlots(settings.perDay());
        kept = RequestChoice.candidates(slots.requests());
    }

    /**
     * A review that may be asked for, or none.
     *
     * @param at the time of the review, which decides its slot
     */
    public Optional<LabelCandidate> offer(LabelReason reason, ClassifiedReview review, Instant at) {
        LabelCandidate candidate = new LabelCandidate(slots.at(at), reason, review);
        NavigableSet<RankedId> ranks = lowest.computeIfAbsent(
                new SketchKey(candidate.slot(), reason),
                key -> new TreeSet<>(Comparator.comparingDouble(RankedId::rank).thenComparing(RankedId::reviewId)));
        RankedId own = new RankedId(candidate.rank(), review.reviewId());
        ranks.add(own);
        if (ranks.size() > kept) {
            return ranks.pollLast().equals(own) ? Optional.empty() : Optional.of(candidate);
        }
        return Optional.of(candidate);
    }
}
