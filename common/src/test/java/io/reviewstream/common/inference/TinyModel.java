package io.reviewstream.common.inference;

import ai.onnx.proto.OnnxMl;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A real bundle of a few kilobytes for tests: the logit of a review is a bias plus the sum of its words' weights, "good"
 * counting 2 and "bad" -2, so P(positive) = 1 / (1 + exp(-(bias + 2 * goods - 2 * bads))).
 */
public final class TinyModel {
    /** Token ids are positions in here. */
    private static final List<String> VOCABULARY =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "battery");

    private static final float[] WEIGHTS = {9, 0, 0, 0, 2, -2, 0};
    /** Finite, and twice of it is not. */
    private static final float HUGE = 3e38f;

    /** How many tokens of a review it reads. */
    public static final int MAX_TOKENS = 16;

    private TinyModel() {}

    /** Stores one; bundles of different biases are different models. */
    public static ModelBundle store(ModelRegistry registry, Instant madeAt, float bias) {
        return store(registry, madeAt, bias, 1);
    }

    /** Stores one whose words have so many times the usual logits. */
    public static ModelBundle store(ModelRegistry registry, Instant madeAt, float bias, float scale) {
        return store(
                registry, madeAt, Map.of(BundleFiles.ONNX, onnx(bias, scale).toByteArray()), Truncation.HEAD);
    }

    /** Stores one that has the reference of its holdout. */
    public static ModelBundle storeWithReference(
            ModelRegistry registry, Instant madeAt, float bias, HoldoutReference reference) {
        return store(
                registry,
                madeAt,
                Map.of(
                        BundleFiles.ONNX, onnx(bias, 1).toByteArray(),
                        BundleFiles.REFERENCE, bytes(reference)),
                Truncation.HEAD);
    }

    private static byte[] bytes(HoldoutReference reference) {
        return Json.pretty(reference).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A reference of a holdout whose reviews are predicted like these, each of them correctly.
     *
     * @param predictions at least two
     */
    public static HoldoutReference reference(List<Prediction> predictions) {
        PredictionSummary summary = PredictionSummary.of(predictions);
        return new HoldoutReference(
                BundleFiles.ONNX,
                summary,
                summary.positives(),
                0,
                summary.reviews() - summary.positives(),
                0,
                summary.confidenceVariance());
    }

    /** Adds a decision of the gate with this lower end of the accuracy's interval; in a registry in a directory. */
    public static void measured(ModelBundle bundle, double accuracyLow) {
        decided(bundle, Map.of("accuracyLow", accuracyLow), 60, Optional.empty(), Optional.empty());
    }

    /** Adds a decision of the gate that compared a model with a champion; in a registry in a directory. */
    public static void compared(ModelBundle bundle, ModelVersion champion, long rows, long disagreements) {
        decided(bundle, Map.of(), rows, Optional.of(champion), Optional.of(disagreements));
    }

    private static void decided(
            ModelBundle bundle,
            Map<String, Double> candidate,
            long rows,
            Optional<ModelVersion> champion,
            Optional<Long> disagreements) {
        GateDecision decision = new GateDecision.Undecided(
                List.of("a test"),
                new GateDecision.GateEvidence(
                        bundle.manifest().createdAt(),
                        rows,
                        candidate,
                        Map.of(),
                        champion,
                        Map.of(),
                        Optional.empty(),
                        disagreements));
        try {
            Files.write(
                    bundle.directory().resolve(BundleFiles.GATE), Json.mapper().writeValueAsBytes(decision));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stores one without a bias that cuts reviews this way. */
    public static ModelBundle storeCutting(ModelRegistry registry, Instant madeAt, Truncation truncation) {
        return store(registry, madeAt, Map.of(BundleFiles.ONNX, onnx(0, 1).toByteArray()), truncation);
    }

    /** Stores one whose table has so many rows beyond those of the words, 8 bytes each. */
    public static ModelBundle storeLarge(ModelRegistry registry, Instant madeAt, float bias, int rows) {
        return store(
                registry, madeAt, Map.of(BundleFiles.ONNX, onnx(bias, 1, rows).toByteArray()), Truncation.HEAD);
    }

    /** Stores one without a bias, whose int8 file gives logits so many times as large. */
    public static ModelBundle storeTwoFiles(ModelRegistry registry, Instant madeAt, float scale) {
        Map<String, byte[]> files = Map.of(
                BundleFiles.ONNX, onnx(0, 1).toByteArray(),
                BundleFiles.ONNX_INT8, onnx(0, scale).toByteArray());
        return store(registry, madeAt, files, Truncation.HEAD);
    }

    /** Stores one whose logits are finite, but for a review with "battery" in it. */
    public static ModelBundle storeSick(ModelRegistry registry, Instant madeAt) {
        float[] weights = WEIGHTS.clone();
        weights[VOCABULARY.indexOf("battery")] = HUGE;
        byte[] onnx = TinyGraph.of(weights, HUGE, 1, 0).toByteArray();
        return store(registry, madeAt, Map.of(BundleFiles.ONNX, onnx), Truncation.HEAD);
    }

    /** Stores one whose ONNX file is none, though all its hashes are right. */
    public static ModelBundle storeUnloadable(ModelRegistry registry, Instant madeAt) {
        byte[] noGraph = "no graph".getBytes(StandardCharsets.UTF_8);
        return store(registry, madeAt, Map.of(BundleFiles.ONNX, noGraph), Truncation.HEAD);
    }

    /** Stores one that was trained on labels up to these offsets, and on texts of these hashes. */
    public static ModelBundle storeTrained(
            ModelRegistry registry, Instant madeAt, LabelOffsets through, Set<String> textHashes) {
        return store(
                registry,
                madeAt,
                Map.of(BundleFiles.ONNX, onnx(0, -1).toByteArray()),
                Truncation.HEAD,
                new Manifest.Lineage(List.of(), Optional.of(through), List.copyOf(textHashes)));
    }

    /** Stores one without a bias that is served as this plan says, with a linear model of these weights and a reference. */
    public static ModelBundle storePlanned(
            ModelRegistry registry, Instant madeAt, ServingPlan plan, Map<String, Float> weights) {
        Map<String, byte[]> files = Map.of(
                BundleFiles.ONNX, onnx(0, 1).toByteArray(),
                BundleFiles.LINEAR, linear(weights),
                BundleFiles.REFERENCE,
                        bytes(reference(List.of(new Prediction(0.9, 5, false), new Prediction(0.1, 5, false)))));
        return store(registry, madeAt, files, Truncation.HEAD, Manifest.Lineage.NONE, Optional.of(plan));
    }

    /** The file of a linear model with weights of single words. */
    static byte[] linear(Map<String, Float> weights) {
        float[] byNumber = new float[LinearModel.WEIGHTS];
        weights.forEach((word, weight) -> byNumber[NgramFeatures.of(word)[0]] = weight);
        try {
            Path file = Files.createTempFile("linear", ".bin");
            new LinearModel(byNumber).write(file);
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new AssertionError("cannot write a linear model", e);
        }
    }

    private static ModelBundle store(
            ModelRegistry registry, Instant madeAt, Map<String, byte[]> files, Truncation truncation) {
        return store(registry, madeAt, files, truncation, Manifest.Lineage.NONE);
    }

    private static ModelBundle store(
            ModelRegistry registry,
            Instant madeAt,
            Map<String, byte[]> files,
            Truncation truncation,
            Manifest.Lineage lineage) {
        return store(registry, madeAt, files, truncation, lineage, Optional.empty());
    }

    private static ModelBundle store(
            ModelRegistry registry,
            Instant madeAt,
            Map<String, byte[]> files,
            Truncation truncation,
            Manifest.Lineage lineage,
            Optional<ServingPlan> plan) {
        try (BundleDraft draft = registry.draft()) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(draft.file(file.getKey()), file.getValue());
            }
            Files.writeString(draft.file(BundleFiles.TOKENIZER), tokenizer(VOCABULARY));
            Manifest manifest = new Manifest(
                    ModelVersion.of(madeAt, Sha256.of(files.get(BundleFiles.ONNX))),
                    madeAt,
                    new TreeMap<>(),
                    "tiny",
                    List.of("NEGATIVE", "POSITIVE"),
                    1,
                    MAX_TOKENS,
                    truncation,
                    Optional.empty(),
                    plan,
                    lineage,
                    0,
                    Map.of(),
                    Map.of());
            return registry.store(draft, manifest, Optional.empty());
        } catch (IOException e) {
            throw new AssertionError("cannot write a tiny model", e);
        }
    }

    /**
     * A {@code tokenizer.json} of lower-case words.
     *
     * @param words by id; the first four are {@code [PAD]}, {@code [UNK]}, {@code [CLS]} and {@code [SEP]}
     */
    static String tokenizer(List<String> words) {
        StringBuilder vocabulary = new StringBuilder();
        for (int id = 0; id < words.size(); id++) {
            vocabulary.append(id == 0 ? "" : ",").append("\"%s\":%d".formatted(words.get(id), id));
        }
        return """
                {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
                 "normalizer":{"type":"Lowercase"},
                 "pre_tokenizer":{"type":"Whitespace"},
                 "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
                 "decoder":null,
                 "model":{"type":"WordLevel","unk_token":"[UNK]","vocab":{%s}}}"""
                .formatted(vocabulary);
    }

    /** logits = [0, bias + sum over tokens of mask * scale * weight]. */
    private static OnnxMl.ModelProto onnx(float bias, float scale) {
        return onnx(bias, scale, 0);
    }

    private static OnnxMl.ModelProto onnx(float bias, float scale, int moreRows) {
        return TinyGraph.of(WEIGHTS, bias, scale, moreRows);
    }
}
