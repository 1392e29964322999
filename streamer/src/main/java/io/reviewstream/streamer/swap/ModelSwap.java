package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the model in service: verify ▸ load ▸ warm ▸ switch ▸ drain ▸ close. Whatever fails before the switch leaves
 * the old model serving. Owned by the keeper's thread, so there is one swap at a time and none on a stream thread.
 */
final class ModelSwap {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSwap.class);
    /** Of several lengths, since ONNX Runtime allocates by shape. */
    private static final List<String> WARM_UP = List.of("good", "good case ".repeat(20), "good case ".repeat(200));

    private final ModelSlot slot;
    private final BundleResolver finder;
    private final ServingSettings serving;
    private final StreamerMetrics metrics;
    private final Clock clock;

    ModelSwap(ModelSlot slot, BundleResolver finder, ServingSettings serving, StreamerMetrics metrics, Clock clock) {
        this.slot = slot;
        this.finder = finder;
        this.serving = serving;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Puts this model in service.
     *
     * @throws RuntimeException where it cannot serve; a {@code Failure} where the bundle is to blame
     */
    void to(PromotedModel candidate) {
        long start = System.nanoTime();
        ModelBundle bundle = finder.find(candidate);
        // Loading checks the files that it reads.
        SharedClassifier next = serving.load(bundle);
        try {
            warm(next);
        } catch (RuntimeException e) {
            next.close();
            throw e;
        }
        metrics.swapped(next.modelVersion().value(), next.served().file(), Duration.ofNanos(System.nanoTime() - start));
        LOG.atInfo()
                .addKeyValue("model", next.modelVersion())
                .addKeyValue("champion", candidate.championNumber())
                .addKeyValue("file", next.served().file())
                .log("Model in service");
        // The old model drains by itself: its last lease closes it.
        slot.exchange(
                        next,
                        new ActiveModel(
                                next.modelVersion(),
                                candidate.championNumber(),
                                next.served().file(),
                                clock.instant()))
                .ifPresent(SharedClassifier::close);
    }

    private static void warm(SharedClassifier next) {
        try (SharedClassifier.Lease lease = next.acquire()) {
            lease.classifyEach(WARM_UP);
        }
    }
}
