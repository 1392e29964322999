/**
 * From labelled reviews to a champion: the one sequence of fine-tuning, export, evaluation, gate, bundle, registry
 * and announcement, which every program uses. How each step works is in the room of its name.
 */
package io.reviewstream.trainer.run;
