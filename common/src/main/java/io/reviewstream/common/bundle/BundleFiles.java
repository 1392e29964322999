package io.reviewstream.common.bundle;

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
    public static final String MANIFEST = "manifest.json";
    public static final String GATE = "gate.json";

    private BundleFiles() {}
}
