package io.reviewstream.streamer.bulk;

import java.io.IOException;
import java.util.Optional;

/** Reviews one by one. What is no review is told to somebody else, and passed over. Used by one thread. */
interface ReviewSource {
    /**
     * The next review, or empty at the end.
     *
     * @throws io.reviewstream.common.error.UserException where nothing after this place can be trusted
     */
    Optional<ReviewLine> next() throws IOException;
}
