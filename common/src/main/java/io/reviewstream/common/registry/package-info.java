/**
 * The model registry, in a directory or in S3: stored bundles, the history of champions, and what may promote a model.
 * The bundle itself is in {@code bundle}; which model a process serves is none of its business.
 */
package io.reviewstream.common.registry;
