/**
 * The linear model of a bundle: what it reads of a text, and its weights. It sees neither tokenizer nor network.
 */
package io.reviewstream.common.linear;
