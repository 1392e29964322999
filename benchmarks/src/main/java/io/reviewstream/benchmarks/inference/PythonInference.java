package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.child.PythonProcess;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.TokenizedReview;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The peers in Python, in one process of one thread that stays alive between turns: ONNX Runtime on the file that
 * onnxruntime.quantization makes of the plain one, and the pipeline of transformers if it is installed and there are texts.
 * Each classifies one by one.
 */
final class PythonInference implements AutoCloseable {
    static final String DYNAMIC = "python onnxruntime, dynamic int8 per channel, one by one";
    static final String PIPELINE = "python transformers pipeline, one by one";

    private static final String REMEDY =
            "--python needs a Python with ONNX Runtime ('pip install onnxruntime onnx' in a virtual environment).";

    private final PythonProcess process;
    private final Peers peers;

    /** What the process classifies; the texts for the pipeline. */
    private record Work(List<long[]> ids, List<String> texts) {}

    /**
     * What it runs.
     *
     * @param logits of ONNX Runtime for the first reviews
     * @param transformers its version and PyTorch's; absent if there is no such peer
     * @param without why there is no such peer
     */
    record Peers(String onnxruntime, List<float[]> logits, Optional<String> transformers, Optional<String> without) {}

    /** A turn: which peer, and of how many reviews. */
    private record Turn(String peer, int reviews) {}

    private record Seconds(List<Double> seconds) {}

    private PythonInference(PythonProcess process, Work work) {
        this.process = process;
        try {
            this.peers = process.ask(work, Peers.class);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts the script of this module.
     *
     * @param maxTokens longer texts are truncated there
     * @throws io.reviewstream.common.error.UserException if there is no such Python, or it has no ONNX Runtime
     */
    static PythonInference start(Path python, ModelBundle bundle, InferenceReviews reviews, int maxTokens) {
        Map<String, Object> options = Map.of(
                "model", bundle.directory().toAbsolutePath().toString(),
                "plain", bundle.verified(BundleFiles.ONNX).toAbsolutePath().toString(),
                "max_tokens", maxTokens);
        return start(PythonProcess.command(python, "distilbert_inference.py", options), reviews);
    }

    /** Starts any program of the same protocol. */
    static PythonInference start(List<String> command, InferenceReviews reviews) {
        List<long[]> ids =
                reviews.tokenized().stream().map(TokenizedReview::ids).toList();
        return new PythonInference(PythonProcess.start(command, 1, REMEDY), new Work(ids, reviews.texts()));
    }

    /** Versions and the like. */
    Peers peers() {
        return peers;
    }

    List<InferenceCandidate> candidates() {
        List<InferenceCandidate> candidates = new ArrayList<>();
        candidates.add(new InPython(DYNAMIC, "onnxruntime", true));
        peers.transformers().ifPresent(versions -> candidates.add(new InPython(PIPELINE, "transformers", false)));
        return candidates;
    }

    /** The largest difference of a logit from those of the same reviews in another runtime. */
    double largestDifference(List<float[]> others) {
        double largest = 0;
        for (int i = 0; i < peers.logits().size(); i++) {
            for (int label = 0; label < others.get(i).length; label++) {
                largest = Math.max(
                        largest,
                        Math.abs((double) others.get(i)[label] - peers.logits().get(i)[label]));
            }
        }
        return largest;
    }

    /** Reviews that are read here are tokenized in the turn, by the library that tokenizes in Python too. */
    private final class InPython implements InferenceCandidate {
        private final String name;
        private final String peer;
        private final boolean reads;

        InPython(String name, String peer, boolean reads) {
            this.name = name;
            this.peer = peer;
            this.reads = reads;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean isPeer() {
            return true;
        }

        @Override
        public Pass pass(InferenceReviews reviews) {
            long start = System.nanoTime();
            if (reads) {
                reviews.read();
            }
            double reading = reads ? (System.nanoTime() - start) / 1e9 : 0;
            List<Double> seconds =
                    process.ask(new Turn(peer, reviews.count()), Seconds.class).seconds();
            long tokens = InferenceReviews.tokens(reviews.tokenized());
            double all =
                    reading + seconds.stream().mapToDouble(Double::doubleValue).sum();
            return new Pass(all, reading, 0, seconds, reviews.count(), tokens, tokens);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
