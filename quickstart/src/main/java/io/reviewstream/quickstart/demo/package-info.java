/**
 * The whole loop on one machine, with a Kafka in this process and sample reviews: a plan, a flow of reviews, an account
 * of what came back, and the checks. The models, the stream and the retraining are those of the programs themselves.
 */
package io.reviewstream.quickstart.demo;
