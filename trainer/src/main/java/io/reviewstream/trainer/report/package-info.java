/**
 * What a bundle tells people: the numbers of its training as JSON, and the model card. Measuring is the job of
 * {@code training} and {@code evaluation}.
 */
package io.reviewstream.trainer.report;
