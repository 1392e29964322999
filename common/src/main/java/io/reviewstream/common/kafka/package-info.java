/**
 * How our programs reach Kafka: topic names and their settings, client settings, and the creation of missing topics.
 * What is in the topics is in {@code event}.
 */
package io.reviewstream.common.kafka;
