/** The state of the loop, read from Kafka, the registry and the instances; nothing is kept that cannot be read again. */
package io.reviewstream.console.loop;
