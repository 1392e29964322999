package io.reviewstream.trainer.run;

import ai.djl.Device;
import io.reviewstream.common.bundle.Adaptation;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.trainer.hub.HubId;
import io.reviewstream.trainer.hub.ModelHub;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.io.function.Uncheck;

/**
 * What fine-tuning starts from: a Hugging Face directory.
 *
 * @param name its name in bundles
 * @param trainedOn hashes of the review texts that it was fine-tuned on, as far as its manifest lists them
 * @param positiveLabel its label that means positive, as its manifest or a user says; otherwise the names decide
 * @param adaptation how it was adapted to reviews, if it was
 */
public record BaseModel(
        String name,
        Path directory,
        List<String> trainedOn,
        Optional<String> positiveLabel,
        Optional<Adaptation> adaptation) {
    public BaseModel {
        Objects.requireNonNull(name);
        Objects.requireNonNull(directory);
        trainedOn = List.copyOf(trainedOn);
        Objects.requireNonNull(positiveLabel);
        Objects.requireNonNull(adaptation);
    }

    /** A model without a manifest, whose label names decide which one is positive. */
    public static BaseModel of(String name, Path directory) {
        Optional<Adaptation> adaptation = Adaptation.in(directory);
        return new BaseModel(
                name,
                directory,
                adaptation.isPresent() ? textsBeforeAdaptation(directory) : List.of(),
                Optional.empty(),
                adaptation);
    }

    /** Of a fine-tuned model that was adapted afterwards. */
    private static List<String> textsBeforeAdaptation(Path directory) {
        Path file = directory.resolve(BundleFiles.TRAINING_TEXTS);
        try {
            return FileAccess.isFile(file) ? List.copyOf(TextHash.fromBytes(Files.readAllBytes(file))) : List.of();
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        }
    }

    /** The same under another name, and with this label for positive. */
    public BaseModel as(String otherName, Optional<String> positive) {
        return new BaseModel(otherName, directory, trainedOn, positive, adaptation);
    }

    /** A model of ours, to be trained further. */
    public static BaseModel of(ModelBundle bundle) {
        return of(bundle.manifest().baseModel(), bundle);
    }

    private static BaseModel of(String name, ModelBundle bundle) {
        bundle.verifyAll();
        Manifest manifest = bundle.manifest();
        return new BaseModel(
                name,
                bundle.directory(),
                List.copyOf(bundle.trainingTexts()),
                Optional.of(manifest.labels().get(manifest.positiveIndex())),
                manifest.lineage().adaptation());
    }

    /**
     * The base model of an option: a directory, which may be a bundle of ours, or a hub id such as {@code distilbert/distilbert-base-uncased@main},
     * which is fetched where no cache of this machine has it. Bundles then call it by id and commit.
     *
     * @param positiveLabel its label that means positive; by default its manifest or the names decide
     * @throws UserException if it is neither, cannot be fetched, or its manifest says that the other label is positive
     */
    public static BaseModel find(String directoryOrHubId, Optional<String> positiveLabel) {
        BaseModel found = find(directoryOrHubId, System.getenv());
        if (positiveLabel.isEmpty()) {
            return found;
        }
        found.positiveLabel.filter(label -> !label.equals(positiveLabel.get())).ifPresent(label -> {
            throw UserException.usage("--positive-label " + positiveLabel.get() + " contradicts the manifest of "
                    + directoryOrHubId + ", where " + label + " means positive. Leave the option out.");
        });
        return found.as(found.name, positiveLabel);
    }

    static BaseModel find(String directoryOrHubId, Map<String, String> environment) {
        Path directory = Path.of(directoryOrHubId);
        if (directoryOrHubId.isBlank()) {
            throw UserException.usage("--base-model is blank. Give a directory or a hub id.");
        }
        if (Files.isRegularFile(directory)) {
            throw UserException.missingInput(
                    "--base-model " + directoryOrHubId + " is a file. Give the directory of the model, or a hub id.");
        }
        if (FileAccess.isDirectory(directory)) {
            String name = directory.toAbsolutePath().normalize().getFileName().toString();
            return FileAccess.isFile(directory.resolve(BundleFiles.MANIFEST))
                    ? of(name, ModelBundle.open(directory))
                    : of(name, directory);
        }
        ModelHub.Snapshot snapshot = ModelHub.of(environment).get(HubId.parse(directoryOrHubId));
        return of(snapshot.name(), snapshot.directory());
    }

    /**
     * Writes an untrained base model into a directory: random weights and a tokenizer of its own.
     *
     * @param config of as many words as there are tokens
     * @param tokens by id, special tokens among them, such as {@code Vocabulary.of} gives
     */
    public static BaseModel random(Path directory, DistilBertConfig config, List<String> tokens, long seed) {
        Uncheck.run(() -> Files.createDirectories(directory));
        TokenizerFiles.of(tokens, config.maxPositions()).write(directory);
        try (DistilBertNetwork network = DistilBertNetwork.random(config, seed, Device.cpu())) {
            network.save(directory);
        }
        return of(directory.getFileName().toString(), directory);
    }
}
