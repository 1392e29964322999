/**
 * SHA-256 of bytes and files, and the hash that makes two review texts the same.
 */
package io.reviewstream.common.hash;
