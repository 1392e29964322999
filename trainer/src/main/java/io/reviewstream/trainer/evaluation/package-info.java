/**
 * How good a stored file is on labelled reviews, measured through the classifier that serves, the temperature that makes
 * its probabilities honest, and the gate that compares a candidate with the champion. PyTorch is not known here; what is done with the gate's decision is the job of
 * {@code publish}.
 */
package io.reviewstream.trainer.evaluation;
