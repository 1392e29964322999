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
 * What a gate decides on: models that were all run over the same held-out reviews.
 *
 * @param candidate what it said, row by row
 * @param trainingTexts the hash of every text that the candidate was trained on
 * @param raw what the same network said before fine-tuning
 * @param champion if there is one
 */
public record GateInput(
        List<ScoredReview> candidate,
        Set<String> trainingTexts,
        List<ScoredReview> raw,
        Optional<ChampionScores> champion) {
    /**
     * The current champion.
     *
     * @param judged what it said, row by row
     */
    public record ChampionScores(ModelVersion version, Manifest.Lineage lineage, List<ScoredReview> judged) {
        public ChampionScores {
            Objects.requireNonNull(version);
            Objects.requireNonNull(lineage);
            judged = List.copyOf(judged);
        }
    }

    public GateInput {
        candidate = List.copyOf(candidate);
        trainingTexts = Set.copyOf(trainingTexts);
        raw = List.copyOf(raw);
        requireSameRows(candidate, raw);
        if (champion.isPresent()) {
            requireSameRows(candidate, champion.get().judged());
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
        champion.ifPresent(incumbent -> seen.addAll(incumbent.lineage().trainingTexts()));
        return only(row -> !seen.contains(row.textHash()));
    }

    /** On what came since the champion: records beyond its labels, files that it did not know. */
    GateInput sinceChampion() {
        TrainedOn known = TrainedOn.of(champion.orElseThrow().lineage());
        return only(row -> !known.has(row));
    }

    private GateInput only(Predicate<ReviewRow> wanted) {
        IntPredicate at = index -> wanted.test(candidate.get(index).row());
        return new GateInput(
                pick(candidate, at),
                trainingTexts,
                pick(raw, at),
                champion.map(incumbent ->
                        new ChampionScores(incumbent.version(), incumbent.lineage(), pick(incumbent.judged(), at))));
    }

    private static List<ScoredReview> pick(List<ScoredReview> judged, IntPredicate wanted) {
        return IntStream.range(0, judged.size())
                .filter(wanted)
                .mapToObj(judged::get)
                .toList();
    }

    int rows() {
        return candidate.size();
    }

    PairedComparison withRaw() {
        return PairedComparison.of(right(candidate), right(raw));
    }

    PairedComparison withChampion() {
        return PairedComparison.of(
                right(candidate), right(champion.orElseThrow().judged()));
    }

    /** With a model that always says the more frequent class of these rows. */
    PairedComparison withMajority() {
        boolean majority =
                2 * candidate.stream().filter(each -> each.row().positive()).count() >= rows();
        return PairedComparison.of(
                right(candidate),
                candidate.stream()
                        .map(each -> each.row().positive() == majority)
                        .toList());
    }

    private static List<Boolean> right(List<ScoredReview> judged) {
        return judged.stream().map(ScoredReview::right).toList();
    }
}
