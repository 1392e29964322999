/**
 * A model bundle as files: names, manifest, version, and verified reading. Where bundles are stored and which one is
 * champion is in {@code registry}.
 */
package io.reviewstream.common.bundle;
