package io.reviewstream.streamer.settings;

/** Where the id of a review is read if the header {@code review.id} is absent; topic-partition-offset if it has none. */
public enum ReviewIdSource {
    /** The id field of the payload. */
    PAYLOAD,
    /** The key of the record, then the payload; for topics keyed by review only. */
    KEY
}
