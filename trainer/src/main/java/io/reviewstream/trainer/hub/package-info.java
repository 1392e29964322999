/**
 * Models by hub id: found in the caches of this machine, or downloaded from a model hub over HTTP, verified and cached.
 * {@code network} reads their files.
 */
package io.reviewstream.trainer.hub;
