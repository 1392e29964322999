package io.reviewstream.trainer.run;

import ai.djl.Device;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.hub.HubId;
import io.reviewstream.trainer.hub.ModelHub;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.TokenizerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What fine-tuning starts from: a Hugging Face directory.
 *
 * @param name its name in bundles
 * @param trainedOn hashes of the review texts that it was fine-tuned on, as far as its manifest lists them
 */
public record BaseModel(String name, Path directory, List<String> trainedOn) {
    public BaseModel {
        Objects.requireNonNull(name);
        Objects.requireNonNull(directory);
        trainedOn = List.copyOf(trainedOn);
    }

    /** A model without training reviews in a manifest. */
    public static BaseModel of(String name, Path directory) {
        return new BaseModel(name, directory, List.of());
    }

    /** A model of ours, to be trained further. */
    public static BaseModel of(ModelBundle bundle) {
        bundle.verifyAll();
        return new BaseModel(
                bundle.manifest().baseModel(),
                bundle.directory(),
                bundle.manifest().lineage().trainingTexts());
    }

    /**
     * The base model of an option: a directory, which may be a bundle of ours, or a hub id such as {@code distilbert/distilbert-base-uncased@main},
     * which is fetched where no cache of this machine has it. Bundles then call it by id and commit.
     *
     * @throws UserException if it is neither, or cannot be fetched
     */
    public static BaseModel find(String directoryOrHubId) {
        return find(directoryOrHubId, System.getenv());
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
        if (Files.isDirectory(directory)) {
            String name = directory.toAbsolutePath().normalize().getFileName().toString();
            return Files.exists(directory.resolve(BundleFiles.MANIFEST))
                    ? new BaseModel(
                            name, directory, of(ModelBundle.open(directory)).trainedOn())
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
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TokenizerFiles.of(tokens, config.maxPositions()).write(directory);
        try (DistilBertNetwork network = DistilBertNetwork.random(config, seed, Device.cpu())) {
            network.save(directory);
        }
        return of(directory.getFileName().toString(), directory);
    }
}
