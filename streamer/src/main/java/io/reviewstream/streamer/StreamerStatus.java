package io.reviewstream.streamer;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.swap.ModelSlot.ActiveModel;
import io.reviewstream.streamer.swap.ModelSlot.FailedModel;
import io.reviewstream.streamer.swap.RegistryReader.RegistryStatus;
import io.reviewstream.streamer.trigger.TriggerGauges.TriggerView;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The state of a streamer, as {@code /status} shows it.
 *
 * @param live whether nothing has failed for good
 * @param ready whether every application runs, with a model if it needs one
 * @param model the active one; empty before the first, and on an instance that does not classify
 * @param failedModel the model that was deactivated because it failed, until another one is active
 * @param registry empty before its first read, and on an instance that does not classify
 * @param applications by role
 * @param retraining the retraining trigger; empty on an instance without the trigger's partition
 */
record StreamerStatus(
        boolean live,
        boolean ready,
        Optional<ActiveModel> model,
        Optional<FailedModel> failedModel,
        Optional<RegistryStatus> registry,
        SortedMap<String, ApplicationStatus> applications,
        Optional<TriggerView> retraining) {
    /**
     * One of the two applications.
     *
     * @param state of Kafka Streams on this instance
     * @param lag of all instances together, by topic, in records; empty while it cannot be read
     */
    record ApplicationStatus(KafkaStreams.State state, Optional<? extends Map<String, Long>> lag) {}

    String toJson() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is always writable", e);
        }
    }
}
