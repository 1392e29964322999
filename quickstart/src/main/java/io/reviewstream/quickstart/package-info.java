/** The entry point for trying reviewstream on one machine; nothing here is needed in production. */
package io.reviewstream.quickstart;
