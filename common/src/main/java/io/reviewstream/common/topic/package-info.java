/** Topics of the loop as programs other than Kafka Streams applications read and write them. */
package io.reviewstream.common.topic;
