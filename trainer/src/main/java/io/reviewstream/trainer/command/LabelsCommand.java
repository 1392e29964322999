package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.topic.LabeledTopic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code labels queue}, {@code labels import}, {@code labels suspects} and {@code labels erase}. */
@Command(
        name = "labels",
        description = "Requests for labels, labels, and the training set on Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LabelsQueueCommand.class,
            LabelsImportCommand.class,
            LabelsSuspectsCommand.class,
            LabelsWebhookCommand.class,
            LabelsCommand.Erase.class
        })
public final class LabelsCommand {
    @Mixin
    CommonOptions common;

    /** Takes reviews from the topic. */
    @Command(
            name = "erase",
            description = {
                "Deletes reviews from labeled-reviews, and so from all later training. The streamer deletes their texts"
                        + " from its state as well, so that a later label does not restore them. It is idempotent.",
                "",
                "Not deleted: reviews, classified-reviews and reviews-dead-letters keep a text until their retention ends;"
                        + " models that were trained on it do not change."
            },
            footer = {
                "",
                "Example:",
                "  reviewstream labels erase --bootstrap-servers localhost:9092 --review-id r17 --review-id r18"
            })
    static final class Erase extends ResultCommand {
        @Mixin
        private KafkaOptions kafka;

        @Option(
                names = "--review-id",
                required = true,
                arity = "1..*",
                split = "\\R",
                hideParamSyntax = true,
                paramLabel = "ID",
                description = "Ids of the reviews to erase.")
        private Set<String> reviewIds;

        @Override
        public Integer call() {
            if (reviewIds.stream().anyMatch(String::isBlank)) {
                throw UserException.usage("--review-id must not be blank.");
            }
            String topic = kafka.topics().labeledReviews();
            kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
            Set<String> erased = new LabeledTopic(kafka.settings(), topic).erase(reviewIds);
            List<String> absent =
                    reviewIds.stream().filter(id -> !erased.contains(id)).toList();
            results.print(Map.of("topic", topic, "erased", erased, "absent", absent), text(topic, erased, absent));
            return 0;
        }

        private static String text(String topic, Set<String> erased, List<String> absent) {
            return Stream.concat(
                            erased.stream().map(id -> "Erased " + id + " from " + topic + "."),
                            absent.stream()
                                    .map(id -> "Nothing to erase: " + id + " is not on " + topic
                                            + ". A later label does not add it."))
                    .collect(Collectors.joining("\n"));
        }
    }
}
