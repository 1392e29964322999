package io.reviewstream.quickstart.demo;

import io.reviewstream.common.bundle.Champion;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.quickstart.sample.Domain;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.quickstart.sample.Split;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Vocabulary;
import io.reviewstream.trainer.publish.BaseModel;
import io.reviewstream.trainer.publish.KafkaAnnouncer;
import io.reviewstream.trainer.publish.Outcome;
import io.reviewstream.trainer.publish.TrainingPlan;
import io.reviewstream.trainer.publish.TrainingRun;
import io.reviewstream.trainer.retrain.RequestFollower;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.retrain.RetrainSettings;
import io.reviewstream.trainer.retrain.Retraining;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.TrainingDevice;
import io.reviewstream.trainer.training.TrainingListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The models of a demo: a small DistilBERT that starts from nothing, trained, retrained and compared. */
final class DemoModels {
    private static final int VOCABULARY = 2000;
    private static final int DIM = 64;
    private static final int LAYERS = 2;
    private static final int HEADS = 2;
    private static final int MAX_TOKENS = 64;
    private static final int HELD_OUT = 800;

    private final DemoPlan plan;
    private final ModelRegistry registry;
    private final KafkaSettings kafka;
    private final Topics topics;
    private final Clock clock;
    private final SampleReviews sample;
    private final BaseModel base;
    private final Corpus household;
    private final TrainingPlan training;
    private final Gate gate;

    DemoModels(DemoPlan plan, Path directory, ModelRegistry registry, KafkaSettings kafka, Topics topics, Clock clock) {
        this.plan = plan;
        this.registry = registry;
        this.kafka = kafka;
        this.topics = topics;
        this.clock = clock;
        this.sample = new SampleReviews(plan.seed());
        List<SampleReview> first = sample.reviews(Domain.HOUSEHOLD, Split.TRAINING, plan.firstReviews());
        this.household = corpus("sample household reviews", first);
        this.base = base(directory.resolve("sample-base"), first);
        this.training = new TrainingPlan(
                4,
                32,
                Optional.of(1e-3),
                new Freeze.Nothing(),
                MAX_TOKENS,
                io.reviewstream.trainer.data.Split.DEFAULT,
                TrainingDevice.CPU,
                plan.seed());
        this.gate = new Gate(GateSettings.DEFAULT, clock);
    }

    private BaseModel base(Path directory, List<SampleReview> first) {
        List<String> texts = Stream.concat(
                        first.stream(),
                        sample.reviews(Domain.ELECTRONICS, Split.TRAINING, plan.firstReviews()).stream())
                .map(SampleReview::reviewText)
                .toList();
        List<String> tokens = Vocabulary.of(texts, VOCABULARY);
        DistilBertConfig config = DistilBertConfig.of(
                tokens.size(), MAX_TOKENS, DIM, LAYERS, HEADS, 2 * DIM, List.of("NEGATIVE", "POSITIVE"));
        return BaseModel.random(directory, config, tokens, plan.seed());
    }

    private static Corpus corpus(String name, List<SampleReview> reviews) {
        return Corpus.of(
                name,
                reviews.stream()
                        .map(review -> new Corpus.Given(review.reviewText(), review.isPositive()))
                        .toList());
    }

    /** Trains, gates, publishes and announces the first model, on the calling thread. */
    Outcome first(Consumer<String> progress) {
        return new TrainingRun(
                        registry,
                        gate,
                        new KafkaAnnouncer(kafka, topics.modelAnnouncements()),
                        listener("training", progress),
                        clock)
                .run(base, household, training, Optional.empty());
    }

    /** What {@code retrain --follow} is, over the household reviews and all labels that came back. */
    Follower follower(Consumer<String> progress, Screen screen, Consumer<Throwable> onFailure) {
        RetrainSettings settings =
                new RetrainSettings(base, RetrainSettings.StartFrom.BASE, training, 1, () -> List.of(household));
        RequestFollower follower = new RequestFollower(
                kafka,
                topics.retrainRequests(),
                "reviewstream-trainer",
                new Retraining(kafka, topics, registry, settings, gate, clock),
                listener("retraining", progress),
                result -> show(result, screen));
        return new Follower(follower, onFailure);
    }

    private static void show(RetrainResult result, Screen screen) {
        if (result instanceof RetrainResult.Made made) {
            screen.event(
                    "model %s is %s, because",
                    made.outcome().bundle().version(), made.outcome().status());
            screen.details(made.outcome().decision().reasons());
        } else {
            screen.event("no new model: %s", result);
        }
    }

    private static TrainingListener listener(String what, Consumer<String> progress) {
        return new TrainingListener() {
            @Override
            public void stepped(Step step) {
                progress.accept(String.format(
                        Locale.ROOT,
                        "%s: epoch %d of %d, step %d of %d, loss %.3f, accuracy %.3f",
                        what,
                        step.epoch(),
                        step.epochs(),
                        step.step(),
                        step.steps(),
                        step.loss(),
                        step.accuracy()));
            }
        };
    }

    /** Both models on reviews that neither has seen, of templates that neither has seen. */
    DemoResult compare(Ledger ledger, Champion first, Champion last) {
        return new DemoResult(
                ledger.produced(),
                ledger.classified(),
                ledger.repeated(),
                ledger.unknown(),
                ledger.live(),
                new DemoResult.Model(
                        first.version(),
                        heldOut(first.version(), Domain.HOUSEHOLD),
                        heldOut(first.version(), Domain.ELECTRONICS)),
                new DemoResult.Model(
                        last.version(),
                        heldOut(last.version(), Domain.HOUSEHOLD),
                        heldOut(last.version(), Domain.ELECTRONICS)));
    }

    private double heldOut(ModelVersion version, Domain domain) {
        ModelBundle bundle = registry.open(version);
        Corpus reviews = corpus("held out", sample.reviews(domain, Split.HELD_OUT, HELD_OUT));
        return new Evaluator(ServedFile.Choice.AUTO)
                .evaluate(bundle, reviews.rows())
                .evaluation()
                .accuracy();
    }
}
