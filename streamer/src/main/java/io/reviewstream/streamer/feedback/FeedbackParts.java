package io.reviewstream.streamer.feedback;

import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.trigger.TriggerGauges;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/**
 * The parts of the feedback application.
 *
 * @param fields the JSON pointers of id and label in a label
 * @param partitions of {@code classified-reviews}; labels are repartitioned to the same number
 * @param stores supplies the store with a name
 */
public record FeedbackParts(
        Topics topics,
        FeedbackSettings settings,
        InputFields fields,
        int partitions,
        Function<String, KeyValueBytesStoreSupplier> stores,
        SizeLimits limits,
        StreamerMetrics metrics,
        TriggerGauges triggerGauges) {
    public FeedbackParts {
        if (partitions < 1) {
            throw new IllegalArgumentException("a topic has at least one partition, not " + partitions);
        }
    }
}
