/**
 * The commands {@code broker} and {@code sample}: options in, one call, one result. The broker itself is in module
 * broker, the reviews are in {@code sample}.
 */
package io.reviewstream.quickstart.command;
