package io.reviewstream.quickstart.demo;

import io.reviewstream.trainer.training.Measurement;
import io.reviewstream.trainer.training.TrainingListener;
import java.util.concurrent.CancellationException;

/** Tells the storyline how training goes, and ends it where the demo is interrupted. */
final class ToldTraining implements TrainingListener {
    private final Storyline story;
    private final String phase;

    /** For trainings that are this phase of the story. */
    ToldTraining(Storyline story, String phase) {
        this.story = story;
        this.phase = phase;
    }

    @Override
    public void rawMeasured(Measurement raw) {
        story.phase(phase);
    }

    @Override
    public void stepped(Step step) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the demo was stopped");
        }
        story.detail("epoch %d of %d, %d %%, accuracy %.3f"
                .formatted(step.epoch(), step.epochs(), 100 * step.step() / step.steps(), step.accuracy()));
    }
}
