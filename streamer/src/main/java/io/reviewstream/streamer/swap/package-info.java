/**
 * Which model serves: the slot that streams lease it from, the sequence that changes it, and the thread that learns of
 * new ones from the registry and the announcements. How reviews reach a model is in {@code topology}.
 */
package io.reviewstream.streamer.swap;
