package io.reviewstream.streamer.drift;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what the active model predicts: every 500 reviews, it compares the latest 5,000 with the holdout, for gauges and
 * {@code /status}. It has no thread: the stream thread that adds the 500th prediction does that, outside the lock that the
 * others need. A review that is classified again after a rollback counts again. Thread-safe.
 */
public final class DriftMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);

    private final DriftGauges gauges;
    private volatile Optional<WatchedModel> watched = Optional.empty();
    private volatile Optional<DriftView> view = Optional.empty();
    /** The look that {@link #view} is of; guarded by this. */
    private long shown;

    private record WatchedModel(ModelVersion version, Optional<HoldoutReference> reference, ScoreWindow window) {}

    /** A monitor without a model. */
    public DriftMonitor(StreamerMetrics metrics) {
        gauges = new DriftGauges(metrics);
    }

    /**
     * Watches this model from now on, and no other.
     *
     * @param reference of its bundle; without one there is only the estimated accuracy
     */
    public synchronized void activated(ModelVersion version, Optional<HoldoutReference> reference) {
        watched = Optional.of(new WatchedModel(version, reference, new ScoreWindow()));
        view = Optional.empty();
        shown = 0;
        gauges.show(view);
    }

    /** A prediction was forwarded; one of another model than the active one is ignored. */
    public void predicted(ModelVersion version, Prediction prediction) {
        Optional<WatchedModel> model = watched;
        if (model.isPresent() && model.get().version().equals(version)) {
            model.get().window().add(prediction).ifPresent(look -> show(model.get(), look));
        }
    }

    private void show(WatchedModel model, ScoreWindow.Look look) {
        DriftView next = DriftView.of(model.version(), model.reference(), look);
        synchronized (this) {
            // Another thread may have been faster, or have activated another model.
            if (watched.filter(current -> current.window() == model.window()).isEmpty() || look.number() < shown) {
                return;
            }
            if (next.alarm() && view.filter(DriftView::alarm).isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("model", model.version())
                        .addKeyValue("scoreDistance", next.holdout().get().scoreDistance())
                        .addKeyValue(
                                "estimatedAccuracy", next.estimatedAccuracy().value())
                        .log("The reviews differ from those that the model was evaluated on");
            }
            shown = look.number();
            view = Optional.of(next);
            gauges.show(view);
        }
    }

    /** The latest comparison; empty before the first 500 reviews of a model. */
    public Optional<DriftView> view() {
        return view;
    }
}
