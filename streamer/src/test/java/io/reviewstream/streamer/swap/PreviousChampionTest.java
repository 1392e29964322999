package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PreviousChampionTest {
    private static final String TEXT = "great product";
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private ModelRegistry registry;
    private ModelBundle before;
    private ModelVersion failing;

    @BeforeEach
    void promote() {
        registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        before = promote(0);
        failing = promote(1).version();
    }

    @Test
    void isLoadedOnceForManyReviewsOfAMinute() throws Exception {
        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            // Given
            boolean first = previous.predicts(failing, TEXT);

            // When
            Files.delete(before.directory().resolve(BundleFiles.ONNX));

            // Then
            assertThat(first).isTrue();
            assertThat(previous.predicts(failing, TEXT)).isTrue();
        }
    }

    @Test
    void isFreedAfterItsTime() throws Exception {
        try (PreviousChampion previous =
                new PreviousChampion(registry, ServingSettings.ON_CPU, Duration.ofMillis(50))) {
            // Given
            previous.predicts(failing, TEXT);

            // When
            Files.delete(before.directory().resolve(BundleFiles.ONNX));

            // Then
            await().until(() -> !previous.predicts(failing, TEXT));
        }
    }

    @Test
    void anotherModelThatFailsHasAnotherReplacement() throws Exception {
        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            // Given
            previous.predicts(failing, TEXT);

            // When
            Files.delete(before.directory().resolve(BundleFiles.ONNX));

            // Then
            assertThat(previous.predicts(before.version(), TEXT)).isTrue();
            assertThat(previous.predicts(failing, TEXT)).isFalse();
        }
    }

    @Test
    void aChampionBeforeThatFailsOnTheReviewDoesNotPredictIt() {
        // Given
        promote(registry, TinyModel.storeSick(registry, LONG_AGO.plusSeconds(2)));
        ModelVersion newest = promote(3).version();

        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            assertThat(logged(() -> previous.predicts(newest, "battery"))).hasSize(1);
            assertThat(previous.predicts(newest, "battery")).isFalse();
            assertThat(logged(() -> previous.predicts(newest, TEXT))).isEmpty();
        }
    }

    @Test
    void whileTheRegistryIsAwayNobodyKnows() throws Exception {
        Path root = directory.resolve("models");
        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            // Given: not mounted
            Path aside = Files.move(root, directory.resolve("aside"));
            Files.createDirectory(root);
            assertThatThrownBy(() -> previous.predicts(failing, TEXT)).isInstanceOf(UserException.class);

            // When
            Files.delete(root);
            Files.move(aside, root);

            // Then
            assertThat(previous.predicts(failing, TEXT)).isTrue();
        }
    }

    @Test
    void aRegistryThatGoesAwayWhileItIsReadIsNotTheModelsFault() throws Exception {
        // Given
        Path root = directory.resolve("models");
        Path aside = directory.resolve("aside");
        ModelRegistry leaving = onOpen(() -> {
            if (Files.notExists(aside)) {
                Files.move(root, aside);
            }
            return null;
        });
        try (PreviousChampion previous = new PreviousChampion(leaving, ServingSettings.ON_CPU)) {
            assertThatThrownBy(() -> previous.predicts(failing, TEXT))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("is absent or empty");
        }
    }

    @Test
    void aRegistryThatIsAwayForOneRequestIsNotTheModelsFault() {
        // Given
        AtomicBoolean away = new AtomicBoolean(true);
        ModelRegistry flaky = onOpen(() -> {
            if (away.getAndSet(false)) {
                throw UserException.unreachable("The server did not answer.", null);
            }
            return null;
        });
        try (PreviousChampion previous = new PreviousChampion(flaky, ServingSettings.ON_CPU)) {
            // When
            assertThatThrownBy(() -> previous.predicts(failing, TEXT)).hasMessage("The server did not answer.");

            // Then
            assertThat(previous.predicts(failing, TEXT)).isTrue();
        }
    }

    /** The registry, doing this before it opens a bundle. */
    private ModelRegistry onOpen(Callable<Void> before) {
        return (ModelRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ModelRegistry.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open")) {
                        before.call();
                    }
                    try {
                        return method.invoke(registry, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aChampionBeforeThatCannotBeLoadedIsLoggedOnceAndPredictsNothing() {
        // Given
        promote(registry, TinyModel.storeUnloadable(registry, LONG_AGO.plusSeconds(2)));
        ModelVersion newest = promote(3).version();

        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            assertThat(logged(() -> previous.predicts(newest, TEXT))).hasSize(1);
            assertThat(logged(() -> previous.predicts(newest, TEXT))).isEmpty();
            assertThat(previous.predicts(newest, TEXT)).isFalse();
        }
    }

    private static List<ILoggingEvent> logged(Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(PreviousChampion.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            action.run();
        } finally {
            logger.detachAppender(log);
        }
        return log.list;
    }

    @Test
    void theFirstChampionHasNoneBeforeIt() {
        ModelRegistry single = new DirectoryRegistry(directory.resolve("single"), Clock.systemUTC());
        ModelVersion only =
                promote(single, TinyModel.store(single, LONG_AGO, 0)).version();

        try (PreviousChampion previous = new PreviousChampion(single, ServingSettings.ON_CPU)) {
            assertThat(previous.predicts(only, TEXT)).isFalse();
        }
    }

    private ModelBundle promote(float bias) {
        return promote(registry, TinyModel.store(registry, LONG_AGO.plusSeconds((long) bias), bias));
    }

    private static ModelBundle promote(ModelRegistry registry, ModelBundle bundle) {
        registry.promote(bundle.version(), new Overridden("a test"), registry.champion());
        return bundle;
    }
}
