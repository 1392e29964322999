package io.reviewstream.trainer;

import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.run.Publisher;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.TrainingListener;
import java.time.Clock;
import java.util.function.Consumer;

/** Runs of training into a registry, which promote at once what the gate accepts. */
public final class TrainingRuns {
    private static final Clock CLOCK = Clock.systemUTC();

    private TrainingRuns() {}

    /** One with the usual gate, that announces and reports nothing. */
    public static TrainingRun silent(ModelRegistry registry) {
        return of(registry, GateSettings.DEFAULT, Announcer.NOWHERE, TrainingListener.silent());
    }

    /** One that announces and reports to these. */
    public static TrainingRun of(
            ModelRegistry registry,
            GateSettings gate,
            Consumer<ModelAnnouncement> destination,
            TrainingListener listener) {
        return new TrainingRun(
                registry,
                new Gate(gate, CLOCK),
                new Publisher(registry, new Announcer(registry, destination, CLOCK), ReleasePolicy.DIRECT, CLOCK),
                listener,
                CLOCK);
    }
}
