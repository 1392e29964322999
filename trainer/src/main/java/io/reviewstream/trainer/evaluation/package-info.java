/**
 * Metrics of a stored file on labelled reviews, measured with the classifier that serves; the temperature that calibrates
 * its probabilities; and the gate that compares a candidate with the champion. PyTorch is not known here; {@code run} acts
 * on the gate's decision.
 */
package io.reviewstream.trainer.evaluation;
