package io.reviewstream.trainer.run;

import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingReport;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Passes the progress of a training run to listeners, in their order, and ends the run at its next step with a
 * {@link CancellationException} once {@link #stop} was called.
 */
public final class StoppableListener implements TrainingListener {
    private final List<TrainingListener> listeners;
    private volatile boolean stopped;

    public StoppableListener(List<? extends TrainingListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** From any thread. */
    public void stop() {
        stopped = true;
    }

    /** Whether {@link #stop} was called. */
    public boolean stopped() {
        return stopped;
    }

    private void check() {
        if (stopped) {
            throw new CancellationException("training was stopped");
        }
    }

    @Override
    public void encoded(int done, int total) {
        check();
        listeners.forEach(listener -> listener.encoded(done, total));
    }

    @Override
    public void baselineMeasured(LossAndAccuracy baseline) {
        listeners.forEach(listener -> listener.baselineMeasured(baseline));
    }

    @Override
    public void stepped(Step step) {
        check();
        listeners.forEach(listener -> listener.stepped(step));
    }

    @Override
    public void epochEnded(EpochReport report) {
        listeners.forEach(listener -> listener.epochEnded(report));
    }

    @Override
    public void ended(TrainingReport report) {
        listeners.forEach(listener -> listener.ended(report));
    }
}
