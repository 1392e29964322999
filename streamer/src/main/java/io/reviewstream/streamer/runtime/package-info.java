/**
 * What the Kafka Streams applications need to run: client settings, failures of stream threads, lag, topics and missing
 * ACLs. What they compute is in {@code classify} and {@code feedback}.
 */
package io.reviewstream.streamer.runtime;
