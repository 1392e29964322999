/** The list of parts of the streamer, and what it shows of itself. */
package io.reviewstream.streamer;
