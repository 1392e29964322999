package io.reviewstream.trainer.run;

import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingReport;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.util.concurrent.CancellationException;

/** Ends a training run at its next step, with a {@link CancellationException}, once {@link #stop} was called. */
public final class StoppableListener implements TrainingListener {
    private final TrainingListener listener;
    private volatile boolean stopped;

    /** Passes every event on to another listener. */
    public StoppableListener(TrainingListener listener) {
        this.listener = listener;
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
        listener.encoded(done, total);
    }

    @Override
    public void baselineMeasured(LossAndAccuracy raw) {
        listener.baselineMeasured(raw);
    }

    @Override
    public void stepped(Step step) {
        check();
        listener.stepped(step);
    }

    @Override
    public void epochEnded(EpochReport report) {
        listener.epochEnded(report);
    }

    @Override
    public void ended(TrainingReport report) {
        listener.ended(report);
    }
}
