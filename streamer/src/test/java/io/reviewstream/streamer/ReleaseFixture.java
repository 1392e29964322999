package io.reviewstream.streamer;

import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** A champion, and topics for each test. */
abstract class ReleaseFixture extends StreamerFixture {
    String prefix;
    Topics topics;
    /** The first one; to it a review that begins with "good" is positive. */
    Champion champion;

    @BeforeEach
    void promoteAChampion(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + ".";
        topics = Topics.withPrefix(prefix);
        champion = promote(0);
    }

    /** Whether the release application has read the registry and runs. */
    static boolean comparesModels(Streamer streamer) throws Exception {
        return status(streamer).at("/applications/release/state").asText().equals("RUNNING");
    }

    /**
     * Sends reviews.
     *
     * @param review the JSON of the review of a number
     */
    void send(int from, int to, IntFunction<String> review) {
        for (int i = from; i < to; i++) {
            client.send(topics.reviews(), "product-" + i % 7, review.apply(i));
        }
        client.flush();
    }
}
