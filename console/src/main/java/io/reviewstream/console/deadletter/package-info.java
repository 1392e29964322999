/** Rejected records by reason, and the newest ones. */
package io.reviewstream.console.deadletter;
