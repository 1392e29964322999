/**
 * The classify application: reviews become predictions, in batches that are formed from prefetched records. Models and
 * their replacement are in {@code swap}.
 */
package io.reviewstream.streamer.classify;
