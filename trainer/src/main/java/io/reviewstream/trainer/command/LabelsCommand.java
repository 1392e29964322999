package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.LabelImport;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code labels import}. */
@Command(
        name = "labels",
        description = "The training set on Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = LabelsCommand.Import.class)
public final class LabelsCommand {
    @Mixin
    CommonOptions common;

    /** Puts CSV files onto the topic. */
    @Command(
            name = "import",
            description = "Put labelled reviews that already exist onto labeled-reviews. Doing it again does no harm.",
            footer = {
                "",
                "Example:",
                "  reviewstream labels import --bootstrap-servers localhost:9092 --data reviews.csv"
            })
    static final class Import implements Callable<Integer> {
        @Mixin
        CommonOptions common;

        @Mixin
        private KafkaOptions kafka;

        @Mixin
        private Results results;

        @Option(
                names = "--data",
                required = true,
                arity = "1..*",
                paramLabel = "FILE.csv",
                description = "Labelled reviews: columns reviewText (or text, review), isPositive and, if there is one,"
                        + " reviewId.")
        private List<Path> data;

        @Override
        public Integer call() {
            Corpus corpus = CsvCorpus.readAll(data);
            String topic = kafka.topics().labeledReviews();
            kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
            new LabelImport(kafka.settings(), topic, Clock.systemUTC()).run(corpus);
            results.tell(Words.of(corpus));
            results.print(
                    Map.of("topic", topic, "imported", corpus.rows().size()),
                    "Imported " + corpus.rows().size() + " labelled reviews onto " + topic + ".");
            return 0;
        }
    }
}
