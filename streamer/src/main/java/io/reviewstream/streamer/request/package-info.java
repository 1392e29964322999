/**
 * Which reviews are to be labelled: candidates from all predictions, of which one place chooses within a daily budget, with a
 * known probability each.
 */
package io.reviewstream.streamer.request;
