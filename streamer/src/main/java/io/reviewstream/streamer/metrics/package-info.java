/** Every meter of the streamer, beside its description; the only user of Micrometer. What is measured is elsewhere. */
package io.reviewstream.streamer.metrics;
