package io.reviewstream.benchmarks.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of the streamer, with a log and a state directory that outlive it. Owned by one thread. */
final class Instance implements AutoCloseable {
    private static final int STOP_SECONDS = 60;

    private final int number;
    private final List<String> command;
    private final File log;
    private Process process;
    private boolean wanted;
    private boolean paused;

    /** Does nothing before {@link #start}. */
    Instance(int number, List<String> command, Path log) {
        this.number = number;
        this.command = List.copyOf(command);
        this.log = log.toFile();
    }

    void start() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Instance " + number + " does not start", e);
        }
        wanted = true;
        paused = false;
    }

    /** Whether it runs and is not paused. */
    boolean isUp() {
        return wanted && !paused && process.isAlive();
    }

    /** Whether it should run and does not. */
    boolean hasEnded() {
        return wanted && !process.isAlive();
    }

    boolean isPaused() {
        return paused;
    }

    void kill() {
        wanted = false;
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end, and waits; whether it did. */
    boolean stop() {
        wanted = false;
        process.destroy();
        if (awaitEnd()) {
            return true;
        }
        kill();
        return false;
    }

    void pause() {
        signal("STOP");
        paused = true;
    }

    void resume() {
        signal("CONT");
        paused = false;
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            kill.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no program 'kill' to pause an instance with", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private boolean awaitEnd() {
        try {
            return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends it, whatever it does. */
    @Override
    public void close() {
        if (process != null) {
            wanted = false;
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return "instance " + number;
    }
}
