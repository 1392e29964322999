/** A page that shows the loop and steers it. */
package io.reviewstream.console;
