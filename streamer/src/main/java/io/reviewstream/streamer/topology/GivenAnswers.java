package io.reviewstream.streamer.topology;

import io.reviewstream.common.bundle.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * The answers that were given lately, by the place of their record. A transaction that took too long is rolled back, and
 * its records are read again; were they classified again as well, a slow model would be rolled back for ever. As it is,
 * each try gets further than the one before. Keeps no texts. Owned by one stream thread.
 */
final class GivenAnswers {
    private record Place(TopicPartition partition, long offset) {}

    private record Given(String sha256, Polled.Answer answer) {}

    private final Map<Place, Given> answers;

    /**
     * Empty.
     *
     * @param cap answers beyond which the oldest are forgotten
     */
    GivenAnswers(int cap) {
        answers = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Place, Given> eldest) {
                return size() > cap;
            }
        };
    }

    void remember(TopicPartition partition, long offset, byte[] value, Polled.Answer answer) {
        Place place = new Place(partition, offset);
        answers.remove(place);
        answers.put(place, new Given(Sha256.of(value), answer));
    }

    /** What was answered to this very value in this place. */
    Optional<Polled.Answer> find(TopicPartition partition, long offset, byte[] value) {
        return Optional.ofNullable(answers.get(new Place(partition, offset)))
                .filter(given -> value != null && given.sha256().equals(Sha256.of(value)))
                .map(Given::answer);
    }
}
