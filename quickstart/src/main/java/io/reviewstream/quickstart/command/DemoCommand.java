package io.reviewstream.quickstart.command;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.Terminal;
import io.reviewstream.quickstart.demo.Demo;
import io.reviewstream.quickstart.demo.DemoSettings;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reviewstream demo}. */
@Command(
        name = "demo",
        description = {
            "Show the whole loop on this machine: reviews are classified, labels come back, the model is retrained,"
                    + " judged, announced and swapped in.",
            "Needs nothing else; the reviews are synthetic."
        },
        footer = {"%nExamples:", "  reviewstream demo", "  reviewstream demo --once --seed 7"})
public final class DemoCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);
    private static final long STOP_SECONDS = 30;

    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(
            names = "--once",
            description = "Exit when the loop has closed once: 0 if each review was classified exactly once, by two"
                    + " models, of which the second is better on the drifted reviews.")
    private boolean once;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Of reviews, first weights and training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        ServerLogs.onlyTrouble();
        // Broker, streamer and trainer share these cores; more threads of PyTorch would spin in each other's way.
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        Thread runner = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(runner, ended), "demo-stop"));
        try {
            boolean holds = new Demo(
                            DemoSettings.of(seed),
                            once,
                            spec.commandLine().getErr(),
                            spec.commandLine().getOut())
                    .run();
            return holds ? 0 : CommandLines.INTERNAL_ERROR;
        } catch (InterruptedException | CancellationException e) {
            return 0;
        } finally {
            ended.countDown();
        }
    }

    /** Not a join: the runner itself may be on its way out of the JVM, and waits there for this hook. */
    private static void stop(Thread runner, CountDownLatch ended) {
        if (ended.getCount() == 0) {
            return;
        }
        runner.interrupt();
        try {
            if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("The demo did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
