package io.reviewstream.streamer;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.http.StatusSource;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.metrics.StreamerMetrics;

/** What a running streamer tells of itself. */
record StreamerStatusSource(Streamer streamer, StreamerMetrics meters) implements StatusSource {
    @Override
    public boolean live() {
        return streamer.live();
    }

    @Override
    public boolean ready() {
        return streamer.ready();
    }

    @Override
    public String metrics() {
        return meters.scrape();
    }

    @Override
    public String status() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(streamer.status());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is always writable", e);
        }
    }
}
