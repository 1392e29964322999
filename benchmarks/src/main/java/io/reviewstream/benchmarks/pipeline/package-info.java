/**
 * Reviews from topic to topic: throughput beside the classifier without Kafka, latency at several rates, the gap of a
 * model swap, and memory while many reviews wait. Broker and streamer are processes of their own.
 */
package io.reviewstream.benchmarks.pipeline;
