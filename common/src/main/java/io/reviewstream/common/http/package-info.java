/** Health and metrics over HTTP, on the JDK's own server. The programs decide what is healthy. */
package io.reviewstream.common.http;
