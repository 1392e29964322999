/** What every benchmark comes to: rows of values and ratios, and the machine they were measured on; as JSON and as a table. */
package io.reviewstream.benchmarks.result;
