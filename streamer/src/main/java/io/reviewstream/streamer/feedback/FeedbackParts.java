package io.reviewstream.streamer.feedback;

import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.FeedbackSettings;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/**
 * What the feedback application is made of.
 *
 * @param fields where id and label stand in a label
 * @param partitions of {@code classified-reviews}; labels are brought to the same
 * @param stores makes a store of a name
 */
public record FeedbackParts(
        Topics topics,
        FeedbackSettings settings,
        InputFields fields,
        int partitions,
        Function<String, KeyValueBytesStoreSupplier> stores,
        SizeLimits limits,
        StreamerMetrics metrics) {
    public FeedbackParts {
        if (partitions < 1) {
            throw new IllegalArgumentException("a topic has at least one partition, not " + partitions);
        }
    }
}
