/** Trains what is linear: the linear model on words, and the stack of its margin and that of the network. */
package io.reviewstream.trainer.linear;
