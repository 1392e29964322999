/**
 * The feedback application: labels are joined with predictions and become the training set. {@code trigger} decides when
 * retraining is requested.
 */
package io.reviewstream.streamer.feedback;
