package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.Terminal;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.topic.LabelWriter;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.labelling.LabelImport;
import io.reviewstream.trainer.labelling.LabelImport.ImportedRow;
import io.reviewstream.trainer.labelling.LabelImporter;
import io.reviewstream.trainer.labelling.LabellingTool;
import io.reviewstream.trainer.topic.LabeledCorpus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
            "Writes labels from CSV files, or from exports of labelling tools, to Kafka. It is idempotent.",
            "Without --format, the files are labelled reviews, which go to labeled-reviews. With it, labels of reviews with an"
                    + " id go to review-labels, where the streamer joins them with their predictions; reviews with a text"
                    + " alone, and answers to requests for a second look, go to labeled-reviews. All files are checked"
                    + " before anything is written."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream labels import --bootstrap-servers localhost:9092 --data reviews.csv",
            "  reviewstream labels import --bootstrap-servers localhost:9092 --format label-studio --data export.json"
        })
final class LabelsImportCommand extends ResultCommand {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

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

    @Mixin
    private ChoiceOptions choices;

    @Override
    public Integer call() {
        KafkaSettings settings = kafka.settings();
        if (tool == null && choices.areGiven()) {
            throw UserException.usage(
                    "--positive-values and --negative-values name choices of a tool. Give --format too.");
        }
        return tool == null ? importReviews(settings) : importLabels(settings);
    }

    private int importReviews(KafkaSettings settings) {
        String topic = kafka.topics().labeledReviews();
        Corpus corpus = CsvCorpus.readAll(data);
        kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
        new LabeledTopic(settings, topic).add(LabeledCorpus.records(corpus, Instant.now()));
        results.notice(ResultFormatter.of(corpus));
        results.print(
                Map.of("topic", topic, "imported", corpus.rows().size()),
                "Imported " + corpus.rows().size() + " labelled reviews to " + topic + ".");
        return 0;
    }

    private int importLabels(KafkaSettings settings) {
        Instant now = Instant.now();
        Topics topics = kafka.topics();
        LabelImport read = LabelImporter.read(tool, data, choices.names(), now);
        LabelWriter.ensure(kafka.topicSetup(), topics, read.labels(), read.rows(), read.secondLooks());
        Set<String> withdrawn;
        try (LabelWriter writer = new LabelWriter(settings, topics, TIMEOUT)) {
            withdrawn = writer.write(
                    read.labels(),
                    () -> read.rows().stream().map(ImportedRow::review).iterator(),
                    read.secondLooks());
        }
        LabelImportFormatter formatter =
                new LabelImportFormatter(read, withdrawn.size(), topics.reviewLabels(), topics.labeledReviews());
        formatter.problems().forEach(results::warn);
        if (!withdrawn.isEmpty()) {
            results.warn(
                    "Left out, as their requests were withdrawn, because somebody answered before or the review was erased:"
                            + " review " + Terminal.printable(String.join(", ", withdrawn)));
        }
        results.print(formatter.json(), formatter.text());
        return 0;
    }
}
