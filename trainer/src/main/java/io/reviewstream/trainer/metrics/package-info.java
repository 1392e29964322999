/**
 * The meters of the trainer, each beside its description, and the document of {@code /status}; the only user of Micrometer.
 * What is measured comes from {@code retrain} and {@code training}, which know nothing of it.
 */
package io.reviewstream.trainer.metrics;
