/** Which labels are probably wrong, by what a model that was not trained on them says. Changes no label. */
package io.reviewstream.trainer.suspects;
