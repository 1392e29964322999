package io.reviewstream.streamer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.deadletter.DeadLetterReader;
import io.reviewstream.common.deadletter.DeadLetterReplay;
import io.reviewstream.common.deadletter.DeadLetterReplay.Replayed;
import io.reviewstream.common.deadletter.DeadLetterReplay.Selection;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.deadletter.RejectedRecordException.RejectReason;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dead-letters}: list rejected records, replay them. */
@Command(
        name = "dead-letters",
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists and replays rejected records.",
        subcommands = {
            DeadLettersCommand.ListDeadLettersCommand.class,
            DeadLettersCommand.ReplayDeadLettersCommand.class
        })
final class DeadLettersCommand {
    @Mixin
    CommonOptions common;

    /** What both commands read, and what they select of it; a picocli mixin. */
    static final class DeadLetterOptions {
        @Mixin
        private KafkaOptions kafka;

        @Option(
                names = "--id",
                paramLabel = "ID",
                description = "Only dead letters of the review with this id; may be repeated (default: all).")
        private Set<String> ids = Set.of();

        @Option(
                names = "--reason",
                paramLabel = "invalid_input|too_large|inference_failed|unexpected",
                description = "Only dead letters with this reason; may be repeated (default: all).")
        private Set<RejectReason> reasons = Set.of();

        private Selection selection() {
            return new Selection(ids, reasons.stream().map(RejectReason::label).collect(Collectors.toSet()));
        }

        private String topic() {
            return kafka.topics().reviewsDeadLetters();
        }

        private String group() {
            return DeadLetterReplay.group(kafka.prefix());
        }
    }

    /** {@code dead-letters list}: one line of JSON for each. */
    @Command(
            name = "list",
            description = {
                "Lists rejected records, one JSON object per line: the review's id, the reason, topic, partition and offset"
                        + " of the record, its time, and where the dead letter is.",
                ""
            },
            footer = {
                "",
                "Example:",
                "  reviewstream dead-letters list --pending --reason invalid_input --bootstrap-servers localhost:9092"
            })
    static final class ListDeadLettersCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        CommonOptions common;

        @Mixin
        private DeadLetterOptions options;

        @Option(
                names = "--pending",
                description = "Only dead letters that have not been replayed (default: all that the topic retains).")
        private boolean pending;

        @Option(
                names = "--show-text",
                description = "The rejected values as well, which hold texts of reviews (default: not shown).")
        private boolean showText;

        @Override
        public Integer call() throws JsonProcessingException {
            PrintWriter out = spec.commandLine().getOut();
            long read = 0;
            long listed = 0;
            Selection selection = options.selection();
            try (DeadLetterReader reader =
                    DeadLetterReader.beside(options.kafka.settings(), options.topic(), options.group())) {
                if (pending) {
                    reader.skipReplayed();
                }
                while (!reader.atEnd()) {
                    for (DeadLetter letter : reader.poll()) {
                        read++;
                        if (selection.selects(letter) && !(pending && reader.isReplayed(letter))) {
                            listed++;
                            out.println(Json.compact(letter.summary(showText)));
                        }
                    }
                }
            }
            if (listed == 0) {
                spec.commandLine()
                        .getErr()
                        .println(
                                read == 0 && !pending
                                        ? "No dead letters: there is no record on " + options.topic() + "."
                                        : "No dead letter on " + options.topic() + " is selected.");
            }
            return 0;
        }
    }

    /** {@code dead-letters replay}: writes the original records back to their topics, each once. */
    @Command(
            name = "replay",
            description = {
                "Writes every dead letter that has not been replayed back to the topic that it came from, unchanged and with"
                        + " the same id. A record that is still invalid is rejected again. One that is from no input topic or whose"
                        + " value was left out stays pending, and the exit code is 65. Only one replay runs at a time.",
                ""
            },
            footer = {
                "",
                "Example:",
                "  reviewstream dead-letters replay --reason inference_failed --bootstrap-servers localhost:9092"
            })
    static final class ReplayDeadLettersCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        CommonOptions common;

        @Mixin
        private DeadLetterOptions options;

        @Option(
                names = "--from-beginning",
                description = "Replay of dead letters that were replayed before as well (default: only the others).")
        private boolean fromBeginning;

        @Override
        public Integer call() {
            Topics topics = options.kafka.topics();
            Replayed result = new DeadLetterReplay(options.kafka.settings(), topics, options.kafka.prefix())
                    .replay(options.selection(), fromBeginning);
            spec.commandLine().getOut().println("{\"replayed\":" + result.records() + "}");
            if (!result.left().isEmpty()) {
                throw UserException.badInput(result.whatIsLeft(topics));
            }
            return 0;
        }
    }
}
