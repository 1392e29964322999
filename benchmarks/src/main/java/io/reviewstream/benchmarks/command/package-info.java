/** The command {@code bench}: options in, a table or JSON out. What is measured, and how, is in a package for each benchmark. */
package io.reviewstream.benchmarks.command;
