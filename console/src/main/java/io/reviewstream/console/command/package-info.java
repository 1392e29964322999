/** The command {@code console}. */
package io.reviewstream.console.command;
