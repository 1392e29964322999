package io.reviewstream.streamer.settings;

/** Where a review's id is looked for after the header {@code review.id}; its place in the topic is the last resort. */
public enum ReviewIdSource {
    /** The payload's id field. */
    PAYLOAD,
    /** The record's key, then the payload; only for topics keyed by review. */
    KEY
}
