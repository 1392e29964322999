package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import io.reviewstream.common.error.UserException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens, redirects and retries. */
class HubClientTest extends HubFixture {
    @Test
    void tokenIsSentToTheHubAndToNoOtherHost() {
        // Given
        room.with("HF_TOKEN", TOKEN);

        // When
        room.get("acme/tiny");

        // Then
        assertThat(hub.requests(LIST).get(0).token()).contains("Bearer " + TOKEN);
        assertThat(hub.requests(RESOLVE))
                .extracting(LocalHub.Request::token)
                .containsExactly(Optional.of("Bearer " + TOKEN), Optional.of("Bearer " + TOKEN));
        assertThat(hub.requests(BLOB)).extracting(LocalHub.Request::token).containsExactly(Optional.empty());
    }

    @Test
    void redirectWithinTheHubIsFollowedWithTheToken() {
        // Given
        room.with("HF_TOKEN", TOKEN);
        String old = "/api/models/tiny/revision/main";
        hub.answerFirst(old, LocalHub.status(307, "Location", LIST));
        HttpHandler relative = LocalHub.status(307, "Location", LocalHub.resolve("config.json"));
        hub.answerFirst("/tiny/resolve/" + LocalHub.COMMIT + "/config.json", relative, relative);
        for (String file : new String[] {"tokenizer_config.json", "vocab.txt", LocalHub.WEIGHTS}) {
            HttpHandler absolute = LocalHub.status(308, "Location", hub.endpoint() + LocalHub.resolve(file));
            hub.answerFirst("/tiny/resolve/" + LocalHub.COMMIT + "/" + file, absolute, absolute);
        }

        // When
        ModelHub.Snapshot snapshot = room.get("tiny");

        // Then
        assertThat(snapshot.name()).isEqualTo("tiny@" + LocalHub.COMMIT);
        assertThat(hub.requests(LIST).get(0).token()).contains("Bearer " + TOKEN);
        assertThat(hub.requests(RESOLVE))
                .extracting(LocalHub.Request::token)
                .containsExactly(Optional.of("Bearer " + TOKEN), Optional.of("Bearer " + TOKEN));
    }

    @Test
    void withoutTokenNoneIsSent() {
        // When
        room.get("acme/tiny");

        // Then
        assertThat(hub.requests()).extracting(LocalHub.Request::token).containsOnly(Optional.empty());
    }

    @Test
    void redirectLoopEnds() {
        // Given
        HttpHandler[] circle = new HttpHandler[100];
        Arrays.fill(circle, LocalHub.status(302, "Location", LIST));
        hub.answerFirst(LIST, circle);

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContaining("redirects more than");
    }

    @Test
    void redirectToAnotherSchemeIsAnError() {
        // Given
        HttpHandler[] bad = new HttpHandler[4];
        Arrays.fill(bad, LocalHub.status(302, "Location", "ftp://example.org/file"));
        hub.answerFirst(LIST, bad);

        // When
        UserException failure = failure();

        // Then
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("redirects");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void transientStatusIsRetried(int status) {
        // Given
        hub.answerFirst(LIST, LocalHub.status(status), LocalHub.status(status));
        hub.answerFirst(BLOB, LocalHub.status(status));

        // When
        room.get("acme/tiny");

        // Then
        assertThat(hub.requests(LIST)).hasSize(3);
        assertThat(hub.requests(BLOB)).hasSize(2);
    }

    @Test
    void retryAfterIsHonoured() {
        // Given
        hub.answerFirst(LIST, LocalHub.status(429, "Retry-After", "1"));
        Instant start = Instant.now();

        // When
        room.get("acme/tiny");

        // Then
        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(hub.requests(LIST)).hasSize(2);
    }

    @Test
    @Timeout(60)
    void longRetryAfterIsNotWaitedFor() {
        // Given
        hub.answerFirst(LIST, LocalHub.status(429, "Retry-After", "3600"));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll("429", "3600");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
        assertThat(hub.requests(LIST)).hasSize(1);
    }

    @Test
    void retriesOfAHubThatIsDownAreLimited() {
        // Given
        HttpHandler[] down = new HttpHandler[10];
        Arrays.fill(down, LocalHub.status(502));
        hub.answerFirst(LIST, down);

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll(hub.endpoint(), "acme/tiny", "502");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
        assertThat(hub.requests(LIST)).hasSize(4);
    }

    @Test
    void expiredSignedAddressIsRequestedAnew() {
        // Given
        hub.answerFirst(BLOB, LocalHub.status(403));

        // When
        room.get("acme/tiny");

        // Then
        assertThat(hub.requests(RESOLVE)).extracting(LocalHub.Request::method).containsExactly("HEAD", "GET", "GET");
    }
}
