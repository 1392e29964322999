/** The commands of the trainer: options in, results and exit codes out. The work is done in other packages. */
package io.reviewstream.trainer.command;
