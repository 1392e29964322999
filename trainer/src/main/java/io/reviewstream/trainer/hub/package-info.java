/**
 * Models by hub id: found in the caches of this machine, or fetched from a model hub over HTTP, checked, and kept. What
 * is in their files is read in {@code network}.
 */
package io.reviewstream.trainer.hub;
