package io.reviewstream.streamer.bulk;

import java.util.List;

/**
 * Reviews that are classified together.
 *
 * @param reviews in order
 * @param readBytes how much of the input was read when the last of them came
 */
record Window(List<ReviewLine> reviews, long readBytes) {
    Window {
        reviews = List.copyOf(reviews);
    }

    List<String> texts() {
        return reviews.stream().map(ReviewLine::text).toList();
    }
}
