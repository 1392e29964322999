/** A temporary file for what would not fit on the heap: the texts, token ids and vectors of a large training set. */
package io.reviewstream.trainer.spill;
