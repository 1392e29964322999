/**
 * From a trained network to a file that ONNX Runtime serves, and the proof that both compute the same. Whether the model
 * is any good is for {@code evaluation}; where the file goes is for {@code publish}.
 */
package io.reviewstream.trainer.export;
