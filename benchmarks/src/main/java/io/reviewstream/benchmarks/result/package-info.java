/** Results of benchmarks: rows of values and ratios, and the machine, as JSON and as a table; limits of options. */
package io.reviewstream.benchmarks.result;
