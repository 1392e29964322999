package io.reviewstream.streamer.request;

import io.reviewstream.common.event.LabelReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A candidate that was chosen.
 *
 * @param propensity the probability with which it was chosen for its reason, in (0, 1]
 */
record RequestChoice(LabelCandidate candidate, double propensity) {
    /** Of the requests, at least so much is random: a rate over all reviews needs it. */
    private static final double RANDOM_SHARE = 0.2;

    /** So many candidates of each reason are enough for a number of requests, although some may resemble others. */
    static int candidates(int requests) {
        return 2 * requests + 5;
    }

    /**
     * Chooses within a slot: the random share first; then disagreements and drift, each at most half of what is left; then
     * uncertain reviews.
     *
     * @param candidates of all reasons
     * @param requests how many at most
     * @param asked texts that were asked before; those of the chosen are added
     */
    static List<RequestChoice> choose(List<LabelCandidate> candidates, int requests, SimilarTexts asked) {
        List<RequestChoice> chosen = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int random = (int) Math.ceil(RANDOM_SHARE * requests);
        choose(LabelReason.RANDOM, random, candidates, asked, ids, chosen);
        for (LabelReason reason : List.of(LabelReason.DISAGREEMENT, LabelReason.DRIFT)) {
            choose(reason, (requests - chosen.size() + 1) / 2, candidates, asked, ids, chosen);
        }
        choose(LabelReason.UNCERTAIN, requests - chosen.size(), candidates, asked, ids, chosen);
        return chosen;
    }

    /** A rank is a hash, which is computed once. */
    private record RankedCandidate(double rank, LabelCandidate candidate) {}

    private static void choose(
            LabelReason reason,
            int most,
            List<LabelCandidate> candidates,
            SimilarTexts asked,
            Set<String> ids,
            List<RequestChoice> chosen) {
        List<LabelCandidate> lowest = new ArrayList<>();
        double next = Double.POSITIVE_INFINITY;
        for (RankedCandidate ranked : candidates.stream()
                .filter(each -> each.reason() == reason)
                .map(each -> new RankedCandidate(each.rank(), each))
                .sorted(Comparator.comparingDouble(RankedCandidate::rank))
                .toList()) {
            LabelCandidate candidate = ranked.candidate();
            if (ids.contains(candidate.review().reviewId())) {
                continue;
            }
            if (lowest.size() == most) {
                next = ranked.rank();
                break;
            }
            if (asked.add(candidate.review().reviewText())) {
                ids.add(candidate.review().reviewId());
                lowest.add(candidate);
            }
        }
        for (LabelCandidate candidate : lowest) {
            chosen.add(new RequestChoice(candidate, candidate.propensity(next)));
        }
    }
}
