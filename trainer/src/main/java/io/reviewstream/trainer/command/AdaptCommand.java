package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.Adaptation;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.cli.FieldOptions;
import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.trainer.adapt.AdaptationPlan;
import io.reviewstream.trainer.adapt.AdaptationRun;
import io.reviewstream.trainer.data.CsvTexts;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.data.TextCorpus;
import io.reviewstream.trainer.data.TextCorpus.TextRules;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.InputLength;
import io.reviewstream.trainer.run.StoppableListener;
import io.reviewstream.trainer.topic.ReviewsTopic;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.HyperParameters.Batching;
import io.reviewstream.trainer.training.MaskedLanguageTrainer.Masking;
import io.reviewstream.trainer.training.ProgressDisplay;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adapt}. */
@Command(
        name = "adapt",
        customSynopsis =
                "reviewstream adapt --texts FILE.csv...|--topic TOPIC --base-model DIR|HUB_ID --out DIR [OPTIONS]",
        description = {
            "Adapts a base model to the language of reviews, which need no labels: it learns to predict hidden words of their"
                    + " texts. The result is a base model for 'train'.",
            "Texts that are held out for the gate, and reviews that were erased, are not read."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream adapt --texts reviews.csv --base-model distilbert-base-uncased/ --out adapted/",
            "  reviewstream adapt --topic reviews --bootstrap-servers localhost:9092 \\",
            "      --base-model distilbert/distilbert-base-uncased --out adapted/",
            "  reviewstream train --data labelled.csv --base-model adapted/ --registry models/"
        })
public final class AdaptCommand extends ResultCommand {
    @Option(
            names = "--texts",
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE.csv",
            description = "CSV files of reviews: column reviewText (or text, review), and optionally isPositive.")
    private List<Path> texts;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Topic of reviews, read from its beginning to its end, in place of --texts. Requires"
                    + " --bootstrap-servers. Reviews with a tombstone on labeled-reviews are left out.")
    private String topic;

    @Option(
            names = "--base-model",
            required = true,
            paramLabel = "DIR|HUB_ID",
            description = TrainingOptions.BASE_MODEL)
    private String baseModel;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Hugging Face directory of the adapted model, which must not exist.")
    private Path out;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--masking",
            paramLabel = "naive-bayes|uniform",
            description = "Words that are hidden: naive-bayes hides those more often that say much about the label;"
                    + " uniform hides all alike (default: naive-bayes where both labels occur, else uniform).")
    @HelpSection.In(HelpSection.TRAINING)
    private Masking masking;

    @Option(
            names = "--epochs",
            defaultValue = "" + AdaptationPlan.EPOCHS,
            paramLabel = "N",
            description = "Passes over the texts; the one of lowest perplexity is kept (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.TRAINING)
    private int epochs;

    @Option(
            names = "--batch-size",
            defaultValue = "" + AdaptationPlan.BATCH_SIZE,
            paramLabel = "N",
            description = "Texts in a batch (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.TRAINING)
    private int batchSize;

    @Option(
            names = "--micro-batch-tokens",
            defaultValue = "" + AdaptationPlan.MICRO_BATCH_TOKENS,
            paramLabel = "N",
            description = "Tokens in one forward pass; a larger batch is split, with the same result and less memory"
                    + " (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.TRAINING)
    private int microBatchTokens;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Peak learning rate of AdamW: lr (default: 0.0001; 0.0005 for networks narrower than 512).")
    @HelpSection.In(HelpSection.TRAINING)
    private Double learningRate;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Tokens of a text that are read, at most 512 (default: 256, or the network's limit).")
    @HelpSection.In(HelpSection.TRAINING)
    private Integer maxTokens;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Random seed of a new head, the order of texts, hidden words and dropout (default:"
                    + " ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.TRAINING)
    private long seed;

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private FieldOptions fields;

    @Override
    public Integer call() {
        Clock clock = Clock.systemUTC();
        // Options are checked before a model is fetched and texts are read.
        if ((texts == null) == (topic == null)) {
            throw UserException.usage("Give either --texts FILE.csv or --topic TOPIC.");
        }
        AdaptationRun.requireAbsent(CommandLines.directory("--out", out));
        AdaptationPlan plan = plan();
        plan.compute()
                .checkpoints()
                .filter(checkpoints -> isWithin(checkpoints.directory(), out))
                .ifPresent(checkpoints -> {
                    throw UserException.usage("--checkpoint-dir " + checkpoints.directory() + " is in --out " + out
                            + ", which must not exist before the model is complete. Name another directory.");
                });
        InputFields input = fields.fields();
        BaseModel base = BaseModel.find(baseModel, Optional.empty());
        TextRules rules = TextRules.of(Split.DEFAULT);
        TextCorpus corpus = topic == null
                ? CsvTexts.readAll(texts, rules)
                : new ReviewsTopic(kafka.settings(), topic, kafka.topics().labeledReviews(), input).read(rules);
        results.notice(AdaptationFormatter.of(corpus));
        try (ProgressDisplay progress = new ProgressDisplay(clock)) {
            StoppableListener listener = new StoppableListener(List.of(progress));
            Optional<BaseModel> adapted = StopSignal.stoppable(
                    listener::stop,
                    () -> new AdaptationRun(listener, clock).run(base, corpus, plan, out),
                    () -> results.notice(AdaptationFormatter.stopped(plan)));
            if (adapted.isEmpty()) {
                return ResultPrinter.STOPPED;
            }
            plan.compute().checkpoints().flatMap(CheckpointPlan::clear).ifPresent(results::warn);
            Adaptation adaptation = adapted.get().adaptation().orElseThrow();
            results.print(adaptation, AdaptationFormatter.of(adaptation, out));
            return 0;
        }
    }

    private static boolean isWithin(Path inner, Path outer) {
        return inner.toAbsolutePath()
                .normalize()
                .startsWith(outer.toAbsolutePath().normalize());
    }

    private AdaptationPlan plan() {
        return new AdaptationPlan(
                epochs,
                new Batching(batchSize, 1, microBatchTokens),
                Optional.ofNullable(learningRate),
                seed,
                Optional.ofNullable(masking),
                new InputLength(Optional.ofNullable(maxTokens), Truncation.HEAD),
                compute.plan());
    }
}
