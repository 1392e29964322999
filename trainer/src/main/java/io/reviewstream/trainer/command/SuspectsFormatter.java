package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.cli.Terminal;
import io.reviewstream.trainer.data.ReviewRow.RowOrigin;
import io.reviewstream.trainer.suspects.SuspectLabels;
import io.reviewstream.trainer.suspects.SuspectLabels.LabelNoise;
import io.reviewstream.trainer.suspects.SuspectLabels.SuspectLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code labels suspects} prints.
 *
 * @param listed the most suspicious of those that were found
 * @param sources of the reviews
 * @param topic of the reviews that are from no file
 * @param showTexts whether the texts of reviews may be printed
 * @param requested whether people were asked to label the listed reviews again
 */
record SuspectsFormatter(
        SuspectLabels found,
        List<SuspectLabel> listed,
        List<Source> sources,
        String topic,
        boolean showTexts,
        boolean requested) {
    /**
     * The result for machines.
     *
     * @param reviews that were looked at
     * @param agreement share of the labels that the cross-validated model predicts
     * @param found how many labels are probably wrong, listed or not
     * @param requested how many reviews people were asked to label again
     */
    record SuspectsJson(
            int reviews,
            double agreement,
            LabelNoise positive,
            LabelNoise negative,
            int found,
            int requested,
            List<SuspectJson> suspects) {}

    /**
     * One review.
     *
     * @param isPositive its label
     * @param probability P(positive) of the cross-validated model
     * @param place the record on Kafka, or the line of the file
     */
    record SuspectJson(
            String reviewId, boolean isPositive, double probability, String place, Optional<String> reviewText) {}

    SuspectsJson json() {
        return new SuspectsJson(
                found.reviews(),
                found.agreement(),
                found.positive(),
                found.negative(),
                found.suspects().size(),
                requested ? listed.size() : 0,
                listed.stream()
                        .map(each -> new SuspectJson(
                                each.row().reviewId(),
                                each.row().positive(),
                                each.probability(),
                                place(each),
                                showTexts ? Optional.of(each.row().text()) : Optional.empty()))
                        .toList());
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d reviews; the cross-validated model predicts %.1f %% of their labels.",
                found.reviews(),
                100 * found.agreement()));
        lines.add("Estimated share of wrong labels, the model's own errors included: " + noise(found.positive())
                + " POSITIVE, " + noise(found.negative()) + " NEGATIVE.");
        lines.add(String.format(
                Locale.ROOT,
                "%,d labels are probably wrong%s%s",
                found.suspects().size(),
                listed.size() < found.suspects().size()
                        ? String.format(Locale.ROOT, "; the %,d most suspicious:", listed.size())
                        : listed.isEmpty() ? "." : ", the most suspicious first:",
                listed.isEmpty() ? "" : "\n"));
        listed.forEach(each -> lines.add(line(each)));
        if (requested) {
            lines.add(String.format(Locale.ROOT, "%nRequested %,d labels.", listed.size()));
        }
        return String.join("\n", lines);
    }

    private static String noise(LabelNoise noise) {
        return String.format(Locale.ROOT, "%.1f %% of %,d", 100 * noise.wrong(), noise.labels());
    }

    private String line(SuspectLabel suspect) {
        String line = String.format(
                Locale.ROOT,
                "  %s  labelled %s, predicted %s (P(POSITIVE) %.3f)  %s",
                Terminal.printable(suspect.row().reviewId()),
                name(suspect.row().positive()),
                name(suspect.predictedPositive()),
                suspect.probability(),
                place(suspect));
        return showTexts ? line + "\n    " + Terminal.printable(suspect.row().text()) : line;
    }

    private static String name(boolean positive) {
        return positive ? "POSITIVE" : "NEGATIVE";
    }

    private String place(SuspectLabel suspect) {
        RowOrigin origin = suspect.row().origin();
        if (origin instanceof RowOrigin.OnTopic record) {
            return topic + "-" + record.partition() + "-" + record.offset();
        }
        RowOrigin.Collected row = (RowOrigin.Collected) origin;
        String file = sources.stream()
                .filter(source -> source.sha256().filter(row.sha256()::equals).isPresent())
                .map(Source::name)
                .findFirst()
                .orElseThrow();
        return file + ":" + row.line();
    }
}
