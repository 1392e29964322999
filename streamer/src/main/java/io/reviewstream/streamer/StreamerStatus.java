package io.reviewstream.streamer;

import io.reviewstream.streamer.swap.ActiveModel;
import io.reviewstream.streamer.trigger.TriggerView;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How a streamer stands, as {@code /status} tells it.
 *
 * @param live whether nothing has failed for good
 * @param ready whether every application runs, with a model where it needs one
 * @param model in service; empty before the first, and where this instance does not classify
 * @param applications by role
 * @param retraining what the trigger knows; empty on an instance that does not have the trigger's partition
 */
record StreamerStatus(
        boolean live,
        boolean ready,
        Optional<ActiveModel> model,
        SortedMap<String, ApplicationStatus> applications,
        Optional<TriggerView> retraining) {
    /**
     * One of the two applications.
     *
     * @param state in Kafka Streams' words, of this instance
     * @param lag of all instances together, by topic, in records; empty where Kafka does not tell
     */
    record ApplicationStatus(KafkaStreams.State state, Optional<? extends Map<String, Long>> lag) {}
}
