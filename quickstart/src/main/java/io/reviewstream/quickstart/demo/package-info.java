/**
 * The whole loop on one machine: an in-process Kafka, the classes of {@code train}, {@code stream} and {@code retrain},
 * a flow of sample reviews that drifts, and a screen. What a real user brings instead, reviews, labels and a pre-trained
 * base model, is all that is made here.
 */
package io.reviewstream.quickstart.demo;
