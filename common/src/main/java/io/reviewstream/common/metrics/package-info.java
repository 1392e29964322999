/** What both programs measure of the process that they are. What each counts of its work is in its own metrics. */
package io.reviewstream.common.metrics;
