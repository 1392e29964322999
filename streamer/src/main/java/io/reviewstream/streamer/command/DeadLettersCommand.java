package io.reviewstream.streamer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.deadletter.DeadLetterReader;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.deadletter.RejectedRecordException.RejectReason;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

        private boolean selects(DeadLetter letter) {
            return (ids.isEmpty() || ids.contains(letter.reviewId()))
                    && (reasons.isEmpty()
                            || reasons.stream()
                                    .anyMatch(reason -> reason.label().equals(letter.reason())));
        }

        private String topic() {
            return kafka.topics().reviewsDeadLetters();
        }

        private String group() {
            return ReplayDeadLettersCommand.group(kafka.prefix());
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
            try (DeadLetterReader reader =
                    DeadLetterReader.beside(options.kafka.settings(), options.topic(), options.group())) {
                if (pending) {
                    reader.skipReplayed();
                }
                while (!reader.atEnd()) {
                    for (DeadLetter letter : reader.poll()) {
                        read++;
                        if (options.selects(letter) && !(pending && reader.isReplayed(letter))) {
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
        private static final String NO_VALUE = "records whose value was left out";
        private static final Logger LOG = LoggerFactory.getLogger(ReplayDeadLettersCommand.class);

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
            long replayed = 0;
            Map<String, Long> left = new TreeMap<>();
            try (DeadLetterReader reader =
                            DeadLetterReader.memberOf(options.kafka.settings(), options.topic(), options.group());
                    Producer<byte[], byte[]> producer = producer(options.kafka.settings())) {
                if (!fromBeginning) {
                    reader.skipReplayed();
                }
                producer.initTransactions();
                while (!reader.atEnd()) {
                    for (DeadLetter letter : replay(reader, producer)) {
                        if (letter.isFromInput(options.kafka.topics())) {
                            replayed++;
                        } else {
                            left.merge(letter.hasValue() ? letter.origin() : NO_VALUE, 1L, Long::sum);
                        }
                    }
                }
            } catch (ProducerFencedException | InvalidProducerEpochException | CommitFailedException e) {
                LOG.atDebug().setCause(e).log("Another replay took over");
                throw DeadLetterReader.anotherReplayRuns(options.group());
            }
            spec.commandLine().getOut().println("{\"replayed\":" + replayed + "}");
            if (!left.isEmpty()) {
                throw notReplayed(left);
            }
            return 0;
        }

        /** The error of dead letters that cannot be sent back, whose numbers are these by topic. */
        private UserException notReplayed(Map<String, Long> left) {
            Topics topics = options.kafka.topics();
            return UserException.badInput(
                    left.values().stream().mapToLong(Long::longValue).sum()
                            + " of the selected dead letters were not replayed and stay pending: "
                            + left.entrySet().stream()
                                    .map(entry -> entry.getValue() + " from " + entry.getKey())
                                    .collect(Collectors.joining(", "))
                            + ". Only records of " + topics.reviews() + " and " + topics.reviewLabels()
                            + " are sent back; check --reviews-topic, --review-labels-topic and --topic-prefix.");
        }

        /**
         * Replays what is selected of one poll, which is returned. One transaction holds the records and the offsets, so that
         * nothing is replayed twice.
         */
        private List<DeadLetter> replay(DeadLetterReader reader, Producer<byte[], byte[]> producer) {
            List<DeadLetter> selected = new ArrayList<>();
            producer.beginTransaction();
            for (DeadLetter letter : reader.poll()) {
                boolean isSelected = options.selects(letter) && (fromBeginning || !reader.isReplayed(letter));
                if (isSelected) {
                    selected.add(letter);
                }
                reader.note(letter, isSelected && send(letter, producer));
            }
            producer.sendOffsetsToTransaction(reader.toCommit(), reader.groupMetadata());
            producer.commitTransaction();
            return selected;
        }

        private boolean send(DeadLetter letter, Producer<byte[], byte[]> producer) {
            if (!letter.isFromInput(options.kafka.topics())) {
                LOG.atWarn()
                        .addKeyValue("from", letter.origin())
                        .addKeyValue("deadLetter", TopicReader.place(letter.record()))
                        .log("Dead letter not replayed: it has no value or is not from an input topic");
                return false;
            }
            // The commit of the transaction fails if a send failed.
            Future<RecordMetadata> unused = producer.send(letter.original());
            return true;
        }

        /** The consumer group whose offsets say what has been replayed. */
        static String group(String prefix) {
            return prefix + "reviewstream-dead-letters-replay";
        }

        private Producer<byte[], byte[]> producer(KafkaSettings settings) {
            return settings.producer(Map.of(
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                    options.group(),
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    2 * KafkaSettings.MAX_MESSAGE_BYTES));
        }
    }
}
