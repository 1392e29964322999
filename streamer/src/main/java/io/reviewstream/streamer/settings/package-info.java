/** Everything the streamer can be told, read once and validated. Where it comes from is in {@code command}. */
package io.reviewstream.streamer.settings;
