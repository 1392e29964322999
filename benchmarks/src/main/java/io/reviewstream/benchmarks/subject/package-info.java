/** What is measured with: networks of random weights, and reviews of random lengths. */
package io.reviewstream.benchmarks.subject;
