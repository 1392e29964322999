/**
 * Synthetic product reviews, written for this project and generated from a seed: two domains that differ in topic and
 * wording, with templates kept apart for training and for measuring. They show that the loop works and say nothing about
 * accuracy on real reviews. No Kafka and no model is known here.
 */
package io.reviewstream.quickstart.sample;
