/**
 * The release application: two models are compared on the labelled reviews on which they disagree, and the new one is
 * promoted, kept or rolled back.
 */
package io.reviewstream.streamer.release;
