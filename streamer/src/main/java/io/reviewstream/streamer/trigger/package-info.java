/**
 * The retraining trigger: counts new labels, watches the accuracy of the champion (CUSUM), and asks for retraining by
 * rules that are pure functions of its state.
 */
package io.reviewstream.streamer.trigger;
