/**
 * The labelled reviews on Kafka: reading all of them, importing and erasing them, and a producer that writes durably.
 */
package io.reviewstream.trainer.topic;
