package io.reviewstream.trainer.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** The view of a trainer and its gauges, each of which is there only while it has a value. Thread-safe. */
final class TrainingGauges {
    private final AtomicReference<TrainerView> view = new AtomicReference<>(TrainerView.NEW);
    private final List<KnownGauge> gauges = new ArrayList<>();

    /** A gauge and what it shows. */
    private record KnownGauge(MultiGauge gauge, Function<TrainerView, Optional<Double>> value) {}

    TrainingGauges(MeterRegistry registry) {
        Gauge.builder(
                        "reviewstream.training.running",
                        view,
                        now -> now.get().current().isPresent() ? 1 : 0)
                .description("1 while a request for retraining is answered, from reading the labels to publishing")
                .register(registry);
        ofStep(registry, "reviewstream.training.epoch", "The epoch that is trained, counted from 1", Step::epoch);
        ofStep(registry, "reviewstream.training.epochs", "How many there are at most", Step::epochs);
        ofStep(registry, "reviewstream.training.step", "Steps taken, in all epochs together", Step::stepsOfRun);
        ofStep(registry, "reviewstream.training.steps", "Steps of all epochs together, at most", Step::allSteps);
        ofStep(registry, "reviewstream.training.loss", "Loss in training, mean over the epoch so far", Step::loss);
        ofStep(
                registry,
                "reviewstream.training.accuracy",
                "Accuracy in training, mean over the epoch so far, in [0, 1]",
                Step::accuracy);
        ofStep(registry, "reviewstream.training.learning.rate", "Of the last step", Step::learningRate);
        ofStep(
                registry,
                "reviewstream.training.reviews.per.second",
                "Reviews trained on, mean over the epoch so far",
                Step::reviewsPerSecond);
        known(
                MultiGauge.builder("reviewstream.training.left")
                        .description("Time until the last step, by the pace so far")
                        .baseUnit("seconds"),
                registry,
                now -> now.current().flatMap(TrainerView.Current::left).map(TrainingGauges::seconds));
        known(
                MultiGauge.builder("reviewstream.training.progress.timestamp")
                        .description("When training last came on, in seconds since 1970")
                        .baseUnit("seconds"),
                registry,
                now -> now.current().map(TrainerView.Current::progressAt).map(TrainingGauges::seconds));
        ofValidation(
                registry,
                "reviewstream.training.validation.loss",
                "Loss on the validation rows after the last epoch that ended",
                LossAndAccuracy::loss);
        ofValidation(
                registry,
                "reviewstream.training.validation.accuracy",
                "Accuracy on the validation rows after the last epoch that ended, in [0, 1]",
                LossAndAccuracy::accuracy);
        known(
                MultiGauge.builder("reviewstream.retraining.end.timestamp")
                        .description("When the last retraining ended, in seconds since 1970")
                        .baseUnit("seconds"),
                registry,
                now -> now.last().map(TrainerView.Last::at).map(TrainingGauges::seconds));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }

    private void ofStep(MeterRegistry registry, String name, String description, Function<Step, Number> value) {
        known(MultiGauge.builder(name).description(description), registry, now -> now.current()
                .flatMap(TrainerView.Current::step)
                .map(step -> value.apply(step).doubleValue()));
    }

    private void ofValidation(
            MeterRegistry registry, String name, String description, Function<LossAndAccuracy, Double> value) {
        known(MultiGauge.builder(name).description(description), registry, now -> now.validation()
                .map(value));
    }

    private void known(
            MultiGauge.Builder gauge, MeterRegistry registry, Function<TrainerView, Optional<Double>> value) {
        gauges.add(new KnownGauge(gauge.register(registry), value));
    }

    TrainerView view() {
        return view.get();
    }

    synchronized void show(TrainerView next) {
        view.set(next);
        for (KnownGauge known : gauges) {
            known.gauge().register(known.value().apply(next).isPresent() ? List.of(row(known.value())) : List.of());
        }
    }

    /** Reads the view whenever it is asked, so that it needs no other row when the value changes. */
    private MultiGauge.Row<?> row(Function<TrainerView, Optional<Double>> value) {
        return MultiGauge.Row.of(
                Tags.empty(), view, current -> value.apply(current.get()).orElse(Double.NaN));
    }
}
