/**
 * Records that cannot be processed: the checks that reject them, the dead letter that becomes of each, and how dead
 * letters are read again.
 */
package io.reviewstream.streamer.deadletter;
