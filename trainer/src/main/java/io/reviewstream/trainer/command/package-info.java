/** The commands of the trainer: options in, results and exit codes out. Everything they do is done by the other rooms. */
package io.reviewstream.trainer.command;
