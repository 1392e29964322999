/**
 * Labelled reviews: from CSV files and the {@code labeled-reviews} topic into one corpus, and its split, which is the
 * same everywhere and for ever. Tokens and batches are the job of {@code training}.
 */
package io.reviewstream.trainer.data;
