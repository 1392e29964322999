package io.reviewstream.common.s3;

import java.time.Instant;

/** What a listing says of an object: its name below the location, its bytes, and when the store received it. */
public record S3ObjectInfo(String name, long size, Instant modifiedAt) {}
