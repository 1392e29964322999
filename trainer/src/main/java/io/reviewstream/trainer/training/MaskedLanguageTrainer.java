package io.reviewstream.trainer.training;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.ClassificationLoss;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.MaskedLanguageNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import io.reviewstream.trainer.network.WordPieces;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Trains a network with a masked-language head to predict hidden words of texts, and leaves the weights of the epoch of
 * lowest validation loss in it. One run at a time in a process; the thread that calls {@link #train} owns the network until
 * it returns.
 */
public final class MaskedLanguageTrainer {
    private final HyperParameters parameters;
    private final Precision precision;
    private final Optional<CheckpointPlan> checkpoints;
    private final TrainingListener listener;
    private final Clock clock;

    /** Which words are hidden more often than others. */
    public enum Masking {
        /** None. */
        UNIFORM,
        /** Those that say much about the label, as {@link NaiveBayesWeights} has it. */
        NAIVE_BAYES;

        /** As an option has it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Texts to learn from, as token ids.
     *
     * @param training each with the label {@link #POSITIVE}, {@link #NEGATIVE} or {@link #NO_LABEL}
     * @param validation texts that the network is measured on; their labels are not read
     */
    public record MaskedTexts(WordPieces pieces, Masking masking, List<Example> training, List<Example> validation) {
        public static final int NEGATIVE = 0;
        public static final int POSITIVE = 1;
        public static final int NO_LABEL = 2;

        public MaskedTexts {
            Objects.requireNonNull(pieces);
            Objects.requireNonNull(masking);
            training = List.copyOf(training);
            validation = List.copyOf(validation);
        }

        private WordMasking words() {
            return new WordMasking(
                    pieces,
                    masking == Masking.UNIFORM
                            ? WordMasking.WordWeights.UNIFORM
                            : NaiveBayesWeights.of(
                                    pieces,
                                    training.stream()
                                            .filter(text -> text.label() != NO_LABEL)
                                            .toList()));
        }
    }

    /**
     * The course of a run. Accuracies are shares of hidden tokens, and rows are hidden tokens.
     *
     * @param before the network on the validation texts before the first step
     * @param best the epoch whose weights were kept
     * @param computation as {@link TrainingReport#computation} has it
     */
    public record MaskedReport(LossAndAccuracy before, EpochReport best, List<EpochReport> epochs, String computation) {
        public MaskedReport {
            epochs = List.copyOf(epochs);
        }

        /** Of a loss: how many equally likely tokens it would be as hard to choose from. */
        public static double perplexity(LossAndAccuracy of) {
            return Math.exp(of.loss());
        }
    }

    /**
     * A trainer with these settings.
     *
     * @param precision of the matrix products
     * @param checkpoints where the run writes checkpoints and resumes from them
     * @param clock times the epochs
     */
    public MaskedLanguageTrainer(
            HyperParameters parameters,
            Precision precision,
            Optional<CheckpointPlan> checkpoints,
            TrainingListener listener,
            Clock clock) {
        this.parameters = parameters;
        this.precision = precision;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Trains {@code network}, which has a masked-language head, in place. With the same number of threads, the same network,
     * texts and settings give the same weights on one CPU, whether the run was interrupted or not.
     *
     * @param texts each with a word; in both lists at least one
     * @throws UserException if the validation texts are too few to hide a word, if the loss is not finite, if a checkpoint
     *     cannot be written or is another run's, or if this PyTorch rejects the TorchScript program
     */
    public MaskedReport train(DistilBertNetwork network, MaskedTexts texts) {
        HyperParameters.Optimization optimization = parameters.optimization();
        try (TrainedParameters trained = TrainedParameters.of(network, parameters.freeze(), optimization);
                GradientSum sum = new GradientSum(Optimizer.of(optimization, trained))) {
            ProgramSettings settings =
                    ProgramSettings.of(trained.names(), precision, network.device(), ClassificationLoss.PLAIN);
            String computation = TorchScriptBackend.describe(settings);
            try (MaskedLanguageNetwork program = new MaskedLanguageNetwork(network, settings)) {
                Batches batches = Batches.of(parameters.batching());
                MaskedLanguageTask task = new MaskedLanguageTask(
                        program,
                        sum,
                        network.manager(),
                        network.config(),
                        texts.words(),
                        texts.training(),
                        texts.validation(),
                        batches,
                        parameters.seed());
                if (checkpoints.isEmpty()) {
                    return train(task, trained, batches, computation, Optional.empty());
                }
                Map<String, String> run = new TreeMap<>(checkpoints.get().run());
                run.put("masking", texts.masking().toString());
                RunIdentity identity = RunIdentity.of(
                                parameters, computation, network, texts.training(), texts.validation())
                        .with(run);
                try (CheckpointDirectory directory = new CheckpointDirectory(checkpoints.get(), identity)) {
                    return train(task, trained, batches, computation, Optional.of(directory));
                }
            }
        }
    }

    private MaskedReport train(
            MaskedLanguageTask task,
            TrainedParameters trained,
            Batches batches,
            String computation,
            Optional<CheckpointDirectory> directory) {
        Optional<Progress> resumed = directory.flatMap(checkpoint -> checkpoint.restore(trained));
        Progress end = new TrainingLoop(parameters, task, trained, batches, directory, listener, clock).run(resumed);
        return new MaskedReport(end.baseline(), end.best(task.order()), end.epochs(), computation);
    }
}
