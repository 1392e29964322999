/** The trainer program: {@code main}, a list of its commands. */
package io.reviewstream.trainer;
