package io.reviewstream.benchmarks.kernels;

import io.reviewstream.benchmarks.kernels.KernelsBenchmark.SampleTexts;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.network.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Tokenizes texts. */
@State(Scope.Thread)
public class TokenizationKernel {
    private static final int MAX_TOKENS = 256;
    private static final int TEXTS = 256;

    /** A {@code tokenizer.json}; if empty, one with the words of the texts. */
    @Param("")
    String tokenizer;

    private final List<String> texts = SampleTexts.of(TEXTS, 1);
    private ReviewTokenizer reader;
    private int next;

    /** Loads the tokenizer. */
    @Setup
    public void load() throws IOException {
        if (!tokenizer.isEmpty()) {
            reader = ReviewTokenizer.truncatingAt(MAX_TOKENS, Truncation.HEAD, Path.of(tokenizer));
            return;
        }
        Path directory = Files.createTempDirectory("reviewstream-bench-");
        try {
            TokenizerFiles.of(Vocabulary.of(texts, 1000), MAX_TOKENS).write(directory);
            reader = ReviewTokenizer.truncatingAt(MAX_TOKENS, Truncation.HEAD, directory.resolve("tokenizer.json"));
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    /** One text after the other. */
    @Benchmark
    public TokenizedReview tokenize() {
        next = (next + 1) % TEXTS;
        return reader.tokenize(texts.get(next));
    }

    /** Frees the tokenizer. */
    @TearDown
    public void close() {
        reader.close();
    }
}
