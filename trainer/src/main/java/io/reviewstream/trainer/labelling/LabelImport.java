package io.reviewstream.trainer.labelling;

import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.trainer.data.ReviewRow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The labels in the exports of a tool.
 *
 * @param labels of reviews that have an id; those of one review one after the other, what counts last
 * @param rows labelled reviews that need no prediction: they have no id but a text, or answer a request for a second look
 * @param secondLooks ids of those that answer such a request
 * @param people who gave these labels, as far as the tool names them
 * @param leftOut annotations that are no labels
 * @param disputed reviews about which people said different things
 * @param ties ids of those of which as many people said one as the other; they have no label here
 */
public record LabelImport(
        List<ReviewLabel> labels,
        List<ImportedRow> rows,
        Set<String> secondLooks,
        int people,
        Map<NoLabel, Places> leftOut,
        int disputed,
        List<String> ties) {
    /**
     * A labelled review.
     *
     * @param row its id and its text; its own label does not count
     */
    public record ImportedRow(ReviewRow row, boolean isPositive, Instant at, LabelOrigin origin) {
        /** As a row of the training set. */
        public LabeledReview review() {
            return new LabeledReview(
                    row.reviewId(),
                    row.text(),
                    isPositive,
                    at,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    origin,
                    Optional.empty());
        }
    }

    /** Why an annotation is no label. */
    public enum NoLabel {
        /** Somebody skipped, rejected or cancelled the task, or has not submitted it. */
        DISCARDED("skipped, cancelled or not submitted"),
        /** Nothing was chosen. */
        NO_CHOICE("without a choice"),
        /** More than one thing was chosen. */
        SEVERAL_CHOICES("with several choices"),
        /** The choice is neither positive nor negative. */
        UNKNOWN_CHOICE("with a choice that is neither positive nor negative"),
        /** There is no review: neither an id nor a text. */
        NO_REVIEW("without a review id and a text"),
        /** Kafka does not take the id. */
        UNUSABLE_ID("with a review id that is longer than 64 KiB or no Unicode");

        private final String words;

        NoLabel(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Where annotations were left out.
     *
     * @param first the first ones, at most {@link #NAMED}
     */
    public record Places(long count, List<String> first) {
        /** How many are named. */
        static final int NAMED = 20;

        public Places {
            first = List.copyOf(first);
        }

        @Override
        public String toString() {
            String others =
                    count > first.size() ? String.format(Locale.ROOT, " and %d more", count - first.size()) : "";
            return String.join("; ", first) + others;
        }
    }

    public LabelImport {
        labels = List.copyOf(labels);
        rows = List.copyOf(rows);
        secondLooks = Set.copyOf(secondLooks);
        leftOut = Map.copyOf(leftOut);
        ties = List.copyOf(ties);
    }
}
