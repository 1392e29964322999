package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DownloadTest extends HubFixture {
    @Test
    void brokenConnectionIsRetriedFromTheBeginning() {
        // Given
        hub.answerFirst(BLOB, LocalHub.cut(WEIGHTS, 100_000), LocalHub.cut(WEIGHTS, 0));

        // When
        room.get("acme/tiny");

        // Then
        assertDownloaded();
        assertThat(hub.requests(BLOB)).hasSize(3);
    }

    @Test
    @Timeout(60)
    void idleConnectionIsClosedAndRetried() {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        hub.answerFirst(BLOB, exchange -> {
            exchange.sendResponseHeaders(200, WEIGHTS.length);
            exchange.getResponseBody().write(WEIGHTS, 0, 1_000);
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        // When
        room.get("acme/tiny", Duration.ofMillis(500));

        // Then
        assertDownloaded();
        assertThat(hub.requests(BLOB)).hasSize(2);
        end.countDown();
    }

    @Test
    void bodyWithoutLengthThatEndsEarlyIsRetried() {
        // Given
        hub.answerFirst(BLOB, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(WEIGHTS, 0, 100_000);
            exchange.getResponseBody().close();
        });

        // When
        room.get("acme/tiny");

        // Then
        assertDownloaded();
        assertThat(hub.requests(BLOB)).hasSize(2);
    }

    @Test
    void retriesAreLimited() throws IOException {
        // Given
        HttpHandler[] cuts = new HttpHandler[4];
        Arrays.fill(cuts, LocalHub.cut(WEIGHTS, 100));
        hub.answerFirst(BLOB, cuts);

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll("acme/tiny", hub.endpoint());
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
        assertThat(hub.requests(BLOB)).hasSize(4);
        assertNothingKept(LocalHub.WEIGHTS);
    }

    @Test
    void completeFilesOfAFailedDownloadAreNotDownloadedAgain() {
        // Given
        HttpHandler[] cuts = new HttpHandler[4];
        Arrays.fill(cuts, LocalHub.cut(WEIGHTS, 100));
        hub.answerFirst(BLOB, cuts);
        assertThatThrownBy(() -> room.get("acme/tiny")).isInstanceOf(UserException.class);

        // When
        room.get("acme/tiny");

        // Then
        assertDownloaded();
        assertThat(hub.requests(LocalHub.resolve("vocab.txt")))
                .extracting(LocalHub.Request::method)
                .containsExactly("HEAD", "GET");
    }

    @Test
    void wrongSha256IsRejectedAndDeleted() throws IOException {
        // Given
        byte[] other = WEIGHTS.clone();
        other[WEIGHTS.length / 2]++;
        hub.answerFirst(BLOB, LocalHub.content(other));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll(LocalHub.WEIGHTS, "acme/tiny@" + LocalHub.COMMIT, "SHA-256");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.BAD_INPUT);
        assertNothingKept(LocalHub.WEIGHTS);
    }

    @Test
    void wrongGitHashIsRejectedAndDeleted() throws IOException {
        // Given
        String vocabulary = LocalHub.resolve("vocab.txt");
        byte[] stated = LocalHub.someFiles().get("vocab.txt");
        hub.answerFirst(vocabulary, LocalHub.file(stated), LocalHub.content(LocalHub.bytes("[PAD]\n[ZZZ]\n")));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll("vocab.txt", "git blob hash");
        assertNothingKept("vocab.txt");
    }

    @Test
    void wrongSizeIsRejectedAndDeleted() throws IOException {
        // Given
        hub.answerFirst(BLOB, LocalHub.content(LocalHub.bytes("<html>Please log in</html>")));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll(LocalHub.WEIGHTS, "26 bytes", "300000");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.BAD_INPUT);
        assertNothingKept(LocalHub.WEIGHTS);
    }

    @Test
    void fileThatExceedsTheFreeSpaceIsNotDownloaded() {
        // Given
        hub.overstateSizes(1L << 60);

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll("are free", "REVIEWSTREAM_HUB_CACHE");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
        assertThat(hub.requests(BLOB)).isEmpty();
    }

    private void assertDownloaded() {
        assertThat(room.ownSnapshot().resolve(LocalHub.WEIGHTS)).hasBinaryContent(WEIGHTS);
        assertThat(room.ownSnapshot().resolve(LocalHub.WEIGHTS + ".part")).doesNotExist();
    }

    private void assertNothingKept(String file) throws IOException {
        assertThat(room.filesInOwnCache(file)).isZero();
        assertThat(room.filesInOwnCache(file + ".part")).isZero();
        assertThat(room.ownSnapshot()).doesNotExist();
    }
}
