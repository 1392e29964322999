/**
 * Reviews in files: lines of UTF-8, rows of CSV with their columns by name, and the hash that makes two texts the same.
 * What a row is good for is decided elsewhere.
 */
package io.reviewstream.common.csv;
