/**
 * The files of labelling tools: requests for labels become tasks of a tool, and what people annotated there becomes labels.
 * Knows nothing of Kafka.
 */
package io.reviewstream.trainer.labelling;
