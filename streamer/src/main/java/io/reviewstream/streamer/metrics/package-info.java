/** The metrics of the streamer with their descriptions; the only user of Micrometer. */
package io.reviewstream.streamer.metrics;
