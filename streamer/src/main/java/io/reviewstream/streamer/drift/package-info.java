/**
 * Accuracy without labels: what the active model predicts lately, beside its holdout. It estimates and warns; it asks for no
 * retraining, which is the job of the trigger.
 */
package io.reviewstream.streamer.drift;
