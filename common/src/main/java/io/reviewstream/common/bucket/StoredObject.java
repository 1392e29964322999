package io.reviewstream.common.bucket;

import java.time.Instant;

/** What a listing says of an object: its name below the location, its bytes, and when the store received it. */
public record StoredObject(String name, long size, Instant modifiedAt) {}
