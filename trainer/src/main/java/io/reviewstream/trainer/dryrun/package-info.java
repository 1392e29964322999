/**
 * The report of {@code --dry-run}: what a training run would do, and about how long it would take.
 */
package io.reviewstream.trainer.dryrun;
