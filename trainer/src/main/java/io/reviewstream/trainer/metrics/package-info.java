/**
 * Every meter of the trainer, beside its description, and what {@code /status} tells; the only user of Micrometer. What is
 * measured comes from {@code retrain} and {@code training}, which know nothing of it.
 */
package io.reviewstream.trainer.metrics;
