package io.reviewstream.quickstart.demo;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.control.ChampionChange;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.quickstart.sample.SampleReviews.SampleFormat;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.metrics.TrainerMetrics;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Vocabulary;
import io.reviewstream.trainer.retrain.RequestFollower;
import io.reviewstream.trainer.retrain.RetrainSettings;
import io.reviewstream.trainer.retrain.Retraining;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.ExportRun;
import io.reviewstream.trainer.run.HyperParameterOverrides;
import io.reviewstream.trainer.run.InputLength;
import io.reviewstream.trainer.run.Publisher;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code train} and {@code retrain --follow} are given in the demo: a small base model that has learned nothing, a
 * file of labelled reviews, and a plan that suits them.
 */
final class DemoTraining {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final int VOCABULARY = 2_500;
    private static final int MAX_TOKENS = 64;
    private static final int WIDTH = 64;
    private static final double LEARNING_RATE = 1e-3;
    private static final int BATCH = 32;

    private final KafkaSettings kafka;
    private final ModelRegistry registry;
    private final Clock clock;
    private final BaseModel base;
    private final Path csv;
    private final TrainingPlan plan;

    /**
     * How much is trained.
     *
     * @param trainingRows labelled household reviews that the first model is trained on
     * @param epochs of every training
     */
    record Scale(int trainingRows, int epochs) {}

    /** Writes the base model and the file into {@code directory}. */
    DemoTraining(KafkaSettings kafka, ModelRegistry registry, Path directory, long seed, Scale scale, Clock clock) {
        this.kafka = kafka;
        this.registry = registry;
        this.clock = clock;
        // A network of this size gains nothing from more, the streamer needs the other cores, and a seed gives one
        // model.
        Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(1);
        List<SampleReview> reviews =
                new SampleReviews(seed).reviews(Domain.HOUSEHOLD, TemplateSet.TRAINING, scale.trainingRows());
        this.csv = write(reviews, directory.resolve("household.csv"));
        this.base = baseModel(reviews, directory.resolve("base-model"), seed);
        this.plan = TrainingPlan.onCpu(
                HyperParameterOverrides.of(
                        Optional.of(scale.epochs()), Optional.of(BATCH), Optional.of(LEARNING_RATE), Optional.empty()),
                MAX_TOKENS,
                seed);
    }

    private static Path write(List<SampleReview> reviews, Path file) {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            SampleFormat.CSV.write(reviews, writer);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Like any pre-trained model, it knows the words of both domains; unlike one, nothing about them. */
    private static BaseModel baseModel(List<SampleReview> reviews, Path directory, long seed) {
        List<SampleReview> others =
                new SampleReviews(seed).reviews(Domain.ELECTRONICS, TemplateSet.TRAINING, reviews.size());
        List<String> tokens = Vocabulary.of(
                Stream.concat(reviews.stream(), others.stream())
                        .map(SampleReview::reviewText)
                        .toList(),
                VOCABULARY);
        DistilBertConfig config =
                DistilBertConfig.of(tokens.size(), MAX_TOKENS, WIDTH, 2, 2, 2 * WIDTH, List.of("NEGATIVE", "POSITIVE"));
        return BaseModel.random(directory, config, tokens, seed);
    }

    /**
     * As {@code train} does it.
     *
     * @throws UserException where the gate does not accept the model
     */
    ModelBundle first(TrainingListener listener) {
        RunOutcome outcome = new TrainingRun(registry, gate(), publisher(), listener, clock)
                .run(base, CsvCorpus.readAll(List.of(csv)), plan, Optional.empty());
        if (outcome.champion().isEmpty()) {
            throw UserException.badInput("The gate did not accept the first model: "
                    + String.join("; ", outcome.decision().reasons()));
        }
        return outcome.bundle();
    }

    /** As {@code retrain --follow} does it; the metrics are told, and tell whether it follows. */
    RequestFollower follower(TrainingListener listener, TrainerMetrics metrics) {
        RetrainSettings settings = new RetrainSettings(
                base, RetrainSettings.StartFrom.BASE, plan, 1, 1, () -> List.of(CsvCorpus.read(csv)));
        Retraining retraining = new Retraining(kafka, TOPICS, registry, settings, gate(), ReleasePolicy.DIRECT, clock);
        RequestFollower follower = new RequestFollower(
                kafka,
                TOPICS.retrainRequests(),
                "reviewstream-trainer",
                retraining,
                List.of(listener, metrics),
                metrics,
                result -> {});
        metrics.ready(follower::live, follower::following);
        return follower;
    }

    private Gate gate() {
        return new Gate(GateSettings.DEFAULT, clock);
    }

    /** Promotes a model with its labels swapped, as a wrong {@code --positive-label} swaps those of a checkpoint. */
    Champion promoteSwapped(ModelBundle model) {
        String negative = model.manifest().labels().get(1 - model.manifest().positiveIndex());
        BaseModel checkpoint = new BaseModel(
                model.version().value(),
                model.directory(),
                List.of(),
                Optional.of(negative),
                model.manifest().lineage().adaptation());
        ModelBundle swapped = new ExportRun(registry, clock)
                .run(checkpoint, InputLength.of(model.manifest().maxTokens()));
        return new ChampionChange(registry, announcer())
                .promote(swapped.version(), "a mistake made by hand", registry.champion());
    }

    private Publisher publisher() {
        return new Publisher(registry, announcer(), ReleasePolicy.DIRECT, clock);
    }

    private Announcer announcer() {
        return new Announcer(registry, Announcer.topic(kafka, TOPICS.modelAnnouncements()), clock);
    }
}
