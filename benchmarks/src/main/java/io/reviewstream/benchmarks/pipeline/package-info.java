/**
 * How fast reviews go from topic to topic: throughput beside the classifier without Kafka, latency at several rates, what
 * a swap of the model costs, and what a long queue does to memory. Broker and streamer are processes of their own.
 */
package io.reviewstream.benchmarks.pipeline;
