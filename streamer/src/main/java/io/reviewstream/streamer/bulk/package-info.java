/**
 * Reviews from a stream of bytes, answers to another, in order and as fast as the model is: reading, classifying and
 * writing go on at the same time. Which model, and what a user asked for, is the business of {@code command}.
 */
package io.reviewstream.streamer.bulk;
