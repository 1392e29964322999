package io.reviewstream.console.loop;

import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where the state of a loop is read.
 *
 * @param prefix of default topics and consumer groups
 * @param instances base URIs of streamers and trainers
 * @param instancesToken which these require for their status
 */
public record LoopSources(
        KafkaSettings kafka,
        Topics topics,
        String prefix,
        ModelRegistry registry,
        List<URI> instances,
        Optional<String> instancesToken) {
    public LoopSources {
        instances = List.copyOf(instances);
    }
}
