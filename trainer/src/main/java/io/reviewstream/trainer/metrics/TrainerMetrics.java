package io.reviewstream.trainer.metrics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.http.StatusServer.StatusSource;
import io.reviewstream.common.metrics.ProcessMeters;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.metrics.TrainerStatus.LastResult;
import io.reviewstream.trainer.metrics.TrainerStatus.Phase;
import io.reviewstream.trainer.metrics.TrainerStatus.RequestStatus;
import io.reviewstream.trainer.retrain.RetrainListener;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingReport;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Meters, health and status of the trainer. Its listener methods run on the thread that trains; everything else on any
 * thread. It is live, and ready once it has its readiness check.
 */
public final class TrainerMetrics implements TrainingListener, RetrainListener, StatusSource, AutoCloseable {
    private final Clock clock;
    private final PrometheusMeterRegistry registry = ProcessMeters.registry();
    private final Timer duration = Timer.builder("reviewstream.retraining.duration")
            .description("Time from when this trainer took a request to the model that answers it, promoted or not")
            .register(registry);
    /** Each has a row only while it has a value. */
    private final Map<MultiGauge, Function<TrainerStatus, Optional<Double>>> gauges = new LinkedHashMap<>();

    private volatile TrainerStatus status = TrainerStatus.NEW;
    private volatile BooleanSupplier live = () -> true;
    private volatile BooleanSupplier ready = () -> false;
    /** Of the thread that trains, and of the request that is being answered; null before its first step. */
    private TimeLeft ofRun;

    /** The document of {@code /status}. */
    private record HealthAndStatus(boolean live, boolean ready, @JsonUnwrapped TrainerStatus trainer) {}

    /** With the meters of the process itself. What seldom comes of a request is there from the start, so that its first time shows. */
    public TrainerMetrics(Clock clock) {
        this.clock = clock;
        EnumSet.allOf(ModelAnnouncement.Status.class).forEach(this::outcomes);
        Gauge.builder(
                        "reviewstream.training.running",
                        this,
                        metrics -> metrics.status.training().isPresent() ? 1 : 0)
                .description("1 while a request for retraining is answered, from reading the labels to publishing")
                .register(registry);
        ofStep("epoch", "The epoch that is trained, counted from 1", Step::epoch);
        ofStep("epochs", "How many there are at most", Step::epochs);
        ofStep("step", "Steps taken, in all epochs together", Step::stepsOfRun);
        ofStep("steps", "Steps of all epochs together, at most", Step::allSteps);
        ofStep("loss", "Loss in training, mean over the epoch so far", Step::loss);
        ofStep("accuracy", "Accuracy in training, mean over the epoch so far, in [0, 1]", Step::accuracy);
        ofStep("learning.rate", "Of the last step", Step::learningRate);
        ofStep("reviews.per.second", "Reviews trained on, mean over the epoch so far", Step::reviewsPerSecond);
        gauge("training.left", "seconds", "Time until the last step, by the pace so far", now -> now.training()
                .flatMap(RequestStatus::timeLeft)
                .map(left -> left.toMillis() / 1000.0));
        gauge(
                "training.progress.timestamp",
                "seconds",
                "Time of the last progress of a training, in seconds since 1970",
                now -> now.training().map(RequestStatus::progressAt).map(TrainerMetrics::seconds));
        ofValidation("loss", "Loss on the validation rows after the last epoch that ended", LossAndAccuracy::loss);
        ofValidation(
                "accuracy",
                "Accuracy on the validation rows after the last epoch that ended, in [0, 1]",
                LossAndAccuracy::accuracy);
        gauge(
                "retraining.end.timestamp",
                "seconds",
                "When the last retraining ended, in seconds since 1970",
                now -> now.last().map(LastResult::at).map(TrainerMetrics::seconds));
    }

    private Counter outcomes(ModelAnnouncement.Status outcome) {
        return Counter.builder("reviewstream.retraining.outcomes")
                .description("Requests for retraining that were answered, by what came of them")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private void ofStep(String name, String description, Function<Step, Number> value) {
        gauge("training." + name, null, description, now -> now.training()
                .flatMap(RequestStatus::lastStep)
                .map(step -> value.apply(step).doubleValue()));
    }

    private void ofValidation(String name, String description, Function<LossAndAccuracy, Double> value) {
        gauge("training.validation." + name, null, description, now -> now.newest()
                .flatMap(RequestStatus::validation)
                .map(value));
    }

    private void gauge(String name, String unit, String description, Function<TrainerStatus, Optional<Double>> value) {
        gauges.put(
                MultiGauge.builder("reviewstream." + name)
                        .baseUnit(unit)
                        .description(description)
                        .register(registry),
                value);
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }

    /** A row reads the status when it is scraped, so that it is replaced only when the value comes or goes. */
    private void show(TrainerStatus next) {
        status = next;
        gauges.forEach((gauge, value) -> gauge.register(value.apply(next)
                .map(present -> List.<MultiGauge.Row<?>>of(
                        MultiGauge.Row.of(Tags.empty(), this, metrics -> value.apply(metrics.status)
                                .orElse(Double.NaN))))
                .orElse(List.of())));
    }

    @Override
    public void started(RetrainRequest request) {
        ofRun = null;
        show(status.started(request, clock.instant()));
    }

    @Override
    public void answered(RetrainResult result) {
        if (result instanceof RetrainResult.Made made) {
            status.training().ifPresent(request -> duration.record(Duration.between(request.since(), clock.instant())));
            ended(
                    made.outcome().status(),
                    Optional.of(made.outcome().bundle().version().value()));
        } else if (result instanceof RetrainResult.NothingToDo) {
            ended(ModelAnnouncement.Status.NOTHING_TO_DO, Optional.empty());
        } else if (result instanceof RetrainResult.Failed) {
            ended(ModelAnnouncement.Status.FAILED, Optional.empty());
        }
    }

    private void ended(ModelAnnouncement.Status outcome, Optional<String> modelVersion) {
        outcomes(outcome).increment();
        show(status.idle(Optional.of(new LastResult(outcome, modelVersion, clock.instant()))));
    }

    @Override
    public void left() {
        show(status.idle(Optional.empty()));
    }

    @Override
    public void encoded(int done, int total) {
        show(status.progressed(request -> request.in(Phase.ENCODING, clock.instant())));
    }

    @Override
    public void stepped(Step step) {
        Instant now = clock.instant();
        if (ofRun == null) {
            ofRun = new TimeLeft(now, step.stepsOfRun());
        }
        Optional<Duration> left = ofRun.at(now, step.stepsOfRun(), step.allSteps());
        show(status.progressed(request -> request.stepped(step, left, now)));
    }

    @Override
    public void epochEnded(EpochReport report) {
        show(status.progressed(request -> request.validated(report.validation(), clock.instant())));
    }

    @Override
    public void ended(TrainingReport report) {
        show(status.progressed(request -> request.trained(clock.instant())));
    }

    /** The trainer has begun its work; the two checks run on any thread. */
    public void ready(BooleanSupplier whetherLive, BooleanSupplier whetherReady) {
        live = whetherLive;
        ready = whetherReady;
    }

    @Override
    public boolean live() {
        return live.getAsBoolean();
    }

    @Override
    public boolean ready() {
        return ready.getAsBoolean();
    }

    @Override
    public String metrics() {
        return registry.scrape();
    }

    @Override
    public String status() {
        return Json.pretty(new HealthAndStatus(live(), ready(), status));
    }

    @Override
    public void close() {
        registry.close();
    }
}
