/**
 * What the Kafka Streams applications need to run: client settings, stream threads that fail, lag, topics and missing
 * rights. What they compute is in {@code classify} and {@code feedback}.
 */
package io.reviewstream.streamer.runtime;
