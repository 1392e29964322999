package io.reviewstream.quickstart.demo;

/**
 * How one model does on the live flow.
 *
 * @param accuracy on all it classified, in [0, 1]
 * @param recentAccuracy on its last 300 reviews
 */
public record LiveAccuracy(String modelVersion, long reviews, double accuracy, double recentAccuracy) {}
