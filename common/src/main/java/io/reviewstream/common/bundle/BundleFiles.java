package io.reviewstream.common.bundle;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The names of files in a bundle, relative to it, with {@code /} between folders. */
public final class BundleFiles {
    public static final String CONFIG = "config.json";
    public static final String TOKENIZER = "tokenizer.json";
    public static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    public static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
    public static final String VOCABULARY = "vocab.txt";
    public static final String WEIGHTS = "model.safetensors";
    public static final String ONNX = "onnx/model.onnx";
    public static final String ONNX_OPTIMIZED = "onnx/model_optimized.onnx";
    public static final String ONNX_INT8 = "onnx/model_quantized.onnx";
    public static final String MODEL_CARD = "README.md";
    public static final String REPORT = "report/report.json";
    /** What the served file predicted on the holdout; older bundles and exported ones have none. */
    public static final String REFERENCE = "reference.json";
    /** The SHA-256 of each training text: sorted, 32 bytes each. */
    public static final String TRAINING_TEXTS = "training_texts.bin";
    /** The weights of the linear model; only bundles whose serving plan has a linear stage have it. */
    public static final String LINEAR = "linear.bin";

    /** Of a base model that was adapted; no file of a bundle, whose manifest has it. */
    public static final String ADAPTATION = "adaptation.json";

    public static final String MANIFEST = "manifest.json";
    public static final String GATE = "gate.json";

    /** A bundle of ours has about 20 files. */
    private static final int MOST_FILES = 1_000;

    private static final int LONGEST_NAME = 200;

    private BundleFiles() {}

    /**
     * Checks names that come from data, before they become paths or keys of objects: each is relative, normalised, inside
     * the bundle, and not that of a file which describes the bundle.
     *
     * @throws IllegalArgumentException that names the first one that is not
     */
    static void check(Collection<String> names) {
        if (names.size() > MOST_FILES) {
            throw new IllegalArgumentException(
                    "it names " + names.size() + " files, and a bundle has at most " + MOST_FILES);
        }
        for (String name : names) {
            fault(name).ifPresent(fault -> {
                throw new IllegalArgumentException("the name of a file " + fault + ": '"
                        + name.substring(0, Math.min(name.length(), LONGEST_NAME))
                                .replaceAll("\\p{Cntrl}", "?")
                        + "'");
            });
        }
    }

    private static Optional<String> fault(String name) {
        if (name.length() > LONGEST_NAME) {
            return Optional.of("is longer than " + LONGEST_NAME + " characters");
        }
        if (name.chars().anyMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c))) {
            return Optional.of("has a backslash, a colon or a control character");
        }
        for (String part : name.split("/", -1)) {
            if (part.isBlank() || part.equals(".") || part.equals("..")) {
                return Optional.of("is not relative, normalised and inside the bundle");
            }
        }
        return Set.of(MANIFEST, GATE).contains(name)
                ? Optional.of("is that of a file that is not part of the bundle")
                : Optional.empty();
    }
}
