package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.Terminal;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.trainer.labelling.LabelImport;
import io.reviewstream.trainer.labelling.LabelImport.NoLabel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code labels import} prints for the exports of a tool.
 *
 * @param withdrawn second looks that were left out, since their requests were withdrawn
 * @param labelsTopic where labels of reviews with an id went
 * @param reviewsTopic where reviews without one went
 */
record LabelImportFormatter(LabelImport read, int withdrawn, String labelsTopic, String reviewsTopic) {
    /**
     * The result for machines.
     *
     * @param imported labels by topic
     * @param reviews that have an id and a label now
     * @param people who are named in the exports
     * @param leftOut annotations that are no labels, by reason
     * @param disputed reviews about which people disagree; the majority counts
     * @param secondLooks of the reviews on {@code labeled-reviews}, those whose labels were looked at again
     * @param ties ids of those without a majority
     */
    record LabelImportJson(
            Map<String, Integer> imported,
            long reviews,
            int people,
            int secondLooks,
            Map<NoLabel, Long> leftOut,
            int disputed,
            List<String> ties) {}

    LabelImportJson json() {
        Map<NoLabel, Long> leftOut = new LinkedHashMap<>();
        sortedReasons()
                .forEach(
                        reason -> leftOut.put(reason, read.leftOut().get(reason).count()));
        Map<String, Integer> imported = new LinkedHashMap<>();
        imported.put(labelsTopic, read.labels().size());
        imported.put(reviewsTopic, read.rows().size() - withdrawn);
        return new LabelImportJson(
                imported,
                reviews(),
                read.people(),
                read.secondLooks().size() - withdrawn,
                leftOut,
                read.disputed(),
                read.ties());
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Imported %d labels of %d reviews to %s, and %d labelled reviews to %s: %d without an id, and %d that were"
                        + " looked at again. %d people are named.",
                read.labels().size(),
                reviews(),
                labelsTopic,
                read.rows().size() - withdrawn,
                reviewsTopic,
                read.rows().size() - read.secondLooks().size(),
                read.secondLooks().size() - withdrawn,
                read.people()));
        if (!read.leftOut().isEmpty()) {
            lines.add("Left out: "
                    + sortedReasons().stream()
                            .map(reason -> read.leftOut().get(reason).count() + " " + reason)
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        if (read.disputed() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "People disagree about %d reviews: the majority counts, and %d without a majority were left out.",
                    read.disputed(),
                    read.ties().size()));
        }
        return String.join("\n", lines);
    }

    /** Each problem with its places and what was done. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        sortedReasons()
                .forEach(reason -> problems.add("Left out, " + reason + ": "
                        + Terminal.printable(read.leftOut().get(reason).toString())));
        if (!read.ties().isEmpty()) {
            problems.add("Left out, as many people say positive as negative: review "
                    + Terminal.printable(String.join(", ", read.ties())));
        }
        return problems;
    }

    private List<NoLabel> sortedReasons() {
        return read.leftOut().keySet().stream().sorted().toList();
    }

    private long reviews() {
        return read.labels().stream().map(ReviewLabel::reviewId).distinct().count();
    }
}
