package io.reviewstream.trainer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.metrics.ProcessMeters;
import io.reviewstream.trainer.retrain.RetrainListener;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingListener.TimeLeft;
import io.reviewstream.trainer.training.TrainingReport;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;

/** The meters of the trainer. Its listener methods run on the thread that trains; it is scraped on any thread. */
public final class TrainerMetrics implements TrainingListener, RetrainListener, AutoCloseable {
    private final Clock clock;
    private final PrometheusMeterRegistry registry = ProcessMeters.registry();
    private final TrainingGauges gauges = new TrainingGauges(registry);
    private final Timer duration = Timer.builder("reviewstream.retraining.duration")
            .description("Time from when this trainer took a request to the model that answers it, promoted or not")
            .register(registry);
    /** Of the thread that trains, and of the request that is being answered; null before its first step. */
    private TimeLeft ofRun;

    /** With the meters of the process itself. What seldom comes of a request is there from the start, so that its first time shows. */
    public TrainerMetrics(Clock clock) {
        this.clock = clock;
        EnumSet.allOf(ModelAnnouncement.Status.class).forEach(this::outcomes);
    }

    private Counter outcomes(ModelAnnouncement.Status outcome) {
        return Counter.builder("reviewstream.retraining.outcomes")
                .description("Requests for retraining that were answered, by what came of them")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    @Override
    public void asked(RetrainRequest request) {
        ofRun = null;
        gauges.show(view().asked(request, clock.instant()));
    }

    @Override
    public void answered(RetrainResult result) {
        Instant now = clock.instant();
        if (result instanceof RetrainResult.Made made) {
            view().current().ifPresent(current -> duration.record(Duration.between(current.since(), now)));
            ended(
                    made.outcome().status(),
                    Optional.of(made.outcome().bundle().version().value()),
                    now);
        } else if (result instanceof RetrainResult.NothingToDo) {
            ended(ModelAnnouncement.Status.NOTHING_TO_DO, Optional.empty(), now);
        } else if (result instanceof RetrainResult.Failed) {
            ended(ModelAnnouncement.Status.FAILED, Optional.empty(), now);
        }
    }

    private void ended(ModelAnnouncement.Status outcome, Optional<String> modelVersion, Instant now) {
        outcomes(outcome).increment();
        gauges.show(view().answered(new TrainerView.Last(outcome, modelVersion, now)));
    }

    @Override
    public void left() {
        gauges.show(view().left());
    }

    @Override
    public void encoded(int done, int total) {
        gauges.show(view().now(current -> current.in(TrainerView.Phase.ENCODING, clock.instant())));
    }

    @Override
    public void stepped(Step step) {
        Instant now = clock.instant();
        if (ofRun == null) {
            ofRun = new TimeLeft(now, step.stepsOfRun());
        }
        Optional<Duration> left = ofRun.at(now, step.stepsOfRun(), step.allSteps());
        gauges.show(view().now(current -> current.stepped(step, left, now)));
    }

    @Override
    public void epochEnded(EpochReport report) {
        gauges.show(view().validated(report.validation())
                .now(current -> current.in(TrainerView.Phase.TRAINING, clock.instant())));
    }

    @Override
    public void ended(TrainingReport report) {
        gauges.show(view().now(current -> current.trained(clock.instant())));
    }

    TrainerView view() {
        return gauges.view();
    }

    /** Everything, in the text format of Prometheus. */
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
