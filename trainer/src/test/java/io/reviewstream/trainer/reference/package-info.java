/**
 * A reference implementation of training in plain double-precision Java without libraries: the network forward and
 * backward, its loss, clipping and AdamW. Slow, and independent of the trainer, which is compared with it.
 */
package io.reviewstream.trainer.reference;
