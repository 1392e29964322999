package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.ExportRun;
import io.reviewstream.trainer.run.InputLength;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}. */
@Command(
        name = "export",
        description = {
            "Make a served model of a checkpoint that was fine-tuned elsewhere, without training.",
            "It is stored and not put in force."
        },
        footer = {
            "",
            "Example:",
            "  reviewstream export --base-model distilbert-sst2/ --registry models/",
        })
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    private RegistryOptions registry;

    @Mixin
    private ResultPrinter results;

    @Option(
            names = "--base-model",
            required = true,
            paramLabel = "DIR|HUB_ID",
            description = "A fine-tuned DistilBERT: a local Hugging Face directory, or a hub id such as"
                    + " distilbert/distilbert-base-uncased-finetuned-sst-2-english, with @revision for a branch, tag or"
                    + " commit. A model in the Hugging Face cache is used as it is; another is fetched, see HF_ENDPOINT,"
                    + " HF_TOKEN and HF_HUB_OFFLINE, and kept in REVIEWSTREAM_HUB_CACHE.")
    private String baseModel;

    @Option(
            names = "--positive-label",
            paramLabel = "NAME",
            description = "The label of the model that means positive, where its name does not say so.")
    private String positiveLabel;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "How many tokens of a review are read, at most 512. Default: what the network can.")
    private Integer maxTokens;

    @Option(
            names = "--truncation",
            defaultValue = "head",
            paramLabel = "head|head-tail",
            description = "What is read of a review with more tokens: its beginning, or a quarter from its beginning"
                    + " and the rest from its end. Take what it was trained with. Default: ${DEFAULT-VALUE}.")
    private Truncation truncation;

    @Override
    public Integer call() {
        InputLength reading = new InputLength(Optional.ofNullable(maxTokens), truncation);
        ModelBundle bundle = new ExportRun(registry.registry(), Clock.systemUTC())
                .run(BaseModel.find(baseModel), Optional.ofNullable(positiveLabel), reading);
        String reason = "an exported model is not evaluated; put it in force with 'reviewstream models promote "
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
                        List.of()),
                "Stored " + bundle + "\nNot in force: " + reason);
        return 0;
    }
}
