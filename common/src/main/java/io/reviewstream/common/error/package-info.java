/**
 * Errors that a user can mend, with their exit codes, and whether a file is absent or cannot be read. Rejected models and
 * dead letters are values and not here.
 */
package io.reviewstream.common.error;
