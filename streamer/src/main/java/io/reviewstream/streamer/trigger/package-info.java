/**
 * The retraining trigger: counts new labels, tests the accuracy of the champion (CUSUM), and requests retraining by rules
 * that are pure functions of its state.
 */
package io.reviewstream.streamer.trigger;
