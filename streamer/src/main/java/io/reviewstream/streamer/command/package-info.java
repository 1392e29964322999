/** The commands of the streamer: options become settings, failures become exit codes. The work is done elsewhere. */
package io.reviewstream.streamer.command;
