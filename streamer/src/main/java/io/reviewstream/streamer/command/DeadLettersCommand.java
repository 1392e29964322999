package io.reviewstream.streamer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.deadletter.DeadLetter;
import io.reviewstream.streamer.deadletter.DeadLetterReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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

    /** {@code dead-letters list}: one line of JSON for each. */
    @Command(
            name = "list",
            description = {
                "Lists rejected records, one JSON object per line: the review's id, the reason, topic, partition and offset.",
                ""
            },
            footer = {"", "Example:", "  reviewstream dead-letters list --bootstrap-servers localhost:9092"})
    static final class ListDeadLettersCommand implements Callable<Integer> {
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

    /** {@code dead-letters replay}: writes the original records back to their topics, each once. */
    @Command(
            name = "replay",
            description = {
                "Writes every dead letter since the last replay back to the topic that it came from, unchanged and with the"
                        + " same id. A record that is still invalid is rejected again. Only one replay runs at a time.",
                ""
            },
            footer = {"", "Example:", "  reviewstream dead-letters replay --bootstrap-servers localhost:9092"})
    static final class ReplayDeadLettersCommand implements Callable<Integer> {
        private static final Logger LOG = LoggerFactory.getLogger(ReplayDeadLettersCommand.class);

        @Spec
        private CommandSpec spec;

        @Mixin
        CommonOptions common;

        @Mixin
        private KafkaOptions kafka;

        @Option(
                names = "--from-beginning",
                description =
                        "Replay of all dead letters, also those that were replayed before (default: only new ones).")
        private boolean fromBeginning;

        @Override
        public Integer call() {
            Topics topics = kafka.topics();
            Set<String> inputs = Set.of(topics.reviews(), topics.reviewLabels());
            long replayed = 0;
            try (DeadLetterReader reader =
                            new DeadLetterReader(kafka.settings(), topics.reviewsDeadLetters(), group(kafka.prefix()));
                    Producer<byte[], byte[]> producer = producer(kafka.settings())) {
                if (!fromBeginning) {
                    reader.resume();
                }
                producer.initTransactions();
                while (!reader.atEnd()) {
                    replayed += replay(reader, producer, inputs);
                }
            } catch (ProducerFencedException | InvalidProducerEpochException | CommitFailedException e) {
                LOG.atDebug().setCause(e).log("Another replay took over");
                throw DeadLetterReader.anotherReplayRuns(group(kafka.prefix()));
            }
            spec.commandLine().getOut().println("{\"replayed\":" + replayed + "}");
            return 0;
        }

        /** One transaction holds the records and the offsets, so that nothing is replayed twice. */
        private static long replay(DeadLetterReader reader, Producer<byte[], byte[]> producer, Set<String> inputs) {
            List<DeadLetter> letters = reader.poll();
            long replayed = 0;
            producer.beginTransaction();
            for (DeadLetter letter : letters) {
                if (inputs.contains(letter.origin()) && letter.record().value() != null) {
                    // The commit below fails if a send failed.
                    Future<RecordMetadata> unused = producer.send(letter.original());
                    replayed++;
                } else {
                    LOG.atWarn()
                            .addKeyValue("from", letter.origin())
                            .addKeyValue("partition", letter.record().partition())
                            .addKeyValue("offset", letter.record().offset())
                            .log("Dead letter not replayed: it has no value or is not from an input topic");
                }
            }
            producer.sendOffsetsToTransaction(reader.positions(), reader.groupMetadata());
            producer.commitTransaction();
            return replayed;
        }

        /** The consumer group whose offsets say what has been replayed. */
        static String group(String prefix) {
            return prefix + "reviewstream-dead-letters-replay";
        }

        private Producer<byte[], byte[]> producer(KafkaSettings settings) {
            return new KafkaProducer<>(
                    settings.with(Map.of(
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            group(kafka.prefix()),
                            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                            2 * KafkaSettings.MAX_MESSAGE_BYTES)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
    }
}
