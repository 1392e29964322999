/** What is measured with: networks of random weights, and reviews of random words and lengths. */
package io.reviewstream.benchmarks.subject;
