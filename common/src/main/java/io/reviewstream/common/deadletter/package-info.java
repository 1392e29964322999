/** Dead letters: what they are, which have been replayed, and their replay. */
package io.reviewstream.common.deadletter;
