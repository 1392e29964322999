package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.Release.ReleaseState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a monitor does where the registry is empty, or cannot be read or written. */
class UnreadableRegistryTest extends ReleaseMonitorFixture {
    @Test
    void beforeTheFirstModelThereIsNothingToDecideAndNothingIsMade() {
        over(new DirectoryRegistry(directory.resolve("none"), Clock.systemUTC()));

        monitor.follow();

        assertThat(reads).as("labels wait").hasValue(0);
        assertThat(metrics.scrape()).contains("reviewstream_release_failures_total 0.0");
        assertThat(directory.resolve("none")).doesNotExist();

        promote(TinyModel.store(registry, LONG_AGO, 0));
        monitor.follow();
        assertThat(reads).hasValue(1);
    }

    @Test
    void theRightToDecideIsCheckedBeforeAnythingIsDecidedAndOnlyOnce() {
        // Given
        AtomicInteger checks = new AtomicInteger();
        promote(after);
        over(disturbed("requireWritable", arguments -> {
            if (checks.incrementAndGet() == 1) {
                throw UserException.unreachable("Read-only file system.", null);
            }
        }));

        // When
        monitor.follow();
        assertThat(states()).isEmpty();
        assertThat(metrics.scrape()).contains("reviewstream_release_failures_total 1.0");
        monitor.follow();
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.BAKING);
        assertThat(checks).hasValue(2);
    }

    @Test
    void aFailureIsLoggedWhenItBeginsAndNotEachTime() {
        // Given
        AtomicReference<String> failure = new AtomicReference<>("Permission denied.");
        over(disturbed("champions", arguments -> {
            if (failure.get() != null) {
                throw UserException.unreachable(failure.get(), null);
            }
        }));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ReleaseMonitor.class);
        logger.addAppender(log);

        // When
        monitor.follow();
        monitor.follow();
        assertThat(log.list).hasSize(1);
        failure.set("No route to host.");
        monitor.follow();
        assertThat(log.list).as("another failure").hasSize(2);
        failure.set(null);
        monitor.follow();
        failure.set("No route to host.");
        monitor.follow();

        // Then
        logger.detachAppender(log);
        assertThat(log.list).as("the same one after a success").hasSize(3);
        assertThat(metrics.scrape()).contains("reviewstream_release_failures_total 4.0");
    }

    @Test
    void aReleaseWhoseFirstStepIsLostDecidesNothing() throws IOException {
        // Given
        shadow(after);
        promote(after);
        monitor.follow();
        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.BAKING);
        Path first = directory.resolve("models/releases/1");
        String content = Files.readString(first);

        // When
        Files.delete(first);
        monitor.follow();

        // Then
        assertThat(metrics.scrape()).contains("reviewstream_release_failures_total 1.0");
        Files.writeString(first, content);
        monitor.follow();
        assertThat(reads).as("once it is restored").hasValue(2);
    }

    @Test
    void anUnexpectedErrorEndsTheProcess() {
        IllegalStateException bug = new IllegalStateException("a bug");
        over(disturbed("releases", arguments -> {
            throw bug;
        }));

        monitor.follow();

        assertThat(fatal).containsExactly(bug);
        assertThat(reads).hasValue(0);
        fatal.clear();
    }

    @Test
    void aStepThatCannotBeAnnouncedYetIsNotWrittenYet() {
        // Given
        AtomicBoolean away = new AtomicBoolean();
        promote(after);
        over(disturbed("open", arguments -> {
            if (away.get()) {
                throw UserException.unreachable("No route to host.", null);
            }
        }));
        monitor.follow();

        // When
        away.set(true);
        counted(BETTER);
        await().until(() -> metrics.scrape().contains("reviewstream_release_failures_total 1.0"));
        assertThat(states()).containsExactly(ReleaseState.BAKING);
        away.set(false);
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.RELEASED);
        assertThat(monitor.takeAnnouncements()).hasSize(1);
    }

    @Test
    void labelsGoOnBeingComparedWhileTheRegistryIsAway() throws IOException {
        // Given
        promote(after);
        monitor.follow();
        ComparedModels models = monitor.models().orElseThrow();
        Path there = directory.resolve("models");

        // When
        Path gone = Files.move(there, directory.resolve("gone"));
        monitor.follow();

        // Then
        assertThat(monitor.models()).containsSame(models);
        assertThat(metrics.scrape()).contains("reviewstream_release_failures_total 1.0");
        Files.move(gone, there);
        monitor.follow();
        assertThat(monitor.models()).containsSame(models);
        assertThat(states()).containsExactly(ReleaseState.BAKING);
    }
}
