package io.reviewstream.console.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.loop.LoopView.ShownInstance;
import io.reviewstream.console.loop.LoopView.StoredVersion;
import io.reviewstream.console.loop.LoopView.VersionAccuracy;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionAccuraciesTest {
    private static final String OLDER = "v20260101-000000-aaaaaa";
    private static final String NEWER = "v20260102-000000-bbbbbb";
    private static final URI STREAMER = URI.create("http://localhost:8080");

    private static ShownInstance instance(String status) {
        try {
            return new ShownInstance(STREAMER, Optional.of(Json.mapper().readTree(status)), Optional.empty());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static ShownInstance counting(String versions) {
        return instance("{\"retraining\":{\"versions\":" + versions + "}}");
    }

    private static StoredVersion stored(String version, double accuracy) {
        return new StoredVersion(
                version, Optional.of("ACCEPTED"), List.of("a test"), Optional.of(accuracy), Optional.empty());
    }

    @Test
    void theNewestIsFirstWithItsIntervalAndTheGatesAccuracy() {
        // When
        List<VersionAccuracy> accuracies = VersionAccuracies.of(
                List.of(counting("{\"%s\":{\"labels\":10,\"correct\":8},\"%s\":{\"labels\":200,\"correct\":180}}"
                        .formatted(OLDER, NEWER))),
                List.of(stored(NEWER, 0.93)));

        // Then
        assertThat(accuracies).extracting(VersionAccuracy::version).containsExactly(NEWER, OLDER);
        assertThat(accuracies).extracting(VersionAccuracy::gate).containsExactly(Optional.of(0.93), Optional.empty());
        VersionAccuracy older = accuracies.get(1);
        assertThat(older.labels()).isEqualTo(10);
        assertThat(older.correct()).isEqualTo(8);
        assertThat(older.accuracy()).isEqualTo(0.8);
        // As R's binom.confint(8, 10, methods = "wilson") has it.
        assertThat(older.low()).isCloseTo(0.4901625, within(1e-6));
        assertThat(older.high()).isCloseTo(0.9433178, within(1e-6));
    }

    @Test
    void whatTwoInstancesShowWhileTheCounterMovesIsNotAddedUp() {
        // Given
        String versions = "{\"%s\":{\"labels\":10,\"correct\":8}}".formatted(OLDER);

        // When
        List<VersionAccuracy> accuracies = VersionAccuracies.of(
                List.of(
                        new ShownInstance(STREAMER, Optional.empty(), Optional.of("it is gone")),
                        instance("{\"live\":true}"),
                        counting(versions),
                        counting(versions)),
                List.of());

        // Then
        assertThat(accuracies)
                .singleElement()
                .extracting(VersionAccuracy::labels)
                .isEqualTo(10L);
    }

    @Test
    void countersThatAreNoneAreLeftOut() {
        assertThat(VersionAccuracies.of(
                        List.of(
                                counting(
                                        "{\"a\":{\"labels\":0,\"correct\":0},\"b\":{\"labels\":2,\"correct\":3},\"c\":{\"labels\":2},\"d\":7}")),
                        List.of()))
                .isEmpty();
        assertThat(VersionAccuracies.of(List.of(counting("[1]"), instance("null"), instance("7")), List.of()))
                .isEmpty();
    }
}
