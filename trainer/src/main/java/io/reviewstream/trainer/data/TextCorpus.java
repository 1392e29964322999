package io.reviewstream.trainer.data;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.trainer.spill.SpillFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Review texts to learn a language from, and where they came from. No two are the same, none is held out.
 *
 * @param validation texts that are learned from by nobody
 * @param readThrough end offsets up to which a topic was read, if it was
 * @param read rows of all sources
 * @param leftOut rows that were read and not kept, by reason
 */
public record TextCorpus(
        List<ReviewText> training,
        List<ReviewText> validation,
        List<Source> sources,
        Optional<LabelOffsets> readThrough,
        long read,
        Map<Corpus.LeftOut, Long> leftOut) {
    public TextCorpus {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        sources = List.copyOf(sources);
        Objects.requireNonNull(readThrough);
        leftOut = Map.copyOf(leftOut);
    }

    /**
     * Which texts are kept.
     *
     * @param split its holdout is left out
     * @param golden hashes of golden texts, which are left out
     * @param heldOut hashes of texts that are left out because another split holds them out
     */
    public record TextRules(Split split, Set<String> golden, Set<String> heldOut) {
        public TextRules {
            Objects.requireNonNull(split);
            golden = Set.copyOf(golden);
            heldOut = Set.copyOf(heldOut);
        }

        /** None but the holdout is left out. */
        public static TextRules of(Split split) {
            return new TextRules(split, Set.of(), Set.of());
        }
    }

    /** SHA-256 of the sorted hashes of all texts, in hex. */
    public String sha256() {
        List<String> hashes = new ArrayList<>();
        training.forEach(text -> hashes.add(text.textHash()));
        validation.forEach(text -> hashes.add(text.textHash()));
        return Sha256.of(TextHash.toBytes(hashes));
    }

    /**
     * Collects texts in the order in which they were read first. Of equal texts, the last label counts, and they are erased
     * together.
     */
    public static final class TextCollector {
        private final TextRules rules;
        private final SpillFile texts = SpillFile.create();
        private final Map<String, CollectedText> byHash = new LinkedHashMap<>();
        private final Map<Corpus.LeftOut, Long> leftOut = new EnumMap<>(Corpus.LeftOut.class);
        private long read;

        /** The ids are those by which a review may be erased. */
        private record CollectedText(ReviewText text, Set<String> ids) {
            CollectedText {
                ids = Set.copyOf(ids);
            }

            CollectedText again(Optional<Boolean> positive, Set<String> further) {
                Set<String> all = new HashSet<>(ids);
                all.addAll(further);
                return new CollectedText(
                        new ReviewText(text.textHash(), text.source(), positive.or(text::positive)), all);
            }
        }

        /** Keeps what the rules allow. */
        public TextCollector(TextRules rules) {
            this.rules = rules;
        }

        /**
         * Adds a row. The text of a held-out one is neither kept nor written anywhere.
         *
         * @param ids by which the review may be erased
         */
        public void add(String text, Optional<Boolean> positive, Set<String> ids) {
            if (text.isBlank()) {
                addLeftOut(Corpus.LeftOut.NO_TEXT);
                return;
            }
            String hash = TextHash.of(text);
            if (rules.golden().contains(hash)) {
                addLeftOut(Corpus.LeftOut.GOLDEN);
            } else if (rules.split().of(hash) == Split.Part.HOLDOUT
                    || rules.heldOut().contains(hash)) {
                addLeftOut(Corpus.LeftOut.HOLDOUT);
            } else {
                read++;
                CollectedText before = byHash.get(hash);
                if (before == null) {
                    byHash.put(hash, new CollectedText(new ReviewText(hash, texts.add(text), positive), ids));
                } else {
                    byHash.put(hash, before.again(positive, ids));
                    leftOut.merge(Corpus.LeftOut.REPEATED, 1L, Long::sum);
                }
            }
        }

        /** Counts a row that cannot be added. */
        public void addLeftOut(Corpus.LeftOut reason) {
            read++;
            leftOut.merge(reason, 1L, Long::sum);
        }

        /** Number of texts so far. */
        public int size() {
            return byHash.size();
        }

        /**
         * What was collected.
         *
         * @param erased ids of reviews that are left out
         */
        public TextCorpus corpus(List<Source> sources, Optional<LabelOffsets> readThrough, Collection<String> erased) {
            Map<Split.Part, List<ReviewText>> parts = new EnumMap<>(Split.Part.class);
            Map<Corpus.LeftOut, Long> reasons = new EnumMap<>(Corpus.LeftOut.class);
            reasons.putAll(leftOut);
            for (CollectedText each : byHash.values()) {
                if (Collections.disjoint(erased, each.ids())) {
                    parts.computeIfAbsent(rules.split().of(each.text().textHash()), part -> new ArrayList<>())
                            .add(each.text());
                } else {
                    reasons.merge(Corpus.LeftOut.ERASED, 1L, Long::sum);
                }
            }
            return new TextCorpus(
                    parts.getOrDefault(Split.Part.TRAINING, List.of()),
                    parts.getOrDefault(Split.Part.VALIDATION, List.of()),
                    sources,
                    readThrough,
                    read,
                    reasons);
        }
    }
}
