/**
 * Adapting a base model to reviews without labels, before it is fine-tuned: it learns to predict hidden words of their texts.
 * How a step is computed is in {@code training} and {@code network}; where the texts come from is in {@code data} and
 * {@code topic}.
 */
package io.reviewstream.trainer.adapt;
