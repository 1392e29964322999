/**
 * The report of {@code --dry-run}: rows, classes, token percentiles, steps, and an estimate of time from a short probe.
 */
package io.reviewstream.trainer.dryrun;
