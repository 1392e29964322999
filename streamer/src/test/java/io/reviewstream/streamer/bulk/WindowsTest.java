package io.reviewstream.streamer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WindowsTest {
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final Windows windows = new Windows(3);

    @AfterEach
    void stopTheOther() {
        other.shutdownNow();
    }

    @Test
    void aFileIsCutIntoFullWindowsAndARest() throws Exception {
        // Given
        put(windows, 1, 5);

        // When
        windows.end();

        // Then
        assertThat(windows.take().orElseThrow().texts()).containsExactly("1", "2", "3");
        assertThat(windows.take().orElseThrow()).isEqualTo(new Window(reviews(4, 5), 5));
        assertThat(windows.take()).isEmpty();
    }

    @Test
    void whatIsThereIsHandedOverAsSoonAsTheReaderWaits() throws Exception {
        // Given
        put(windows, 1, 2);
        Future<List<String>> taken =
                other.submit(() -> windows.take().orElseThrow().texts());

        // When
        windows.readerWaits(true);

        // Then
        assertThat(taken.get()).containsExactly("1", "2");
    }

    @Test
    void whileTheReaderReadsAWindowIsFilled() throws Exception {
        // Given
        windows.readerWaits(true);
        windows.readerWaits(false);
        put(windows, 1, 2);
        Future<List<String>> taken =
                other.submit(() -> windows.take().orElseThrow().texts());

        // When
        put(windows, 3, 4);

        // Then
        assertThat(taken.get()).containsExactly("1", "2", "3");
    }

    @Test
    void aReaderThatIsFarAheadWaits() throws Exception {
        // Given
        put(windows, 1, 6);
        Thread reader = new Thread(() -> {
            try {
                put(windows, 7, 7);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);

        // When
        windows.take();

        // Then
        reader.join();
    }

    @Test
    void aReaderThatNobodyWantsAnyMoreIsToldSo() throws Exception {
        // Given
        put(windows, 1, 6);
        Future<Boolean> wanted = other.submit(() -> windows.put(review(7), 7));

        // When
        windows.stop();

        // Then
        assertThat(wanted.get()).isFalse();
        assertThat(windows.take()).isEmpty();
    }

    @Test
    void longReviewsFillAWindowSooner() throws Exception {
        // Given
        ReviewLine book = new ReviewLine("1", "x".repeat(4_000_000), false);

        // When
        windows.put(book, 4_000_000);

        // Then
        assertThat(windows.take().orElseThrow().reviews()).containsExactly(book);
    }

    @Test
    void whatCameBeforeAFailureIsStillHandedOut() throws Exception {
        // Given
        put(windows, 1, 1);
        RuntimeException failure = new IllegalStateException("the disk is gone");

        // When
        windows.endBecauseOf(failure);

        // Then
        assertThat(windows.take().orElseThrow().texts()).containsExactly("1");
        assertThat(windows.take()).isEmpty();
        assertThat(windows.failure()).contains(failure);
    }

    private static void put(Windows windows, int first, int last) throws InterruptedException {
        for (int i = first; i <= last; i++) {
            windows.put(review(i), i);
        }
    }

    private static List<ReviewLine> reviews(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(WindowsTest::review).toList();
    }

    private static ReviewLine review(int number) {
        return new ReviewLine(String.valueOf(number), String.valueOf(number), false);
    }
}
