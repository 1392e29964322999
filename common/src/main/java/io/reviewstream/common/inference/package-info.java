/**
 * The classifier of the streamer and of the trainer's evaluation: tokenizer, ONNX Runtime session, batches of reviews of
 * nearly equal length, and the leases that keep native memory open while it is in use.
 */
package io.reviewstream.common.inference;
