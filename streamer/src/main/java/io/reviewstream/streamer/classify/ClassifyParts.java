package io.reviewstream.streamer.classify;

import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.swap.ModelLeases;

/** What the classify application is made of. */
public record ClassifyParts(
        Topics topics,
        ClassifySettings settings,
        SizeLimits limits,
        ModelLeases models,
        PrefetchPerThread lookAheads,
        StreamerMetrics metrics) {}
