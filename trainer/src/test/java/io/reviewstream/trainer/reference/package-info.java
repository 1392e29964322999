/**
 * Training as its definitions have it, in plain double-precision Java and without any library: the network forward and
 * backward, its loss, clipping and AdamW. Slow, and independent of what the trainer uses; the trainer is compared with it.
 */
package io.reviewstream.trainer.reference;
