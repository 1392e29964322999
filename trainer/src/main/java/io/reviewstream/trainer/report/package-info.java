/**
 * What a bundle tells people: the numbers of its training as JSON, pictures of them, and the model card. Measuring is the
 * job of {@code training} and {@code evaluation}; nothing else in the project draws.
 */
package io.reviewstream.trainer.report;
