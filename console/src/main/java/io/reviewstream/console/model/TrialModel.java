package io.reviewstream.console.model;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The champion, loaded when it is used and closed when it has not been used for a while, or is champion no longer: at most one
 * model. Thread-safe; owns native memory.
 */
final class TrialModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrialModel.class);
    /** As a streamer serves it by default on a CPU. One text at a time keeps one core busy. */
    private static final ServingSettings SETTINGS =
            ServingSettings.on(InferenceDevice.CPU, ServedFile.FileOption.AUTO).withThreads(1);

    private final ModelRegistry registry;
    private final Duration idle;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "trial-model-timer");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<SharedClassifier> loaded = Optional.empty();
    private Optional<Future<?>> unloading = Optional.empty();
    private boolean closed;

    /** Unloads it after so much time without use. */
    TrialModel(ModelRegistry registry, Duration idle) {
        this.registry = registry;
        this.idle = idle;
    }

    /**
     * The champion; empty if there is none. Loads it unless it is loaded.
     *
     * @throws io.reviewstream.common.error.UserException if the registry cannot be reached, or the model is damaged
     * @throws IllegalStateException after {@link #close}
     */
    synchronized Optional<ModelLease> lease() {
        if (closed) {
            throw new IllegalStateException("The model to try is closed.");
        }
        Optional<ModelVersion> champion = registry.champion().map(Champion::version);
        if (!champion.equals(loaded.map(SharedClassifier::modelVersion))) {
            unload();
            loaded = champion.map(version -> SETTINGS.load(registry.open(version)));
        }
        unloading.ifPresent(task -> task.cancel(false));
        unloading = Optional.of(timer.schedule(this::unload, idle.toMillis(), TimeUnit.MILLISECONDS));
        return loaded.map(SharedClassifier::acquire);
    }

    /** A lease that is open keeps its model until it is closed. */
    private synchronized void unload() {
        loaded.ifPresent(model -> {
            model.close();
            LOG.atInfo().addKeyValue("modelVersion", model.modelVersion()).log("Unloaded the model to try");
        });
        loaded = Optional.empty();
    }

    /** The one that is loaded. */
    synchronized Optional<SharedClassifier> loaded() {
        return loaded;
    }

    @Override
    public synchronized void close() {
        closed = true;
        timer.shutdownNow();
        unload();
    }
}
