/**
 * Plain reading and writing of Kafka topics, as a batch program needs it: all that is there now, and written for good.
 * What the records mean is the business of their users.
 */
package io.reviewstream.trainer.topic;
