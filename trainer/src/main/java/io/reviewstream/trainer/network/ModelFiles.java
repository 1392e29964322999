package io.reviewstream.trainer.network;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which files of a Hugging Face model are read: the configuration, the tokenizer, and the weights, which are one
 * safetensors file, or an index and the shards that it lists.
 */
public final class ModelFiles {
    /** The weights where they are one file. */
    static final String WEIGHTS = "model.safetensors";

    private static final String PICKLE = "pytorch_model.bin";
    private static final String PICKLE_INDEX = "pytorch_model.bin.index.json";

    private ModelFiles() {}

    /**
     * Of all files of a model those that are read, but for shards: first the configuration, last the weights or their
     * index.
     *
     * @param model what messages call it
     * @throws UserException if the model cannot be read without a file that is not there
     */
    public static List<String> choose(String model, Collection<String> names) {
        if (!names.contains(DistilBertConfig.FILE_NAME)) {
            throw UserException.missingInput("No " + DistilBertConfig.FILE_NAME + " in " + model);
        }
        if (!hasTokenizer(names)) {
            throw noTokenizer(model);
        }
        List<String> chosen = new ArrayList<>();
        chosen.add(DistilBertConfig.FILE_NAME);
        TokenizerFiles.NAMES.stream().filter(names::contains).forEach(chosen::add);
        chosen.add(weights(model, names));
        return chosen;
    }

    /**
     * The name of the weights, or of their index.
     *
     * @param model what messages call it
     * @throws UserException if there is neither
     */
    static String weights(String model, Collection<String> names) {
        if (names.contains(WEIGHTS)) {
            return WEIGHTS;
        }
        if (names.contains(ShardedTensors.INDEX)) {
            return ShardedTensors.INDEX;
        }
        if (names.contains(PICKLE) || names.contains(PICKLE_INDEX)) {
            throw UserException.badInput(model
                    + " has only pytorch_model.bin, a pickle, which is never read because it"
                    + " can run any code; convert it to " + WEIGHTS + " (save_pretrained of transformers writes it)");
        }
        throw UserException.missingInput("No " + WEIGHTS + " in " + model
                + "; fetch the model's safetensors file, or convert its weights to one");
    }

    static boolean hasTokenizer(Collection<String> names) {
        return names.contains(TokenizerFiles.TOKENIZER) || names.contains(TokenizerFiles.VOCAB);
    }

    static UserException noTokenizer(String model) {
        return UserException.missingInput(
                "No tokenizer in " + model + ": neither " + TokenizerFiles.TOKENIZER + " nor " + TokenizerFiles.VOCAB);
    }

    /**
     * The shards that the index in a directory lists; none where the weights are one file.
     *
     * @throws UserException if the index is damaged, or points outside its directory
     */
    public static Set<String> shards(Path directory) {
        Path index = directory.resolve(ShardedTensors.INDEX);
        return !FileAccess.isFile(directory.resolve(WEIGHTS)) && FileAccess.isFile(index)
                ? ShardedTensors.shards(index)
                : Set.of();
    }

    /**
     * The first file that a directory lacks, into which perhaps not all of a model was fetched. A vocabulary without the
     * tokenizer's configuration counts as a part: it does not say whether case matters.
     */
    public static Optional<String> missing(Path directory) {
        Set<String> names = names(directory);
        if (!names.contains(DistilBertConfig.FILE_NAME)) {
            return Optional.of(DistilBertConfig.FILE_NAME);
        }
        if (!hasTokenizer(names)) {
            return Optional.of(TokenizerFiles.TOKENIZER);
        }
        if (!names.contains(TokenizerFiles.TOKENIZER) && !names.contains(TokenizerFiles.TOKENIZER_CONFIG)) {
            return Optional.of(TokenizerFiles.TOKENIZER_CONFIG);
        }
        if (!names.contains(WEIGHTS) && !names.contains(ShardedTensors.INDEX)) {
            return Optional.of(WEIGHTS);
        }
        return shards(directory).stream()
                .filter(shard -> !names.contains(shard))
                .findFirst();
    }

    /** The files in a directory; links count where there is a file at their end. */
    static Set<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw FileAccess.failed("list", directory, e);
        }
    }
}
