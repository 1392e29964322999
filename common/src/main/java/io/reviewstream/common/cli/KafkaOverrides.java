package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Which settings of Kafka's clients may be overridden. Clients ignore a setting that they do not know, so a misspelt
 * {@code security.protocol} would be a plaintext connection; and some settings would break what is promised of records.
 */
final class KafkaOverrides {
    private static final String TOPICS = "topic.";

    /** Kafka Streams passes what follows one of these to the clients that it names, or to the topics that it makes. */
    private static final List<String> PREFIXES = List.of(
            "main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.", TOPICS);

    private static final String INTERCEPTORS = ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG;

    /** What each of these is set by instead; an empty text if it is not to be chosen. */
    private static final Map<String, String> OURS = ours();

    private KafkaOverrides() {}

    private static Map<String, String> ours() {
        Map<String, String> ours = new HashMap<>();
        ours.put("bootstrap.servers", "--bootstrap-servers");
        ours.put("processing.guarantee", "--processing-guarantee");
        ours.put("state.dir", "--state-dir");
        ours.put("num.stream.threads", "--threads");
        List.of("application.id", "group.id", "transactional.id").forEach(name -> ours.put(name, "--topic-prefix"));
        List.of(
                        "isolation.level",
                        "enable.auto.commit",
                        "auto.offset.reset",
                        "acks",
                        "enable.idempotence",
                        "group.protocol",
                        "partition.assignment.strategy",
                        "partitioner.class",
                        "partitioner.ignore.keys",
                        INTERCEPTORS,
                        "key.serializer",
                        "value.serializer",
                        "key.deserializer",
                        "value.deserializer",
                        "default.timestamp.extractor",
                        "processing.exception.handler",
                        "deserialization.exception.handler",
                        "production.exception.handler",
                        "default.deserialization.exception.handler",
                        "default.production.exception.handler",
                        "errors.dead.letter.queue.topic.name")
                .forEach(name -> ours.put(name, ""));
        return Map.copyOf(ours);
    }

    /**
     * Checks the names of {@code --kafka}; values may be secrets and are not looked at.
     *
     * @param more names that this program knows beside those of the clients
     * @throws UserException that names the option to use, or the setting that is nearly called so
     */
    static void check(Set<String> names, Set<String> more) {
        checkOurs("--kafka", names);
        Set<String> known = new TreeSet<>(more);
        known.addAll(ProducerConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        for (String name : names) {
            String prefix = prefix(name);
            String bare = name.substring(prefix.length());
            if (!known.contains(bare) && !prefix.equals(TOPICS)) {
                throw UserException.usage("--kafka " + name + ": Kafka's clients have no such setting"
                        + VariableCheck.nearest(bare, known)
                                .map(other -> "; did you mean " + prefix + other + "?")
                                .orElse(".")
                        + " A setting of a plug-in is passed on by --kafka-unchecked.");
            }
        }
    }

    /**
     * Checks that none of the names is ours to set.
     *
     * @param option that they were given by
     */
    static void checkOurs(String option, Set<String> names) {
        for (String name : names) {
            String prefix = prefix(name);
            String bare = name.substring(prefix.length());
            // Producers and admins may be observed; consumers have an interceptor of ours.
            boolean observed = bare.equals(INTERCEPTORS) && (prefix.equals("producer.") || prefix.equals("admin."));
            if (OURS.containsKey(bare) && !observed) {
                String instead = OURS.get(bare);
                throw UserException.usage(option + " " + name + " is not accepted"
                        + (instead.isEmpty()
                                ? ": what is promised of records depends on it. Leave it out."
                                : ". Use " + instead + "."));
            }
        }
    }

    private static String prefix(String name) {
        return PREFIXES.stream().filter(name::startsWith).findFirst().orElse("");
    }
}
