/**
 * Files of a bundle for people: the numbers of its training as JSON, charts of them, and the model card. The numbers come
 * from {@code training} and {@code evaluation}; nothing else in the project draws.
 */
package io.reviewstream.trainer.report;
