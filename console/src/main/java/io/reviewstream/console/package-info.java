/** A page that shows the loop: what flows, which model serves, how good it is, and what is to be done. */
package io.reviewstream.console;
