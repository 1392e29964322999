/**
 * Keeps the registry's champion active: the slot that stream threads lease the model from, the sequence of a swap, and
 * the thread that reads the registry. How reviews reach a model is in {@code classify}.
 */
package io.reviewstream.streamer.swap;
