/** Errors that a user can mend, with their exit codes. Rejected models and dead letters are values and not here. */
package io.reviewstream.common.error;
