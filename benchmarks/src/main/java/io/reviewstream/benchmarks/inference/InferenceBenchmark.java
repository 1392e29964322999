package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.InferenceCandidate.Pass;
import io.reviewstream.benchmarks.inference.InferenceReviews.NeededWork;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.BenchmarkCommand;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.benchmarks.subject.SubjectOptions;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServedFile.FileOption;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench inference}: in every round each candidate has a turn, on one thread of the CPU. */
@Command(
        name = "inference",
        description = {
            "Measure the throughput of inference on one thread of the CPU. The peers classify as one would without this"
                    + " project: one by one with the plain file, one by one with its products and embeddings in dynamic int8"
                    + " per channel, and with the plain file in batches of 32. Then in batches of reviews of similar length"
                    + " (\"our batches\") with each file of the model. The first line is the ratio to the best peer. Beside"
                    + " them, if --data is there: the serving plan of the model or of --plan-of, and its accuracy. Then the"
                    + " peak of matrix products, threads of one process beside as many processes, and the"
                    + " operators that take the time of int8.",
            "Without --model and --registry, a network of random weights classifies random tokens, or the texts of --data"
                    + " as --tokenizer reads them. The time of reading texts counts. The candidates take turns in every"
                    + " round; a value is the median of its rounds. Run it on an idle machine."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench inference --shape small",
            "  reviewstream bench inference --registry models/ --data kept-apart.csv --json > inference.json",
            "  reviewstream bench inference --tokenizer base-model/ --data reviews.csv --python venv/bin/python",
            "  reviewstream bench inference --plan-of models/VERSION/ --data kept-apart.csv"
        })
public final class InferenceBenchmark extends BenchmarkCommand {
    private static final int WARMUP = 8;

    @Mixin
    private SubjectOptions subject;

    @Option(
            names = "--reviews",
            defaultValue = "256",
            paramLabel = "N",
            description = "Number of reviews in a turn. Default: ${DEFAULT-VALUE}.")
    private int reviews;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            paramLabel = "N",
            description = "Length, in tokens, to which longer reviews are truncated. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "Number of rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Number of threads of one process that are compared with as many processes; 1 leaves that out."
                            + " Default: 2, on a single core 1.")
    private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description =
                    "Python interpreter with ONNX Runtime (pip install onnxruntime onnx in a virtual environment). It adds"
                            + " two peers: the file that onnxruntime.quantization makes of the plain one, and the"
                            + " pipeline of transformers if that is installed and --data is there.")
    private Path python;

    @Override
    public Integer call() {
        Limits.atLeast(1, "--reviews", reviews);
        Limits.between(3, 512, "--max-tokens", maxTokens);
        Limits.atLeast(1, "--rounds", rounds);
        Limits.atLeast(1, "--threads", threads);
        subject.lengths();
        return subject.measure(this::measure);
    }

    private int measure(String label, ModelBundle bundle) {
        int longest = Math.min(maxTokens, bundle.manifest().maxTokens());
        try (InferenceReviews measured = subject.hasData()
                        ? InferenceReviews.of(subject.texts(reviews), longest, bundle)
                        : InferenceReviews.random(subject.lengths(), reviews, longest, subject.seed(), bundle);
                InferenceCandidates candidates = new InferenceCandidates(bundle, subject.hasData())) {
            Map<String, Map<String, Object>> peers = new TreeMap<>();
            InferenceRows measurements;
            if (python == null) {
                measurements = rounds(candidates.all(), measured, bundle);
            } else {
                try (PythonInference inPython = PythonInference.start(python, bundle, measured, longest)) {
                    peers.put("python", facts(inPython, candidates, measured));
                    List<InferenceCandidate> all = new ArrayList<>(inPython.candidates());
                    all.addAll(candidates.all());
                    measurements = rounds(all, measured, bundle);
                }
            }
            List<BenchRow> rows = new ArrayList<>(measurements.rows());
            if (bundle.has(ServedFile.INT8.file())) {
                rows.addAll(OperatorProfile.of(
                                bundle.verified(ServedFile.INT8.file()),
                                BatchingPolicy.FOR_CPU.split(measured.tokenized()))
                        .rows(InferenceCandidates.INT8));
            }
            subject.planOf().or(() -> Optional.of(bundle)).ifPresent(planned -> rows.addAll(accuracies(planned)));
            return print(
                    Optional.of(measurements.bestPeer()),
                    rows,
                    Machine.withOnnxRuntime(1),
                    Map.of("model", label, "reviews", measured.count()),
                    peers);
        }
    }

    /** Of a bundle with a serving plan, if there are labelled reviews: as it is served, and with its network alone. */
    private List<BenchRow> accuracies(ModelBundle bundle) {
        if (!subject.hasData() || bundle.manifest().plan().isEmpty()) {
            return List.of();
        }
        List<ReviewRow> labelled = subject.rows(reviews);
        ModelBundle withoutPlan =
                ModelBundle.preview(bundle.directory(), bundle.manifest().withPlan(Optional.empty()));
        return List.of(
                accuracy("its plan", FileOption.AUTO, bundle, labelled),
                accuracy("its network", FileOption.NETWORK, bundle, labelled),
                accuracy("its network in fp32", FileOption.FP32, withoutPlan, labelled));
    }

    private static BenchRow accuracy(String way, FileOption file, ModelBundle bundle, List<ReviewRow> labelled) {
        return BenchRow.share(
                "accuracy of " + bundle.version() + " with " + way,
                new Evaluator(file).evaluate(bundle, labelled).evaluation().accuracy());
    }

    private Map<String, Object> facts(
            PythonInference inPython, InferenceCandidates candidates, InferenceReviews measured) {
        PythonInference.Peers peers = inPython.peers();
        peers.without().ifPresent(why -> report("%s", why));
        Map<String, Object> facts = new TreeMap<>();
        facts.put("onnxruntime", peers.onnxruntime());
        peers.transformers().ifPresent(versions -> facts.put("transformers", versions));
        facts.put(
                "largestDifferenceOfLogits",
                inPython.largestDifference(measured.first(peers.logits().size()).tokenized().stream()
                        .map(candidates::dynamicLogits)
                        .toList()));
        return facts;
    }

    private InferenceRows rounds(List<InferenceCandidate> candidates, InferenceReviews measured, ModelBundle bundle) {
        long needed = NeededWork.of(DistilBertConfig.read(bundle.directory())).of(measured.tokenized());
        InferenceRows rows = new InferenceRows(measured.count(), needed, threads);
        try (MatrixProduct floats = MatrixProduct.ofFloats();
                MatrixProduct integers = MatrixProduct.ofIntegers();
                ThreadsAgainstProcesses parallel = new ThreadsAgainstProcesses(bundle, measured.tokenized(), threads)) {
            List<IntConsumer> turns = new ArrayList<>();
            candidates.forEach(candidate -> {
                candidate.pass(measured.first(WARMUP));
                turns.add(round -> {
                    Pass pass = candidate.pass(measured);
                    rows.add(candidate.name(), candidate.isPeer(), pass);
                    report("round %d of %d: %s, %.3f s", round, rounds, candidate.name(), pass.seconds());
                });
            });
            turns.add(round -> {
                rows.add(InferenceRows.FLOATS, floats.perSecond());
                rows.add(InferenceRows.INTEGERS, integers.perSecond());
                parallel.seconds().forEach((name, seconds) -> {
                    rows.add(name, seconds);
                    report("round %d of %d: %d %s, %.3f s", round, rounds, threads, name, seconds);
                });
            });
            Figures.rounds(rounds, turns, IntConsumer::accept);
        }
        return rows;
    }

    /** A few reviews, enough to use everything once. */
    static List<TokenizedReview> warmup(List<TokenizedReview> reviews) {
        return reviews.subList(0, Math.min(WARMUP, reviews.size()));
    }
}
