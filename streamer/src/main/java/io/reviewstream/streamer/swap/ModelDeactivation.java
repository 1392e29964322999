package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Withholds a model that fails from further reviews: the champion serves those of a canary, and an active model is
 * deactivated. Counts and logs that once for each model. Thread-safe.
 */
public final class ModelDeactivation {
    private static final Logger LOG = LoggerFactory.getLogger(ModelDeactivation.class);

    private final ModelSlot slot;
    private final StreamerMetrics metrics;
    private final Runnable onDeactivated;

    /**
     * For the models of a slot.
     *
     * @param onDeactivated called for each failure of a model that is no canary, on the thread that reports it; the slot
     *     may be empty from then on
     */
    public ModelDeactivation(ModelSlot slot, StreamerMetrics metrics, Runnable onDeactivated) {
        this.slot = slot;
        this.metrics = metrics;
        this.onDeactivated = onDeactivated;
    }

    /**
     * Withholds this model, if it still serves.
     *
     * @param reason why the model is to blame and not a review
     */
    public void modelFailed(ModelVersion version, String reason) {
        if (slot.withdrawCanary(version)) {
            metrics.count(CountedEvent.CANARY_FAILED);
            LOG.atError()
                    .addKeyValue("model", version)
                    .addKeyValue("reason", reason)
                    .log("The canary failed and serves no more reviews of this instance. The champion serves all");
            return;
        }
        slot.deactivate(version, reason).ifPresent(failed -> {
            metrics.modelFailed();
            LOG.atError()
                    .addKeyValue("model", version)
                    .addKeyValue("champion", failed.championNumber())
                    .addKeyValue("reason", reason)
                    .log(
                            "Model failed and is deactivated. The champion before it is activated if there is one; otherwise reviews"
                                    + " wait until a model is promoted");
        });
        onDeactivated.run();
    }
}
