/**
 * The classify application turns reviews into predictions, in batches of prefetched records. {@code ClassifyProcessor}
 * shows the way of one review.
 */
package io.reviewstream.streamer.classify;
