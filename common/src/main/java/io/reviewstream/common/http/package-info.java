/** Health and metrics over HTTP, on the JDK's own server. What is healthy is decided elsewhere. */
package io.reviewstream.common.http;
