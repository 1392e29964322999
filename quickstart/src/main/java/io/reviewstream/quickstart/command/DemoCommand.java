package io.reviewstream.quickstart.command;

import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.quickstart.demo.Demo;
import io.reviewstream.quickstart.demo.DemoPlan;
import io.reviewstream.quickstart.demo.DemoResult;
import io.reviewstream.quickstart.demo.DemoStuck;
import io.reviewstream.quickstart.demo.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reviewstream demo}. */
@Command(
        name = "demo",
        description = {
            "Close the whole loop on this machine: reviews on a Kafka topic are classified, labels come back, the model"
                    + " is retrained, passes its gate and is swapped in while reviews flow.",
            "The reviews are synthetic and the network is tiny. With your own, use 'stream' and 'retrain'."
        },
        footer = {"", "Examples:", "  reviewstream demo", "  reviewstream demo --once --seed 7"})
public final class DemoCommand implements Callable<Integer> {
    private static final int NOT_CLOSED = 1;

    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(
            names = "--once",
            description = "End when the loop has closed once: 0 if every review came back exactly once, both models"
                    + " classified, and the second is better on what the reviews drifted to.")
    private boolean once;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of reviews, weights and the order of things (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Keep the models here; without it they are deleted at the end.")
    private Path directory;

    @Override
    public Integer call() throws IOException, InterruptedException {
        BrokerLogs.hushForScreen();
        // Broker, streamer and trainer share these cores; more threads of PyTorch would spin in each other's way.
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        err.println("The reviews of this demo are synthetic and its network is tiny: it shows the loop, not what a"
                + " model is worth. For real use, pass your own data and a pre-trained DistilBERT:");
        err.println("  reviewstream train --data reviews.csv --base-model DIR --registry models");
        Path home = directory == null ? Files.createTempDirectory("reviewstream-demo") : directory;
        try {
            Demo demo = new Demo(
                    DemoPlan.of(seed), once, home, new Screen(err, onTerminal(), Clock.systemUTC()), Clock.systemUTC());
            stopOnInterrupt(demo);
            return report(demo.run(), out, err);
        } catch (DemoStuck e) {
            err.println("reviewstream: the loop did not close. " + e.getMessage());
            return NOT_CLOSED;
        } finally {
            BrokerLogs.hushStop();
            if (directory == null) {
                delete(home);
            }
        }
    }

    private static int report(DemoResult result, PrintWriter out, PrintWriter err) {
        out.printf(
                "%d reviews produced, %d classified, %d of them more than once%n",
                result.produced(), result.classified(), result.repeated());
        result.table().forEach(out::println);
        List<String> problems = result.problems();
        problems.forEach(problem -> err.println("reviewstream: " + problem + "."));
        out.println(problems.isEmpty() ? "The loop has closed." : "The loop has not closed.");
        return problems.isEmpty() ? 0 : NOT_CLOSED;
    }

    private static void stopOnInterrupt(Demo demo) {
        Thread main = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            demo.stop();
                            try {
                                main.join(20_000);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "demo-stop"));
    }

    /** From Java 22 to 24 there is a console even where nobody watches; TERM tells the two apart well enough. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean onTerminal() {
        return System.console() != null && System.getenv("TERM") != null;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
