package io.reviewstream.trainer.adapt;

import io.reviewstream.common.bundle.Adaptation;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.trainer.data.TextCorpus;
import io.reviewstream.trainer.device.TrainingDevice.ChosenDevice;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.network.WordPieces;
import io.reviewstream.trainer.report.BaseCard;
import io.reviewstream.trainer.report.ReportFiles;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.ToolVersions;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.MaskedLanguageTrainer;
import io.reviewstream.trainer.training.MaskedLanguageTrainer.MaskedReport;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adapts a base model to review texts: tokenize ▸ measure ▸ train ▸ write a Hugging Face directory, which appears by one
 * rename. One run at a time in a process, on the thread that calls it.
 */
public final class AdaptationRun {
    private final TrainingListener listener;
    private final Clock clock;

    /**
     * Runs that report to a listener.
     *
     * @param listener gets the progress; its accuracies are those of hidden tokens
     */
    public AdaptationRun(TrainingListener listener, Clock clock) {
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Finds out before texts are read whether there may be a directory.
     *
     * @throws UserException if something is there
     */
    public static void requireAbsent(Path out) {
        DirectoryDraft.requireAbsent(out);
    }

    /**
     * Adapts a base model. Checkpoints of the run stay.
     *
     * @param out the directory to write, which must not exist
     * @return the base model in that directory, under the name of the one that was adapted
     * @throws UserException if the base model or the texts cannot be used, or a file cannot be written
     */
    public BaseModel run(BaseModel base, TextCorpus corpus, AdaptationPlan plan, Path out) {
        try (DirectoryDraft draft = DirectoryDraft.of(out)) {
            DistilBertConfig config = DistilBertConfig.read(base.directory());
            TokenizerFiles tokenizer = TokenizerFiles.read(base.directory(), config);
            tokenizer.write(draft.directory());
            int maxTokens = plan.inputLength().tokens(AdaptationPlan.MAX_TOKENS, config);
            WordPieces pieces = tokenizer.wordPieces();
            AdaptationTexts texts = AdaptationTexts.of(
                    corpus,
                    pieces,
                    draft.directory().resolve(BundleFiles.TOKENIZER),
                    maxTokens,
                    plan.inputLength().truncation(),
                    plan.masking(),
                    plan.batching().batchSize());
            Adaptation adaptation = trained(base, corpus, config, texts, maxTokens, plan, draft.directory());
            adaptation.write(draft.directory());
            ReportFiles.writeAdapted(draft.directory(), adaptation, BaseCard.in(base.directory()));
            if (!base.trainedOn().isEmpty()) {
                Files.write(draft.directory().resolve(BundleFiles.TRAINING_TEXTS), TextHash.toBytes(base.trainedOn()));
            }
            draft.publish();
        } catch (IOException | UncheckedIOException e) {
            throw UserException.unreachable("Nothing was written to " + out + ". " + e.getMessage(), e);
        }
        return BaseModel.of(base.name(), out).as(base.name(), base.positiveLabel());
    }

    private Adaptation trained(
            BaseModel base,
            TextCorpus corpus,
            DistilBertConfig config,
            AdaptationTexts texts,
            int maxTokens,
            AdaptationPlan plan,
            Path directory) {
        HyperParameters parameters = plan.parameters(config.dim());
        ChosenDevice chosen = plan.compute().device().select();
        Precision precision = plan.compute().precision().on(chosen.fastBfloat16());
        Map<String, String> length = Map.of(
                "max tokens",
                String.valueOf(maxTokens),
                "truncation",
                plan.inputLength().truncation().toString());
        Optional<CheckpointPlan> checkpoints = plan.compute().checkpoints().map(kept -> kept.ofRun(length));
        try (DistilBertNetwork network = DistilBertNetwork.load(
                base.directory(), config, HeadPolicy.MASKED_LANGUAGE, parameters.seed(), chosen.device())) {
            MaskedReport report = new MaskedLanguageTrainer(parameters, precision, checkpoints, listener, clock)
                    .train(network, texts.masked());
            network.save(directory);
            Map<String, Long> leftOut = new TreeMap<>();
            texts.leftOut().forEach((reason, rows) -> leftOut.put(reason.toString(), rows));
            return new Adaptation(
                    base.name(),
                    clock.instant(),
                    corpus.sources(),
                    corpus.readThrough(),
                    corpus.read(),
                    leftOut,
                    texts.masked().training().size(),
                    texts.masked().validation().size(),
                    corpus.sha256(),
                    texts.masked().masking().toString(),
                    DistilBertNetwork.hasMaskedHead(base.directory(), config)
                            ? Adaptation.Head.STORED
                            : Adaptation.Head.FRESH,
                    parameters.seed(),
                    settings(parameters, plan, maxTokens, precision, report),
                    MaskedReport.perplexity(report.before()),
                    MaskedReport.perplexity(report.best().validation()),
                    ToolVersions.current());
        }
    }

    private static Map<String, String> settings(
            HyperParameters parameters, AdaptationPlan plan, int maxTokens, Precision precision, MaskedReport report) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("epochs", String.valueOf(parameters.epochs()));
        settings.put("keptEpoch", String.valueOf(report.best().epoch()));
        settings.put("batchSize", String.valueOf(parameters.batching().batchSize()));
        settings.put("learningRate", String.valueOf(parameters.optimization().learningRate()));
        settings.put("optimizer", parameters.optimization().optimizer().toString());
        settings.put("schedule", parameters.optimization().schedule().toString());
        settings.put("clipNorm", String.valueOf(parameters.optimization().clipNorm()));
        settings.put("maxTokens", String.valueOf(maxTokens));
        settings.put("truncation", plan.inputLength().truncation().toString());
        settings.put("precision", precision.toString());
        settings.put("computation", report.computation());
        return settings;
    }
}
