package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.trainer.adapt.AdaptationPlan;
import io.reviewstream.trainer.adapt.AdaptationRun;
import io.reviewstream.trainer.data.CsvTexts;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.TextCorpus;
import io.reviewstream.trainer.data.TextCorpus.TextRules;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.DatasetSplits;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.run.TrainingPlan.ComputePlan;
import io.reviewstream.trainer.topic.ReviewsTopic;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.HyperParameters.Batching;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine.Option;

/** Adapting the base model before it is fine-tuned; a picocli mixin. */
@HelpSection.In(HelpSection.TRAINING)
final class AdaptFromOptions {
    private static final String TOPIC = "topic:";

    @Option(
            names = "--adapt-from",
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE.csv|topic:NAME",
            description = "Reviews without labels that the base model is adapted to before it is fine-tuned, as 'adapt'"
                    + " does: CSV files, or one topic of --bootstrap-servers (default: none).")
    private List<String> from = List.of();

    @Option(
            names = "--adapt-epochs",
            defaultValue = "" + AdaptationPlan.EPOCHS,
            paramLabel = "N",
            description = "Passes over the reviews of --adapt-from (default: ${DEFAULT-VALUE}).")
    private int epochs;

    /**
     * Checks the sources.
     *
     * @throws UserException if a topic is given beside something else, or without brokers
     */
    void check(KafkaOptions kafka) {
        boolean topics = from.stream().anyMatch(source -> source.startsWith(TOPIC));
        if (topics && from.size() > 1) {
            throw UserException.usage("--adapt-from takes CSV files, or one topic:NAME, not both.");
        }
        if (topics && !kafka.isGiven()) {
            throw UserException.usage("--adapt-from " + from.get(0) + " requires --bootstrap-servers.");
        }
        if (epochs < 1) {
            throw UserException.usage("--adapt-epochs must be at least 1, not " + epochs + ".");
        }
    }

    /** The texts, without those that the gate judges by; empty without the option. */
    Optional<TextCorpus> texts(KafkaOptions kafka, DatasetSplits splits) {
        if (from.isEmpty()) {
            return Optional.empty();
        }
        TextRules rules = new TextRules(
                splits.plan().data().split(),
                splits.plan().data().golden().textHashes(),
                splits.holdout().stream().map(ReviewRow::textHash).collect(Collectors.toSet()));
        if (!from.get(0).startsWith(TOPIC)) {
            return Optional.of(CsvTexts.readAll(from.stream().map(Path::of).toList(), rules));
        }
        String topic = from.get(0).substring(TOPIC.length());
        return Optional.of(
                new ReviewsTopic(kafka.settings(), topic, kafka.topics().labeledReviews(), InputFields.DEFAULT)
                        .read(rules));
    }

    /**
     * Adapts the base model in a temporary directory.
     *
     * @param use what is done with the adapted model, while the directory is there
     */
    <T> T adapted(
            BaseModel base,
            TextCorpus texts,
            TrainingPlan training,
            TrainingListener listener,
            Clock clock,
            Function<BaseModel, T> use) {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path temporary = Files.createTempDirectory(parent, "reviewstream-adapted-");
            try {
                AdaptationPlan plan = plan(training);
                return use.apply(
                        new AdaptationRun(listener, clock).run(base, texts, plan, temporary.resolve("base-model")));
            } finally {
                FileUtils.deleteDirectory(temporary.toFile());
            }
        } catch (IOException e) {
            throw FileAccess.failed("write to", parent, e);
        }
    }

    /** Of the adaptation, beside those of the training run. */
    static Optional<CheckpointPlan> checkpoints(TrainingPlan training) {
        return training.compute()
                .checkpoints()
                .map(plan -> new CheckpointPlan(plan.directory().resolve("adaptation"), plan.everySteps()));
    }

    private AdaptationPlan plan(TrainingPlan training) {
        ComputePlan compute = training.compute();
        return new AdaptationPlan(
                epochs,
                new Batching(AdaptationPlan.BATCH_SIZE, 1, AdaptationPlan.MICRO_BATCH_TOKENS),
                Optional.empty(),
                training.seed(),
                Optional.empty(),
                training.inputLength(),
                new ComputePlan(compute.device(), compute.precision(), checkpoints(training)));
    }
}
