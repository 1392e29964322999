package io.reviewstream.trainer.report;

import io.reviewstream.trainer.training.EpochReport;
import io.reviewstream.trainer.training.LossAndAccuracy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a model card says of the reviews that the model was made from, and of how it was made. */
final class TrainingSection {
    private TrainingSection() {}

    static String data(Report report, BaseCard base) {
        Report.Data data = report.data();
        StringBuilder text = new StringBuilder();
        text.append(Markdown.table(
                List.of("source", "reviews in it", "SHA-256"),
                data.sources().stream()
                        .map(source -> List.of(
                                Markdown.escape(source.name()),
                                String.valueOf(source.rows()),
                                source.sha256().map(hash -> "`" + hash + "`").orElse("")))
                        .toList()));
        data.labelsThrough()
                .ifPresent(offsets -> text.append("Labels of `labeled-reviews` up to these offsets by partition: ")
                        .append(offsets.endOffsets())
                        .append(".\n\n"));
        text.append("How they were split is said by `split` among the settings.\n\n");
        text.append(Markdown.table(
                List.of("part", "reviews", "positive", "negative"),
                Stream.of("training", "validation", "holdout")
                        .map(part -> {
                            Report.Balance balance = data.classBalance().get(part);
                            return Markdown.counts(part, data.rows().get(part), balance.positive(), balance.negative());
                        })
                        .toList()));
        data.warnings().forEach(warning -> text.append("**Warning:** ")
                .append(Markdown.escape(warning))
                .append("\n\n"));
        data.leftOut()
                .forEach((reason, count) ->
                        text.append(String.format(Locale.ROOT, "Left out: %d reviews %s.\n\n", count, reason)));
        text.append("Language: ")
                .append(
                        base.equals(BaseCard.SILENT)
                                ? "not known; the card of the base model does not name one"
                                : Markdown.escape(String.join(", ", base.languages()))
                                        + ", as the card of the base model says")
                .append(".\n\n");
        return text.toString();
    }

    static String procedure(Report report) {
        Report.Learning learning = report.learning();
        List<List<String>> epochs = new ArrayList<>();
        epochs.add(row("raw", learning.rawTraining(), learning.rawValidation()));
        for (EpochReport epoch : learning.epochs()) {
            String name = epoch.epoch() + (epoch.epoch() == learning.bestEpoch() ? " (kept)" : "");
            epochs.add(row(name, epoch.training(), epoch.validation()));
        }
        Report.Making making = report.making();
        List<List<String>> settings = new ArrayList<>();
        report.hyperParameters().forEach((name, value) -> settings.add(List.of(name, Markdown.escape(value))));
        settings.add(List.of("seed", String.valueOf(report.seed())));
        settings.add(List.of("device", Markdown.escape(making.device())));
        settings.add(List.of("computation", Markdown.escape(learning.computation())));
        making.secondsByStep()
                .forEach((step, seconds) -> settings.add(List.of("seconds, " + step, String.valueOf(seconds))));
        List<List<String>> tools = new ArrayList<>();
        report.toolVersions().forEach((tool, version) -> tools.add(List.of(tool, Markdown.escape(version))));
        return Markdown.table(
                        List.of(
                                "epoch",
                                "training loss",
                                "training accuracy",
                                "validation loss",
                                "validation accuracy"),
                        epochs)
                + String.format(
                        Locale.ROOT,
                        """
                Training loss and accuracy of an epoch are counted while the weights move and with dropout; those of the raw
                model on %d training reviews, without. Validation follows each epoch; with F32 matrix products, as it is
                exported, the kept network has %s of the validation reviews right, at a loss of %s. The exported file and
                PyTorch differ by at most %.1e in a logit.

                """,
                        learning.rawTraining().rows(),
                        Markdown.percent(learning.keptInFloat32().accuracy()),
                        Markdown.number(learning.keptInFloat32().loss()),
                        making.largestLogitDifference())
                + Markdown.table(List.of("setting", "value"), settings)
                + Markdown.table(List.of("made with", "version"), tools);
    }

    private static List<String> row(String name, LossAndAccuracy training, LossAndAccuracy validation) {
        return List.of(
                name,
                Markdown.number(training.loss()),
                Markdown.percent(training.accuracy()),
                Markdown.number(validation.loss()),
                Markdown.percent(validation.accuracy()));
    }
}
