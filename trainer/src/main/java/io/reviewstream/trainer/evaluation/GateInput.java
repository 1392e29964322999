package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.TrainedOn;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The input of a gate decision: the predictions of several models for the same held-out reviews.
 *
 * @param candidate its predictions, row by row
 * @param trainingTexts the hash of every text that the candidate was trained on
 * @param baseline predictions of the same network before fine-tuning
 * @param champion if there is one
 */
public record GateInput(
        List<ScoredReview> candidate,
        Set<String> trainingTexts,
        List<ScoredReview> baseline,
        Optional<ChampionScores> champion) {
    /**
     * The current champion.
     *
     * @param scored its predictions, row by row
     * @param earlierContests candidates that were compared with it before
     */
    public record ChampionScores(
            ModelVersion version, Manifest.Lineage lineage, List<ScoredReview> scored, int earlierContests) {
        public ChampionScores {
            Objects.requireNonNull(version);
            Objects.requireNonNull(lineage);
            scored = List.copyOf(scored);
        }
    }

    public GateInput {
        candidate = List.copyOf(candidate);
        trainingTexts = Set.copyOf(trainingTexts);
        baseline = List.copyOf(baseline);
        requireSameRows(candidate, baseline);
        if (champion.isPresent()) {
            requireSameRows(candidate, champion.get().scored());
        }
    }

    private static void requireSameRows(List<ScoredReview> one, List<ScoredReview> other) {
        if (!one.stream()
                .map(ScoredReview::row)
                .toList()
                .equals(other.stream().map(ScoredReview::row).toList())) {
            throw new IllegalArgumentException("models are compared on the same rows only");
        }
    }

    /** Without the reviews that one of the models was trained on. */
    GateInput fair() {
        Set<String> seen = new HashSet<>(trainingTexts);
        champion.ifPresent(current -> seen.addAll(current.lineage().trainingTexts()));
        return only(row -> !seen.contains(row.textHash()));
    }

    /** On the post-champion holdout: records beyond its labels, and files that it was not trained on. */
    GateInput sinceChampion() {
        TrainedOn trainedOn = TrainedOn.of(champion.orElseThrow().lineage());
        return only(row -> !trainedOn.has(row));
    }

    private GateInput only(Predicate<ReviewRow> wanted) {
        IntPredicate at = index -> wanted.test(candidate.get(index).row());
        return new GateInput(
                pick(candidate, at),
                trainingTexts,
                pick(baseline, at),
                champion.map(current -> new ChampionScores(
                        current.version(), current.lineage(), pick(current.scored(), at), current.earlierContests())));
    }

    private static List<ScoredReview> pick(List<ScoredReview> scored, IntPredicate wanted) {
        return IntStream.range(0, scored.size())
                .filter(wanted)
                .mapToObj(scored::get)
                .toList();
    }

    int rows() {
        return candidate.size();
    }

    PairedComparison withBaseline() {
        return PairedComparison.of(correct(candidate), correct(baseline));
    }

    PairedComparison withChampion() {
        return PairedComparison.of(
                correct(candidate), correct(champion.orElseThrow().scored()));
    }

    /** With a model that always predicts the more frequent class of these rows. */
    PairedComparison withMajority() {
        boolean majority =
                2 * candidate.stream().filter(each -> each.row().positive()).count() >= rows();
        return PairedComparison.of(
                correct(candidate),
                candidate.stream()
                        .map(each -> each.row().positive() == majority)
                        .toList());
    }

    private static List<Boolean> correct(List<ScoredReview> scored) {
        return scored.stream().map(ScoredReview::correct).toList();
    }
}
