/**
 * What travels on the topics, as records of JDK types alone; the component names are the JSON field names. How they
 * become bytes is in {@code serde}.
 */
package io.reviewstream.common.event;
