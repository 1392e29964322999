package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.topic.LabelRequestsTopic;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow.RowOrigin;
import io.reviewstream.trainer.suspects.SecondLooks;
import io.reviewstream.trainer.suspects.SuspectLabels;
import io.reviewstream.trainer.suspects.SuspectLabels.SuspectLabel;
import io.reviewstream.trainer.topic.LabeledCorpus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code labels suspects}: labelled reviews whose labels are probably wrong. */
@Command(
        name = "suspects",
        description = {
            "Lists labelled reviews whose labels are probably wrong, the most suspicious first. Linear models, each of which"
                    + " was trained without a fifth of the reviews, say what they think of these.",
            "It changes no label. With --request it asks people on label-requests to look at the listed reviews again."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream labels suspects --data reviews.csv",
            "  reviewstream labels suspects --bootstrap-servers localhost:9092 --limit 50 --request"
        })
final class LabelsSuspectsCommand extends ResultCommand {
    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--data",
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE.csv",
            description =
                    "CSV files of labelled reviews: columns reviewText (or text, review), isPositive and optionally"
                            + " reviewId. With --bootstrap-servers, they are read with labeled-reviews (default: none).")
    private List<Path> data = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "Number of reviews to list at most (default: all).")
    private Integer limit;

    @Option(names = "--show-texts", description = "The texts of the reviews are in the result (default: ids only).")
    private boolean showTexts;

    @Option(names = "--request", description = "A request to label each listed review again, on label-requests.")
    private boolean request;

    @Option(
            names = "--expiry",
            paramLabel = "DURATION",
            defaultValue = "7d",
            description = "Time until the requests expire (default: ${DEFAULT-VALUE}).")
    private String expiry;

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw UserException.usage("--limit must be at least 1.");
        }
        if (data.isEmpty() && !kafka.isGiven()) {
            throw UserException.usage("There are no reviews to look at. Give --data, --bootstrap-servers or both.");
        }
        if (request && !kafka.isGiven()) {
            throw UserException.usage("--request requires --bootstrap-servers.");
        }
        Duration open = PruneCommand.duration("--expiry", expiry);
        Corpus corpus = corpus();
        results.notice(ResultFormatter.of(corpus));
        SuspectLabels found = SuspectLabels.find(corpus.rows());
        List<SuspectLabel> listed = found.suspects().stream()
                .limit(limit == null ? Long.MAX_VALUE : limit)
                .toList();
        SuspectsFormatter formatter = new SuspectsFormatter(
                found, listed, corpus.sources(), kafka.topics().labeledReviews(), showTexts, request);
        if (request && !listed.isEmpty()) {
            request(listed, open);
        }
        results.print(formatter.json(), formatter.text());
        return 0;
    }

    private Corpus corpus() {
        List<Corpus> parts = new ArrayList<>(data.stream().map(CsvCorpus::read).toList());
        if (kafka.isGiven()) {
            parts.add(LabeledCorpus.read(kafka.settings(), kafka.topics().labeledReviews()));
        }
        return Corpus.merge(parts);
    }

    private void request(List<SuspectLabel> listed, Duration open) {
        String topic = kafka.topics().labelRequests();
        kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
        new LabelRequestsTopic(kafka.settings(), topic).add(SecondLooks.of(listed, Instant.now(), open));
        long fromFiles = listed.stream()
                .filter(suspect -> suspect.row().origin() instanceof RowOrigin.Collected)
                .count();
        if (fromFiles > 0) {
            results.warn("Warning: " + fromFiles + " of the requested reviews are from --data. Their new labels go to "
                    + kafka.topics().labeledReviews() + ", and the files stay as they are.");
        }
    }
}
