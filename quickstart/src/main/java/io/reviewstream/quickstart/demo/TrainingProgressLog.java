package io.reviewstream.quickstart.demo;

import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/** Tells the storyline how training goes, and ends it where the demo is interrupted. */
final class TrainingProgressLog implements TrainingListener {
    private final DemoLog story;
    private final String phase;

    /** For trainings that are this phase of the story. */
    TrainingProgressLog(DemoLog story, String phase) {
        this.story = story;
        this.phase = phase;
    }

    @Override
    public void rawMeasured(LossAndAccuracy raw) {
        story.phase(phase);
    }

    @Override
    public void stepped(Step step) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the demo was stopped");
        }
        story.detail(String.format(Locale.ROOT, "epoch %d of %d, %d %%, accuracy %.3f", step.epoch(), step.epochs(), 100 * step.step() / step.steps(), step.accuracy()));
    }
}
