/**
 * A real single-node Apache Kafka inside this JVM, to test and develop against. Not for production: one replica of
 * everything, no authentication, reachable from this machine only.
 */
package io.reviewstream.broker;
