/**
 * The classify and feedback applications as pure functions from settings to {@code Topology}: look-ahead, joins,
 * counting, the retraining trigger, dead letters. Which model answers is decided in {@code swap}; nothing here starts
 * or stops anything.
 */
package io.reviewstream.streamer.topology;
