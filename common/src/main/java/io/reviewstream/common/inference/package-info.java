/**
 * One classifier, which serves in the streamer and judges in the trainer: tokenizer, ONNX Runtime session, runs of
 * nearly equal length, and the leases that keep native memory alive while it is used. Which model it is, is decided
 * elsewhere.
 */
package io.reviewstream.common.inference;
