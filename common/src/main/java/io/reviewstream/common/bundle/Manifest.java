package io.reviewstream.common.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The description of a bundle: {@code manifest.json}, written last.
 *
 * @param files every file but the manifest and the gate's decision, by names inside the bundle
 * @param labels label names by index of the logits
 * @param positiveIndex the index that means positive
 * @param maxTokens maximum tokens of a review, special tokens included
 * @param truncation which tokens of a longer review are read; {@link Truncation#HEAD} if absent
 * @param foldedTemperature the temperature that calibrates all files. The weights of the classifier are divided by it
 *     already, so nothing divides by it again
 * @param plan how the model is served; with the network alone if absent
 */
public record Manifest(
        ModelVersion version,
        Instant createdAt,
        SortedMap<String, FileEntry> files,
        String baseModel,
        List<String> labels,
        int positiveIndex,
        int maxTokens,
        Truncation truncation,
        Optional<Double> foldedTemperature,
        Optional<ServingPlan> plan,
        Lineage lineage,
        long seed,
        Map<String, String> hyperParameters,
        Map<String, String> toolVersions) {
    /** One file: its SHA-256 in hex and its size in bytes. */
    public record FileEntry(String sha256, long size) {
        /** Of an existing file. */
        public static FileEntry of(Path file) throws IOException {
            return new FileEntry(Sha256.of(file), Files.size(file));
        }

        /** Whether an existing file has this hash and size. */
        public boolean isOf(Path file) throws IOException {
            return Files.size(file) == size && Sha256.of(file).equals(sha256);
        }
    }

    /**
     * Where the training data came from.
     *
     * @param labelsThrough end offsets up to which {@code labeled-reviews} was read, if it was
     * @param trainingTexts the hash of the normalised text of every review that was trained on, in hex. A stored manifest
     *     has none: they are in {@link BundleFiles#TRAINING_TEXTS}, and {@link ModelBundle#trainingTexts} reads them
     * @param requestId of the retrain request that the model answers, if there was one
     * @param adaptation of the base model, if it was adapted
     */
    public record Lineage(
            List<Source> sources,
            Optional<LabelOffsets> labelsThrough,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> trainingTexts,
            Optional<String> requestId,
            Optional<Adaptation> adaptation) {
        /** No data: an exported model. */
        public static final Lineage NONE = new Lineage(List.of(), Optional.empty(), List.of());

        public Lineage {
            sources = List.copyOf(sources);
            Objects.requireNonNull(labelsThrough);
            trainingTexts = trainingTexts == null ? List.of() : List.copyOf(trainingTexts);
            Objects.requireNonNull(requestId);
            // Older bundles do not have it.
            adaptation = adaptation == null ? Optional.empty() : adaptation;
        }

        /** Of a model whose base was not adapted. */
        public Lineage(
                List<Source> sources,
                Optional<LabelOffsets> labelsThrough,
                List<String> trainingTexts,
                Optional<String> requestId) {
            this(sources, labelsThrough, trainingTexts, requestId, Optional.empty());
        }

        /** Of such a model that answers no retrain request either. */
        public Lineage(List<Source> sources, Optional<LabelOffsets> labelsThrough, List<String> trainingTexts) {
            this(sources, labelsThrough, trainingTexts, Optional.empty());
        }

        /** The same with these training texts. */
        public Lineage withTrainingTexts(Collection<String> hashes) {
            return new Lineage(sources, labelsThrough, List.copyOf(hashes), requestId, adaptation);
        }
    }

    /**
     * One file or topic.
     *
     * @param rows that were kept
     * @param sha256 of a file's bytes, in hex; absent for a topic
     */
    public record Source(String name, long rows, Optional<String> sha256) {}

    public Manifest {
        Objects.requireNonNull(version);
        Objects.requireNonNull(createdAt);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        BundleFiles.check(files.keySet());
        Objects.requireNonNull(baseModel);
        labels = List.copyOf(labels);
        if (labels.size() != 2 || positiveIndex < 0 || positiveIndex > 1) {
            throw new IllegalArgumentException("two labels are needed, one of them positive; there are " + labels);
        }
        if (maxTokens < 3) {
            throw new IllegalArgumentException("maxTokens must leave room for a word: " + maxTokens);
        }
        // Older bundles do not name it.
        truncation = truncation == null ? Truncation.HEAD : truncation;
        foldedTemperature.ifPresent(temperature -> {
            if (!(temperature > 0) || temperature.isInfinite()) {
                throw new IllegalArgumentException("a temperature must be positive: " + temperature);
            }
        });
        plan.ifPresent(served -> {
            if (served.maxTokens() > maxTokens) {
                throw new IllegalArgumentException("the serving plan reads more tokens than the model: "
                        + served.maxTokens() + " instead of " + maxTokens);
            }
        });
        Objects.requireNonNull(lineage);
        hyperParameters = Collections.unmodifiableMap(new TreeMap<>(hyperParameters));
        toolVersions = Collections.unmodifiableMap(new TreeMap<>(toolVersions));
    }

    /** The same with these files. */
    public Manifest withFiles(SortedMap<String, FileEntry> entries) {
        return with(entries, plan, lineage);
    }

    /** The same, served like this. */
    public Manifest withPlan(Optional<ServingPlan> served) {
        return with(files, served, lineage);
    }

    /** The same without the hashes of the training texts, which are in a file. */
    public Manifest withoutTrainingTexts() {
        return with(files, plan, lineage.withTrainingTexts(List.of()));
    }

    private Manifest with(SortedMap<String, FileEntry> entries, Optional<ServingPlan> served, Lineage changed) {
        return new Manifest(
                version,
                createdAt,
                entries,
                baseModel,
                labels,
                positiveIndex,
                maxTokens,
                truncation,
                foldedTemperature,
                served,
                changed,
                seed,
                hyperParameters,
                toolVersions);
    }
}
