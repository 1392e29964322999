package io.reviewstream.streamer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.deadletter.DeadLetter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dead-letters list}: one line of JSON for each. */
@Command(
        name = "list",
        description = {
            "Lists rejected records, one JSON object per line: the review's id, the reason, topic, partition and offset.",
            ""
        },
        footer = {"", "Example:", "  reviewstream dead-letters list --bootstrap-servers localhost:9092"})
final class ListDeadLettersCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--show-text",
            description = "The rejected values as well, which hold texts of reviews (default: not shown).")
    private boolean showText;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        boolean empty = true;
        try (TopicReader reader =
                TopicReader.open(kafka.settings(), kafka.topics().reviewsDeadLetters())) {
            while (!reader.atEnd()) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
                    empty = false;
                    out.println(Json.mapper().writeValueAsString(new DeadLetter(record).summary(showText)));
                }
            }
        }
        if (empty) {
            spec.commandLine()
                    .getErr()
                    .println("No dead letters: there is no record on "
                            + kafka.topics().reviewsDeadLetters() + ".");
        }
        return 0;
    }
}
