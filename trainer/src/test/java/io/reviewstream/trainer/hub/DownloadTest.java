package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpHandler;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final byte[] WEIGHTS = LocalHub.someFiles().get(LocalHub.WEIGHTS);
    private static final String BLOB = LocalHub.blob(LocalHub.WEIGHTS);

    private final LocalHub hub = new LocalHub(LocalHub.someFiles());
    private HubRoom room;

    @BeforeEach
    void prepare(@TempDir Path home) {
        room = new HubRoom(home, hub.endpoint());
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aConnectionCutInTheMiddleIsResumedWhereItBroke() {
        // Given
        hub.answerFirst(BLOB, LocalHub.cut(WEIGHTS, 100_000));

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
        assertThat(hub.requests(BLOB))
                .extracting(LocalHub.Request::range)
                .containsExactly(Optional.empty(), Optional.of("bytes=100000-"));
    }

    @Test
    void aConnectionMayBeCutAnyNumberOfTimesWhileMoreComes() {
        // Given
        HttpHandler[] cuts = new HttpHandler[10];
        Arrays.fill(cuts, LocalHub.cut(WEIGHTS, 20_000));
        hub.answerFirst(BLOB, cuts);

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
        assertThat(hub.requests(BLOB)).hasSize(11);
    }

    @Test
    void whereTheServerKnowsNoRangesTheFileBeginsAnew() {
        // Given
        hub.answerFirst(
                BLOB,
                LocalHub.cutWithoutRanges(WEIGHTS, 100_000),
                LocalHub.cutWithoutRanges(WEIGHTS, 50_000),
                LocalHub.cutWithoutRanges(WEIGHTS, WEIGHTS.length));

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
    }

    @Test
    void aRangeThatWasNotAskedForIsNotAdded() {
        // Given
        hub.answerFirst(
                BLOB,
                LocalHub.cut(WEIGHTS, 100_000),
                LocalHub.status(206, "Content-Range", "bytes 5-9/" + WEIGHTS.length));

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
        assertThat(hub.requests(BLOB).get(2).range()).isEmpty();
    }

    @Test
    void whereThereIsNoRestTheFileBeginsAnew() {
        // Given
        hub.answerFirst(BLOB, LocalHub.cut(WEIGHTS, 100_000), LocalHub.status(416));

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
    }

    @Test
    @Timeout(60)
    void aConnectionThatFallsSilentIsResumed() throws InterruptedException {
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
        assertFetched();
        assertThat(hub.requests(BLOB).get(1).range()).contains("bytes=1000-");
        end.countDown();
    }

    @Test
    void whatIsLeftOfAnEarlierRunIsContinued() throws IOException {
        // Given
        leftover(Arrays.copyOf(WEIGHTS, 250_000));

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
        assertThat(hub.requests(BLOB))
                .extracting(LocalHub.Request::range)
                .containsExactly(Optional.of("bytes=250000-"));
    }

    @Test
    void aLeftoverThatDoesNotFitIsThrownAway() throws IOException {
        // Given
        leftover(new byte[250_000]);

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
        assertThat(hub.requests(BLOB))
                .extracting(LocalHub.Request::range)
                .containsExactly(Optional.of("bytes=250000-"), Optional.empty());
    }

    @Test
    void aLeftoverThatIsTooLongIsThrownAway() throws IOException {
        // Given
        leftover(new byte[WEIGHTS.length + 1]);

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
    }

    @Test
    void aWholeLeftoverNeedsOnlyToBeChecked() throws IOException {
        // Given
        leftover(WEIGHTS);

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
        assertThat(hub.requests(BLOB)).isEmpty();
    }

    @Test
    void aFileWithAWrongHashIsRefusedAndNotKept() throws IOException {
        // Given
        byte[] other = WEIGHTS.clone();
        other[WEIGHTS.length / 2]++;
        hub.answerFirst(BLOB, LocalHub.content(other));

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> room.get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll(LocalHub.WEIGHTS, "acme/tiny@" + LocalHub.COMMIT, "SHA-256");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.BAD_INPUT);
        assertNothingKept(LocalHub.WEIGHTS);
    }

    @Test
    void aSmallFileIsCheckedByItsGitHash() throws IOException {
        // Given
        hub.answerFirst(LocalHub.resolve("vocab.txt"), LocalHub.content(LocalHub.bytes("[PAD]\n[ZZZ]\n")));

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> room.get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll("vocab.txt", "git hash");
        assertNothingKept("vocab.txt");
    }

    @Test
    void aFileOfAnotherSizeIsRefusedAndNotKept() throws IOException {
        // Given
        hub.answerFirst(BLOB, LocalHub.content(LocalHub.bytes("<html>Please log in</html>")));

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> room.get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll(LocalHub.WEIGHTS, "26 bytes", "300000");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.BAD_INPUT);
        assertNothingKept(LocalHub.WEIGHTS);
    }

    @Test
    void whatTheDiskHasNoRoomForIsNotBegun() {
        // Given
        hub.pretend(1L << 60);

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> room.get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll("are free", "REVIEWSTREAM_HUB_CACHE");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void aBodyThatEndsEarlyWithoutALengthIsResumed() {
        // Given
        hub.answerFirst(BLOB, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(WEIGHTS, 0, 100_000);
        });

        // When
        room.get("acme/tiny");

        // Then
        assertFetched();
        assertThat(hub.requests(BLOB).get(1).range()).contains("bytes=100000-");
    }

    @Test
    void aHostThatNeverSendsAByteIsGivenUp() {
        // Given
        HttpHandler[] cuts = new HttpHandler[4];
        Arrays.fill(cuts, LocalHub.cut(WEIGHTS, 0));
        hub.answerFirst(BLOB, cuts);

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> room.get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll("acme/tiny", hub.endpoint(), "goes on from there");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
        assertThat(hub.requests(BLOB)).hasSize(4);
    }

    private void leftover(byte[] bytes) throws IOException {
        Path directory =
                Files.createDirectories(room.own().resolve("incomplete").resolve(LocalHub.COMMIT));
        Files.write(directory.resolve(LocalHub.WEIGHTS + ".part"), bytes);
    }

    private void assertFetched() {
        assertThat(room.ownSnapshot().resolve(LocalHub.WEIGHTS)).hasBinaryContent(WEIGHTS);
        assertThat(room.ownSnapshot().resolve(LocalHub.WEIGHTS + ".part")).doesNotExist();
    }

    private void assertNothingKept(String file) throws IOException {
        assertThat(room.filesInOwnCache(file)).isZero();
        assertThat(room.filesInOwnCache(file + ".part")).isZero();
        assertThat(room.ownSnapshot()).doesNotExist();
    }
}
