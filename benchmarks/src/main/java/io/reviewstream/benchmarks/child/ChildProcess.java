package io.reviewstream.benchmarks.child;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.commons.io.input.ReversedLinesFileReader;

/**
 * A process that this one starts. An interactive one answers each line of its input with a line, and ends with its input;
 * its standard error goes to a log. A logged one is only observed and signalled, and all its output goes to the log. Used
 * by one thread.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int STOP_SECONDS = 60;
    private static final int EXIT_SECONDS = 5;

    private final String name;
    private final Path log;
    private final String remedy;
    private final Process process;
    private boolean paused;

    private ChildProcess(String name, Path log, String remedy, ProcessBuilder builder) {
        this.name = name;
        this.log = log;
        this.remedy = remedy;
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts an interactive process.
     *
     * @param environment changes that of this process
     * @param remedy what a user can do where it ends early: a sentence
     * @throws UncheckedIOException if it cannot be started
     */
    public static ChildProcess interactive(
            String name, List<String> command, Consumer<Map<String, String>> environment, Path log, String remedy) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        environment.accept(builder.environment());
        return new ChildProcess(name, log, remedy, builder);
    }

    /**
     * Starts a logged process.
     *
     * @throws UncheckedIOException if it cannot be started
     */
    public static ChildProcess logged(String name, List<String> command, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new ChildProcess(name, log, "", builder);
    }

    /** The command that runs a class with this process's Java and class path. */
    public static List<String> java(Class<?> program, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        return command;
    }

    /** The JVM options of this process. */
    public static List<String> jvmOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    /** For the program of an interactive process: its requests. */
    public static BufferedReader requests() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    /**
     * Sends a request and waits for the response.
     *
     * @throws UserException if the process ends before that
     */
    public String ask(Object request) {
        send(request);
        return receive();
    }

    /**
     * Sends a request as a line of JSON.
     *
     * @throws UserException if the process has ended
     */
    public void send(Object request) {
        try {
            Writer to = process.outputWriter(StandardCharsets.UTF_8);
            to.append(Json.compact(request)).append('\n').flush();
        } catch (IOException e) {
            throw ended();
        }
    }

    /**
     * Waits for the next line of output.
     *
     * @throws UserException if the process ends before that
     */
    public String receive() {
        try {
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null) {
                throw ended();
            }
            return line;
        } catch (IOException e) {
            throw ended();
        }
    }

    /**
     * Makes sure that it runs.
     *
     * @throws UserException if it has ended
     */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    private UserException ended() {
        if (!exits(EXIT_SECONDS)) {
            process.destroyForcibly();
        }
        return UserException.badInput(
                "The process " + name + " ended early. The last line in its log: '" + lastLine() + "'. " + remedy);
    }

    private String lastLine() {
        try (ReversedLinesFileReader lines = ReversedLinesFileReader.builder()
                .setPath(log)
                .setCharset(StandardCharsets.UTF_8)
                .get()) {
            String line = lines.readLine();
            while (line != null && line.isBlank()) {
                line = lines.readLine();
            }
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Its process id. */
    public int pid() {
        return Math.toIntExact(process.pid());
    }

    /** Whether it has not ended; a paused one has not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it is stopped by {@link #pause}. */
    public boolean isPaused() {
        return paused;
    }

    /** Stops all its threads until {@link #resume}. */
    public void pause() {
        signal("STOP");
        paused = true;
    }

    /** Ends {@link #pause}. */
    public void resume() {
        signal("CONT");
        paused = false;
    }

    /** Kills it ({@code SIGKILL}) and waits until it has ended. */
    public void kill() {
        process.destroyForcibly();
        exits(STOP_SECONDS);
    }

    /** Sends {@code SIGTERM} and waits; kills it where that takes longer than a minute. Whether it ended by itself. */
    public boolean terminate() {
        process.destroy();
        if (exits(STOP_SECONDS)) {
            return true;
        }
        kill();
        return false;
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("The program 'kill' is needed to pause a process", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean exits(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }

    /** Closes its input; kills it if it has not ended after a minute. */
    @Override
    public void close() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
        } catch (IOException e) {
            process.destroyForcibly();
        }
        if (!exits(STOP_SECONDS)) {
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
