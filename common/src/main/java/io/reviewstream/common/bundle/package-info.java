/**
 * A trained model as a directory that explains itself, and the registry that keeps such directories and decides which
 * one is in force. How a model is made is the trainer's job; how it predicts is in {@code inference}.
 */
package io.reviewstream.common.bundle;
