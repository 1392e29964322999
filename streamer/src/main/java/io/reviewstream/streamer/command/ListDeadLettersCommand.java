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
            "Lists what was refused, one JSON object a line: the review's id, the reason, where it came from. The texts"
                    + " themselves are shown only when asked for.",
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

    @Option(names = "--show-text", description = "Show the refused values too.")
    private boolean showText;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        boolean none = true;
        try (TopicReader reader =
                TopicReader.open(kafka.settings(), kafka.topics().reviewsDeadLetters())) {
            while (!reader.atEnd()) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
                    none = false;
                    out.println(Json.mapper().writeValueAsString(new DeadLetter(record).summary(showText)));
                }
            }
        }
        if (none) {
            spec.commandLine()
                    .getErr()
                    .println("Nothing was refused: there is no record on "
                            + kafka.topics().reviewsDeadLetters() + ".");
        }
        return 0;
    }
}
