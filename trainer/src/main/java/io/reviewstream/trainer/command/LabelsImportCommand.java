package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.labelling.ChoiceNames;
import io.reviewstream.trainer.labelling.LabelImport;
import io.reviewstream.trainer.labelling.LabelImporter;
import io.reviewstream.trainer.labelling.LabellingTool;
import io.reviewstream.trainer.topic.LabeledTopic;
import io.reviewstream.trainer.topic.ReviewLabelsTopic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code labels import}: files of labels become records. */
@Command(
        name = "import",
        description = {
            "Writes labelled reviews from CSV files to labeled-reviews. It is idempotent.",
            "With --format, it reads exports of a labelling tool: labels of reviews with an id go to review-labels, where the"
                    + " streamer joins them with their predictions; reviews with a text alone go to labeled-reviews. All"
                    + " files are checked before anything is written."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream labels import --bootstrap-servers localhost:9092 --data reviews.csv",
            "  reviewstream labels import --bootstrap-servers localhost:9092 --format label-studio --data export.json"
        })
final class LabelsImportCommand extends ResultCommand {
    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE",
            description =
                    "CSV files of labelled reviews: columns reviewText (or text, review), isPositive and optionally"
                            + " reviewId. With --format, exports of that tool.")
    private List<Path> data;

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv|label-studio|doccano|argilla|prodigy",
            description = "Labelling tool whose exports --data names (default: none).")
    private LabellingTool tool;

    @Option(
            names = "--positive-values",
            split = ",",
            hideParamSyntax = true,
            paramLabel = "VALUE,...",
            description = "Further choices of the tool that mean positive, besides positive, pos, true and 1.")
    private List<String> positiveValues = List.of();

    @Option(
            names = "--negative-values",
            split = ",",
            hideParamSyntax = true,
            paramLabel = "VALUE,...",
            description = "Further choices of the tool that mean negative, besides negative, neg, false and 0.")
    private List<String> negativeValues = List.of();

    @Override
    public Integer call() {
        KafkaSettings settings = kafka.settings();
        return tool == null ? importReviews(settings) : importLabels(settings);
    }

    private int importReviews(KafkaSettings settings) {
        String topic = kafka.topics().labeledReviews();
        Corpus corpus = CsvCorpus.readAll(data);
        kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
        new LabeledTopic(settings, topic).add(corpus, Instant.now());
        results.notice(ResultFormatter.of(corpus));
        results.print(
                Map.of("topic", topic, "imported", corpus.rows().size()),
                "Imported " + corpus.rows().size() + " labelled reviews to " + topic + ".");
        return 0;
    }

    private int importLabels(KafkaSettings settings) {
        Instant now = Instant.now();
        String labelsTopic = kafka.topics().reviewLabels();
        String reviewsTopic = kafka.topics().labeledReviews();
        LabelImport read = LabelImporter.read(tool, data, new ChoiceNames(positiveValues, negativeValues), now);
        Set<String> needed = new LinkedHashSet<>();
        if (!read.labels().isEmpty()) {
            needed.add(labelsTopic);
        }
        if (!read.texts().rows().isEmpty()) {
            needed.add(reviewsTopic);
        }
        kafka.topicSetup().ensure(kafka.topics(), needed);
        // First the one that rejects a review that is too large before it writes.
        if (needed.contains(reviewsTopic)) {
            new LabeledTopic(settings, reviewsTopic).add(read.texts(), now);
        }
        if (needed.contains(labelsTopic)) {
            new ReviewLabelsTopic(settings, labelsTopic).add(read.labels());
        }
        LabelImportFormatter formatter = new LabelImportFormatter(read, labelsTopic, reviewsTopic);
        formatter.problems().forEach(results::warn);
        results.print(formatter.json(), formatter.text());
        return 0;
    }
}
