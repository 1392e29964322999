package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.inference.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A challenger that cannot serve, and a release that cannot be read. */
class CanaryFailuresTest extends CanaryFixture {
    @Test
    void aChallengerThatCannotBeLoadedIsTriedAgain() throws IOException {
        // Given
        Path onnx = registry.open(challenger).directory().resolve(BundleFiles.ONNX);
        byte[] whole = Files.readAllBytes(onnx);
        Files.writeString(onnx, "damaged");
        begin(0.5);
        follow();
        follow();
        assertThat(slot.canary()).isEmpty();
        assertThat(metrics.scrape()).contains("reviewstream_model_load_failures_total 1.0");

        // When
        Files.write(onnx, whole);
        follow();

        // Then
        assertThat(slot.canary()).isPresent();
    }

    @Test
    void aChallengerThatFailsItsWarmUpDoesNotServe() {
        challenger = TinyModel.store(registry, NOON.plusSeconds(7), Float.NaN).version();
        begin(0.5);

        follow();

        assertThat(slot.canary()).isEmpty();
        assertThat(reviewsOf(champion.version())).isEqualTo(REVIEWS);
    }

    @Test
    void aReleaseThatCannotBeReadChangesNothing() throws IOException {
        // Given
        begin(0.5);
        follow();

        // When
        Files.writeString(directory.resolve("models").resolve("releases").resolve("2"), "{");
        follow();

        // Then
        assertThat(slot.canary()).isPresent();
    }

    @Test
    void aRegistryThatIsAwayForAWhileEndsNoCanary() throws IOException {
        // Given
        begin(0.5);
        follow();
        Path models = directory.resolve("models");

        // When
        Path gone = Files.move(models, directory.resolve("gone"));
        follow();
        follow();
        assertThat(slot.canary()).isPresent();
        Files.move(gone, models);
        follow();

        // Then
        assertThat(slot.canary().orElseThrow().version()).isEqualTo(challenger);
    }

    @Test
    void aFailureIsLoggedWhenItBeginsAndNotEachTime() throws IOException {
        // Given
        Path second = directory.resolve("models").resolve("releases").resolve("2");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(CanarySwap.class);
        logger.addAppender(log);
        begin(0.5);
        follow();

        // When
        Files.writeString(second, "{");
        follow();
        follow();
        Files.delete(second);
        follow();
        Files.writeString(second, "{");
        follow();

        // Then
        logger.detachAppender(log);
        assertThat(log.list)
                .hasSize(2)
                .extracting(ILoggingEvent::getMessage)
                .containsOnly("The release cannot be read; which models serve stays");
    }
}
