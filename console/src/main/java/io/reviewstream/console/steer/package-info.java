/** What a person can do to the loop, and what exactly it would do. */
package io.reviewstream.console.steer;
