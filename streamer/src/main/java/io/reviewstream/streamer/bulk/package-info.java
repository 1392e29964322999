/**
 * Classifies a stream of reviews: reads bytes, writes predictions in order. The model and the options come from
 * {@code command}.
 */
package io.reviewstream.streamer.bulk;
