/** Networks of random weights, and reviews of random words and lengths. */
package io.reviewstream.benchmarks.subject;
