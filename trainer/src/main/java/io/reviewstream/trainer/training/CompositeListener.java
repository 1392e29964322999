package io.reviewstream.trainer.training;

import java.util.List;

/** Several listeners, each of which hears everything, in their order. */
public record CompositeListener(List<TrainingListener> all) implements TrainingListener {
    public CompositeListener {
        all = List.copyOf(all);
    }

    @Override
    public void encoded(int done, int total) {
        all.forEach(listener -> listener.encoded(done, total));
    }

    @Override
    public void rawMeasured(LossAndAccuracy raw) {
        all.forEach(listener -> listener.rawMeasured(raw));
    }

    @Override
    public void stepped(Step step) {
        all.forEach(listener -> listener.stepped(step));
    }

    @Override
    public void epochEnded(EpochReport report) {
        all.forEach(listener -> listener.epochEnded(report));
    }

    @Override
    public void ended(TrainingReport report) {
        all.forEach(listener -> listener.ended(report));
    }
}
