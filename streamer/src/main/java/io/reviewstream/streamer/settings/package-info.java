/** The settings of the streamer, validated. The options they come from are in {@code command}. */
package io.reviewstream.streamer.settings;
