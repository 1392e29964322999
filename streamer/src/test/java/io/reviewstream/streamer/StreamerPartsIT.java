package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** That the parts of a streamer are put together; what each does is tested beside it. */
class StreamerPartsIT extends StreamerFixture {
    @Test
    void aTopicThatIsDeletedEndsTheStreamerAndIsNamed() throws Exception {
        // Given
        StreamerSettings settings = settings("deleted.");
        String topic = settings.topics().reviewsDeadLetters();
        promote(0);
        try (Streamer streamer = Streamer.start(settings, registry(), Duration.ofMillis(200));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            await().atMost(TIMEOUT).until(streamer::ready);

            // When
            admin.deleteTopics(List.of(topic)).all().get();

            // Then
            await().atMost(TIMEOUT).until(() -> !streamer.live());
            assertThatThrownBy(streamer::awaitEnd)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(topic);
        }
    }

    @Test
    void theTokenOfTheSettingsGuardsMetricsAndStatus() throws Exception {
        // Given
        StreamerSettings open = settings("guarded.");
        StreamerSettings settings = new StreamerSettings(
                open.kafka(),
                open.topics(),
                open.applications(),
                open.classify(),
                open.feedback(),
                new HttpSettings("localhost", 0, Optional.of("secret")));

        // When
        try (Streamer streamer = Streamer.start(settings, registry())) {
            // Then
            assertThat(get(streamer, "/metrics").statusCode()).isEqualTo(401);
            assertThat(get(streamer, "/status").statusCode()).isEqualTo(401);
            assertThat(get(streamer, "/health/live").statusCode()).isEqualTo(200);
        }
    }
}
