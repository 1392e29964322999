/**
 * The feedback application: labels are joined with predictions and become the training set. When they ask for
 * retraining is decided in {@code trigger}.
 */
package io.reviewstream.streamer.feedback;
