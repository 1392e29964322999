package io.reviewstream.quickstart.command;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.console.command.ConsoleOptions;
import io.reviewstream.console.web.ConsoleSettings;
import io.reviewstream.quickstart.command.BrokerCommand.ServerLogs;
import io.reviewstream.quickstart.demo.Demo;
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
            "Shows the whole loop on this machine: reviews are classified, labels come back, a model is retrained and"
                    + " evaluated, passes the gate and replaces the old one. Then a bad model goes live, and labels roll it back.",
            "It needs nothing else. The reviews are synthetic."
        },
        footer = {"%nExamples:", "  reviewstream demo --console", "  reviewstream demo --once --seed 7"})
public final class DemoCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);
    private static final long STOP_SECONDS = 30;

    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(
            names = "--once",
            description =
                    "Exit after one loop, with 0 if each review was classified exactly once, by two models, of which the"
                            + " second is better on the drifted reviews (default: goes on until Ctrl-C).")
    private boolean once;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Random seed of reviews, initial weights and training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private ConsoleOptions console;

    @Override
    public Integer call() throws IOException {
        if (once && console.settings().isPresent()) {
            throw UserException.usage("--console keeps the demo open, and --once ends it. Give one of them.");
        }
        ServerLogs.warningsOnly();
        // Broker, streamer and trainer share the cores; more threads of PyTorch would compete.
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        Thread runner = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(runner, ended), "demo-stop"));
        try {
            boolean holds = new Demo(
                            seed,
                            once,
                            console.settings().map(ConsoleSettings::withEverything),
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

    /** It does not join the runner, which may be in System.exit and wait there for this hook. */
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
