package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.ExportRun;
import io.reviewstream.trainer.run.InputLength;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}. */
@Command(
        name = "export",
        description = {
            "Exports a fine-tuned Hugging Face checkpoint to ONNX without training.",
            "The model is stored in the registry and not promoted."
        },
        footer = {
            "",
            "Example:",
            "  reviewstream export --base-model distilbert-sst2/ --registry models/",
        })
public final class ExportCommand extends ResultCommand {
    @Mixin
    private RegistryOptions registry;

    @Option(
            names = "--base-model",
            required = true,
            paramLabel = "DIR|HUB_ID",
            description = "Fine-tuned DistilBERT (not BERT): a local Hugging Face directory, or a hub id such as"
                    + " distilbert/distilbert-base-uncased-finetuned-sst-2-english, with @revision for a branch, tag or"
                    + " commit. Models in the Hugging Face cache are used; others are downloaded to"
                    + " REVIEWSTREAM_HUB_CACHE, as HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE say.")
    private String baseModel;

    @Option(names = "--positive-label", paramLabel = "NAME", description = TrainingOptions.POSITIVE_LABEL)
    private String positiveLabel;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description =
                    "Tokens of a review that the model reads: max_length, at most 512 (default: the network's limit).")
    private Integer maxTokens;

    @Option(
            names = "--truncation",
            defaultValue = "head",
            paramLabel = "head|head-tail",
            description =
                    "Part of a longer review that the model reads: its beginning, or a quarter from its beginning and"
                            + " the rest from its end; as it was trained (default: ${DEFAULT-VALUE}).")
    private Truncation truncation;

    @Override
    public Integer call() {
        InputLength length = new InputLength(Optional.ofNullable(maxTokens), truncation);
        ModelBundle bundle = new ExportRun(registry.registry(), Clock.systemUTC())
                .run(BaseModel.find(baseModel, Optional.ofNullable(positiveLabel)), length);
        String reason = "an exported model is not evaluated; promote it with 'reviewstream models promote "
                + bundle.version() + " --reason ...'";
        results.print(
                new ResultFormatter.RunJson(
                        Optional.of(bundle.version().value()),
                        "UNDECIDED",
                        List.of(reason),
                        Map.of(),
                        Map.of(),
                        Optional.of(bundle.location()),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()),
                "Stored " + bundle + "\nPositive: label "
                        + bundle.manifest().labels().get(bundle.manifest().positiveIndex()) + " of "
                        + bundle.manifest().labels() + "\nNot promoted: " + reason);
        return 0;
    }
}
