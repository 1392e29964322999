package io.reviewstream.trainer.data;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.hash.TextHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Labelled reviews and where they came from. No two rows have the same id or the same text.
 *
 * @param sources in the order they were merged
 * @param labelsThrough how far {@code labeled-reviews} was read, where it was
 * @param leftOut rows that were read and not kept, by reason
 */
public record Corpus(
        List<ReviewRow> rows, List<Source> sources, Optional<LabelOffsets> labelsThrough, Map<LeftOut, Long> leftOut) {
    /** Why a row is not in the corpus. */
    public enum LeftOut {
        NO_TEXT("without a text"),
        NO_LABEL("without a label"),
        REPEATED("whose text or id came again later"),
        GOLDEN("that are in the golden set"),
        HOLDOUT("that are held out"),
        CHOSEN("that are held out and were labelled for what was predicted"),
        ERASED("that were erased"),
        NO_WORD("without a word that the tokenizer knows"),
        UNREADABLE("that could not be read");

        private final String words;

        LeftOut(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    public Corpus {
        rows = List.copyOf(rows);
        sources = List.copyOf(sources);
        Objects.requireNonNull(labelsThrough);
        leftOut = Map.copyOf(leftOut);
    }

    /** A review that is in memory already. */
    public record CorpusRow(String text, boolean positive) {}

    /**
     * A corpus of what is in memory.
     *
     * @param name what the bundle calls it
     */
    public static Corpus of(String name, Collection<CorpusRow> reviews) {
        StringBuilder content = new StringBuilder();
        reviews.forEach(review -> content.append(review.positive()).append(TextHash.of(review.text())));
        String sha256 = Sha256.of(content.toString().getBytes(StandardCharsets.US_ASCII));
        ReviewRow.RowOrigin origin = new ReviewRow.RowOrigin.Collected(sha256);
        List<ReviewRow> rows = reviews.stream()
                .map(review -> ReviewRow.of("", review.text(), review.positive(), origin))
                .toList();
        Source source = new Source(name, rows.size(), Optional.of(sha256));
        return merge(List.of(new Corpus(rows, List.of(source), Optional.empty(), Map.of())));
    }

    /** All together; of rows with the same id or the same text, the last one counts. */
    public static Corpus merge(List<Corpus> parts) {
        Map<String, ReviewRow> byHash = new LinkedHashMap<>();
        Map<String, String> hashOfId = new HashMap<>();
        Map<LeftOut, Long> leftOut = new HashMap<>();
        List<Source> sources = new ArrayList<>();
        Optional<LabelOffsets> labelsThrough = Optional.empty();
        long read = 0;
        for (Corpus part : parts) {
            for (ReviewRow row : part.rows) {
                read++;
                String replaced = hashOfId.put(row.reviewId(), row.textHash());
                if (replaced != null && !replaced.equals(row.textHash())) {
                    byHash.remove(replaced);
                }
                ReviewRow sameText = byHash.put(row.textHash(), row);
                if (sameText != null && !sameText.reviewId().equals(row.reviewId())) {
                    hashOfId.remove(sameText.reviewId());
                }
            }
            part.leftOut.forEach((reason, count) -> leftOut.merge(reason, count, Long::sum));
            sources.addAll(part.sources);
            if (part.labelsThrough.isPresent()) {
                labelsThrough = part.labelsThrough;
            }
        }
        if (read > byHash.size()) {
            leftOut.merge(LeftOut.REPEATED, read - byHash.size(), Long::sum);
        }
        return new Corpus(List.copyOf(byHash.values()), sources, labelsThrough, leftOut);
    }

    /** The rows of one part, in order. Those that were chosen for what was predicted train, or are in no part. */
    public List<ReviewRow> part(Split split, Split.Part part) {
        return rows.stream()
                .filter(row -> {
                    Split.Part own = split.of(row.textHash());
                    return row.isChosen() ? part == Split.Part.TRAINING && own != Split.Part.HOLDOUT : part == own;
                })
                .toList();
    }

    /** Without the rows that have one of the golden set's texts. */
    public Corpus without(GoldenSet golden) {
        Set<String> texts = golden.textHashes();
        List<ReviewRow> others =
                rows.stream().filter(row -> !texts.contains(row.textHash())).toList();
        if (others.size() == rows.size()) {
            return this;
        }
        Map<LeftOut, Long> counts = new HashMap<>(leftOut);
        counts.merge(LeftOut.GOLDEN, (long) rows.size() - others.size(), Long::sum);
        return new Corpus(others, sources, labelsThrough, counts);
    }

    /** The first so many rows. */
    public Corpus first(int count) {
        return new Corpus(rows.subList(0, Math.min(count, rows.size())), sources, labelsThrough, leftOut);
    }
}
