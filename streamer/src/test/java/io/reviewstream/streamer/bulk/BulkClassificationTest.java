package io.reviewstream.streamer.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ReviewClassifier;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.streamer.bulk.BulkClassification.InputFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.input.InfiniteCircularInputStream;
import org.apache.commons.io.output.BrokenOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BulkClassificationTest {
    private static final ModelVersion VERSION = new ModelVersion("v20260101-000000-aaaaaa");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    /** Says that every review is positive; a review with "fail" fails. */
    private static class PositiveModel implements ReviewClassifier {
        @Override
        public ModelVersion modelVersion() {
            return VERSION;
        }

        @Override
        public TokenizedReview tokenize(String reviewText) {
            if (reviewText.contains("fail")) {
                throw new IllegalStateException("the model failed");
            }
            return new TokenizedReview(new long[] {1, reviewText.hashCode(), 2}, false);
        }

        @Override
        public List<Prediction> classify(List<TokenizedReview> batch) {
            return batch.stream()
                    .map(review -> new Prediction(1, review.tokens(), false))
                    .toList();
        }
    }

    @Test
    void moreReviewsThanTheQueueHoldsStayInOrder() {
        // Given
        List<String> ids =
                IntStream.rangeClosed(1, 1_500).mapToObj(String::valueOf).toList();

        // When
        BulkClassification.BulkResult result = classify(text(String.join("\n", ids)), output, new PositiveModel());

        // Then
        assertThat(result).isEqualTo(BulkClassification.BulkResult.ALL_CLASSIFIED);
        assertThat(idsOf(output)).containsExactlyElementsOf(ids);
    }

    @Test
    void aReaderThatIsIdleEndsTheWindow() throws Exception {
        // Given
        PipedInputStream written = new PipedInputStream();
        CompletableFuture<BulkClassification.BulkResult> result;
        try (PipedOutputStream typed = new PipedOutputStream()) {
            PipedInputStream input = new PipedInputStream(typed);
            PipedOutputStream predictions = new PipedOutputStream(written);
            result = CompletableFuture.supplyAsync(() -> classify(input, predictions, new PositiveModel()));

            // When
            typed.write("a\n\nb\n".getBytes(UTF_8));
            typed.flush();

            // Then: the input has not ended
            assertThat(written.read()).isEqualTo('{');
        }
        assertThat(result.get()).isEqualTo(BulkClassification.BulkResult.SOME_REJECTED);
        assertThat(err.toString()).contains("Line 2").hasLineCount(1);
    }

    @Test
    void theReaderWaitsWhileTheQueueIsFull() {
        // Given
        Semaphore permits = new Semaphore(0);
        PositiveModel waiting = new PositiveModel() {
            @Override
            public List<Prediction> classify(List<TokenizedReview> batch) {
                permits.acquireUninterruptibly();
                return super.classify(batch);
            }
        };
        AtomicReference<Thread> reader = new AtomicReference<>();
        AtomicLong blocks = new AtomicLong();
        InputStream endless = new InfiniteCircularInputStream("good\n".getBytes(UTF_8)) {
            @Override
            public int read(byte[] into, int offset, int length) {
                reader.set(Thread.currentThread());
                blocks.incrementAndGet();
                for (int i = 0; i < length; i++) {
                    into[offset + i] = (byte) read();
                }
                return length;
            }
        };
        OutputStream closed = new BrokenOutputStream((String method) -> new IOException("Broken pipe"));

        // When
        CompletableFuture<BulkClassification.BulkResult> result =
                CompletableFuture.supplyAsync(() -> classify(endless, closed, waiting));

        // Then: a block holds more lines than a queue and a window
        await().until(() -> reader.get() != null && reader.get().getState() == Thread.State.WAITING);
        assertThat(blocks).hasValue(1);
        permits.release(1_000);
        assertThat(result.join()).isEqualTo(BulkClassification.BulkResult.OUTPUT_CLOSED);
    }

    @Test
    void aLongReviewEndsTheWindow() {
        // Given
        String book = "x".repeat(4_000_000);

        // When
        BulkClassification.BulkResult result =
                classify(text(book + "\n" + book + "\nshort"), output, new PositiveModel());

        // Then
        assertThat(result).isEqualTo(BulkClassification.BulkResult.ALL_CLASSIFIED);
        assertThat(idsOf(output)).containsExactly("1", "2", "3");
    }

    @Test
    void aFailureOfTheModelEndsTheClassification() {
        // When
        assertThatThrownBy(() -> classify(text("fail"), output, new PositiveModel()))
                // Then
                .hasMessage("the model failed");
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static List<String> idsOf(ByteArrayOutputStream output) {
        return output.toString(UTF_8)
                .lines()
                .map(line -> line.replaceFirst(".*\"reviewId\":\"(\\w+)\".*", "$1"))
                .collect(Collectors.toList());
    }

    private BulkClassification.BulkResult classify(InputStream input, OutputStream to, ReviewClassifier model) {
        ServingSettings serving =
                new ServingSettings(ServedFile.FileOption.AUTO, InferenceDevice.CPU, new BatchingPolicy(8, 64, 0.1), 1);
        try (BulkClassifier bulk = new BulkClassifier(model, serving);
                BulkProgress progress = new BulkProgress(Optional.empty(), new PrintWriter(err, true), -1)) {
            return new BulkClassification(InputFormat.AUTO, input, to, bulk, VERSION, progress).run();
        }
    }
}
