package io.reviewstream.common.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JacksonException;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a base model was adapted to reviews by predicting hidden words: {@code adaptation.json} of its directory, and part of
 * the lineage of what is trained from it.
 *
 * @param baseModel the name of the model that was adapted
 * @param readThrough end offsets up to which a topic was read, if it was
 * @param rowsRead of all sources
 * @param leftOut rows that were read and not used, by reason
 * @param textsSha256 of the sorted hashes of all texts that were used, in hex
 * @param masking which words were hidden more often than others
 * @param head whether the masked-language head was the base model's own
 * @param perplexityBefore on the validation texts, before the first step
 * @param perplexityAfter on the same hidden words of the same texts, with the weights that were kept
 */
public record Adaptation(
        String baseModel,
        Instant createdAt,
        List<Manifest.Source> sources,
        Optional<LabelOffsets> readThrough,
        long rowsRead,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> leftOut,
        long trainingTexts,
        long validationTexts,
        String textsSha256,
        String masking,
        Head head,
        long seed,
        Map<String, String> hyperParameters,
        double perplexityBefore,
        double perplexityAfter,
        Map<String, String> toolVersions) {
    /** Where the masked-language head came from. */
    public enum Head {
        /** It was the base model's own. */
        STORED,
        /** It started random. */
        FRESH;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Copies the collections. */
    public Adaptation {
        Objects.requireNonNull(baseModel);
        Objects.requireNonNull(createdAt);
        sources = List.copyOf(sources);
        Objects.requireNonNull(readThrough);
        leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut == null ? Map.of() : leftOut));
        Objects.requireNonNull(textsSha256);
        Objects.requireNonNull(masking);
        Objects.requireNonNull(head);
        hyperParameters = Collections.unmodifiableMap(new TreeMap<>(hyperParameters));
        toolVersions = Collections.unmodifiableMap(new TreeMap<>(toolVersions));
    }

    /**
     * The adaptation of the model in a directory, if it was adapted.
     *
     * @throws UserException if its file cannot be read or is damaged
     */
    public static Optional<Adaptation> in(Path directory) {
        Path file = directory.resolve(BundleFiles.ADAPTATION);
        if (!FileAccess.isFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(file.toFile(), Adaptation.class));
        } catch (JacksonException e) {
            throw UserException.badInput(
                    "Cannot read " + file + ": " + Json.describe(e) + ". Adapt the base model again.", e);
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        }
    }

    /**
     * Writes the file into the directory of the adapted model.
     *
     * @throws UserException if it cannot be written
     */
    public void write(Path directory) {
        Path file = directory.resolve(BundleFiles.ADAPTATION);
        try {
            Files.writeString(file, Json.pretty(this));
        } catch (IOException e) {
            throw FileAccess.failed("write to", file, e);
        }
    }
}
