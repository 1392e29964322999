/**
 * Reviews in files: lines of UTF-8, and rows of CSV with their columns by name. Callers decide which rows they use.
 */
package io.reviewstream.common.csv;
