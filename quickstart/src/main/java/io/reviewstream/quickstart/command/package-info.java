/**
 * The commands {@code demo}, {@code broker} and {@code sample}: options in, one call, one result. The demo itself is in
 * {@code demo}, the broker in module broker, the reviews in {@code sample}.
 */
package io.reviewstream.quickstart.command;
