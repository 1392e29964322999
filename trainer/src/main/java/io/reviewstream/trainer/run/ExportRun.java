package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.device.TrainingDevice;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.report.BaseCard;
import io.reviewstream.trainer.report.ReportFiles;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** A checkpoint that was fine-tuned elsewhere becomes a bundle: export ▸ check parity ▸ store. It is not promoted. */
public final class ExportRun {
    /** Of the tokens of the parity check. */
    private static final long SEED = 0;

    private final ModelRegistry registry;
    private final Clock clock;

    /** Into one registry. */
    public ExportRun(ModelRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * Exports and stores.
     *
     * @param inputLength tokens of a review; by default as many as the network reads, at most 512
     * @throws UserException if the checkpoint is no classifier of two classes, or reads fewer tokens
     */
    public ModelBundle run(BaseModel base, InputLength inputLength) {
        try {
            return make(base, inputLength);
        } catch (UncheckedIOException e) {
            throw UserException.unreachable("No model was stored. " + e.getMessage(), e);
        }
    }

    private ModelBundle make(BaseModel base, InputLength inputLength) {
        DistilBertConfig config = DistilBertConfig.read(base.directory());
        if (!config.isSoftmax()) {
            throw UserException.badInput(base.directory().resolve(DistilBertConfig.FILE_NAME)
                    + " has a problem_type other than single_label_classification: the two outputs of its head are not"
                    + " alternatives. 'reviewstream train' makes them so.");
        }
        LabelNames labels = LabelNames.ofTrained(config.labels(), base.positiveLabel());
        TokenizerFiles files = TokenizerFiles.read(base.directory(), config);
        int tokens = inputLength.tokens(InputLength.MOST_TOKENS, config);
        TokenizerFiles tokenizer = files.reading(tokens);
        try (DistilBertNetwork network = DistilBertNetwork.load(
                        base.directory(),
                        config,
                        HeadPolicy.REQUIRE,
                        SEED,
                        TrainingDevice.CPU.select().device());
                BundleDraft draft = registry.draft()) {
            ExportedModel candidate =
                    ExportedModel.write(network, tokenizer, base.name(), draft, clock, ExportedModel.ALL);
            ExportedModel.checkParity(draft, network, SEED);
            Manifest manifest = candidate.manifest(
                    base.name(),
                    labels,
                    tokens,
                    inputLength.truncation(),
                    Optional.empty(),
                    Manifest.Lineage.NONE,
                    SEED,
                    Map.of());
            ReportFiles.writeExported(draft, manifest, BaseCard.in(base.directory()));
            return registry.store(draft, manifest, Optional.empty());
        }
    }
}
