/** The list of parts of the streamer, and the two Kafka Streams applications as they run. */
package io.reviewstream.streamer;
