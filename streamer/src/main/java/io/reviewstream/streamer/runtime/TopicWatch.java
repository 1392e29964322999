package io.reviewstream.streamer.runtime;

import io.reviewstream.common.error.UserException;
import io.reviewstream.streamer.runtime.ClusterMonitor.RequiredTopics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks for topics with which a running streamer cannot go on: one that stays missing, one that was deleted and created
 * again, and one whose number of partitions is not that of a store. Kafka's clients wait for some of them without end.
 * Owned by one thread.
 */
final class TopicWatch {
    private final Admin admin;
    private final RequiredTopics topics;
    /** The id that each topic had when it was first seen. */
    private final Map<String, Uuid> firstIds = new HashMap<>();

    private int looksWithMissing;

    TopicWatch(Admin admin, RequiredTopics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    /** What is found now; empty if the streamer can go on, or Kafka does not answer. */
    Optional<UserException> look() throws InterruptedException {
        Set<String> names = new HashSet<>(topics.names());
        names.addAll(topics.inputsByChangelog().keySet());
        Set<String> missing = new TreeSet<>();
        Map<String, TopicDescription> found = new TreeMap<>();
        for (var topic : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                found.put(topic.getKey(), topic.getValue().get());
            } catch (ExecutionException e) {
                // A broker that does not answer says nothing about its topics.
                if (e.getCause() instanceof UnknownTopicOrPartitionException
                        && topics.names().contains(topic.getKey())) {
                    missing.add(topic.getKey());
                }
            }
        }
        return createdAgain(found).or(() -> otherPartitions(found)).or(() -> stillMissing(missing));
    }

    private Optional<UserException> createdAgain(Map<String, TopicDescription> found) {
        for (String name : topics.names()) {
            Uuid id = found.containsKey(name) ? found.get(name).topicId() : Uuid.ZERO_UUID;
            // Old brokers have no ids.
            if (!id.equals(Uuid.ZERO_UUID)
                    && !firstIds.computeIfAbsent(name, first -> id).equals(id)) {
                return Optional.of(UserException.unreachable(
                        "The topic " + name
                                + " was deleted and created again. Restart the streamer, which reads the new"
                                + " topic from its beginning.",
                        null));
            }
        }
        return Optional.empty();
    }

    /** A changelog has as many partitions as the largest input of its store, and keeps them. */
    private Optional<UserException> otherPartitions(Map<String, TopicDescription> found) {
        for (var changelog : topics.inputsByChangelog().entrySet()) {
            Set<String> inputs = changelog.getValue();
            if (!found.containsKey(changelog.getKey()) || !found.keySet().containsAll(inputs)) {
                continue;
            }
            int stored = partitions(found, changelog.getKey());
            int largest = inputs.stream()
                    .mapToInt(input -> partitions(found, input))
                    .max()
                    .orElse(stored);
            if (largest != stored) {
                return Optional.of(UserException.unreachable(
                        "The number of partitions of "
                                + inputs.stream()
                                        .filter(input -> partitions(found, input) == largest)
                                        .sorted()
                                        .collect(Collectors.joining(" and "))
                                + " is " + largest + " and was " + stored
                                + ", for which the changelog " + changelog.getKey()
                                + " was made. Reset its application, as docs/operations.md#upgrading-without-loss says;"
                                + " until then, a streamer with --roles classify goes on.",
                        null));
            }
        }
        return Optional.empty();
    }

    private static int partitions(Map<String, TopicDescription> found, String name) {
        return found.get(name).partitions().size();
    }

    private Optional<UserException> stillMissing(Set<String> missing) {
        looksWithMissing = missing.isEmpty() ? 0 : looksWithMissing + 1;
        return looksWithMissing < topics.checks()
                ? Optional.empty()
                : Optional.of(UserException.unreachable(
                        "These topics are missing: " + String.join(", ", missing)
                                + ". Create them, or restart the streamer, which creates them. Records that could not be"
                                + " written were not committed, and will be read again.",
                        null));
    }
}
