package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A container as a process of this machine: the command and the variables of the manifest, the flags, the variables and
 * the class path of the image, with volumes below a directory.
 */
final class ContainerRun implements AutoCloseable {
    private static final String TMP = "/tmp";
    private static final String LOG = "log";
    private static final Duration END = Duration.ofMinutes(1);

    private final Path directory;
    private final Process process;

    private ContainerRun(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param more variables in place of those of the manifest, or beside them
     */
    static ContainerRun start(Container container, Path directory, Map<String, String> more) throws IOException {
        String module = container.program().substring("reviewstream/".length());
        Map<String, String> environment = new HashMap<>(JibImage.environment(module));
        environment.putAll(container.environment());
        environment.putAll(more);
        assertThat(container.mounts()).containsValue(TMP);

        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        JibImage.jvmFlags().forEach(flag -> command.add(placed(flag, container, directory)));
        command.add("-cp");
        command.add(JibImage.classPath(module).stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add("io.reviewstream." + module + ".Main");
        command.addAll(container.args());
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(LOG).toFile());
        process.environment().keySet().removeIf(name -> name.startsWith("REVIEWSTREAM_") || name.startsWith("AWS_"));
        environment.forEach((name, value) -> process.environment().put(name, placed(value, container, directory)));
        return new ContainerRun(directory, process.start());
    }

    /** Paths below a mount, as they are on this machine. */
    private static String placed(String text, Container container, Path directory) {
        return container.mounts().entrySet().stream()
                .filter(mount -> text.matches("(.*=)?" + mount.getValue() + "(/.*)?"))
                .findFirst()
                .map(mount -> text.replace(
                        mount.getValue(),
                        volume(directory, mount.getKey()).toAbsolutePath().toString()))
                .orElse(text);
    }

    /** Where a volume of containers that run in this directory lies. */
    static Path volume(Path directory, String name) {
        try {
            return Files.createDirectories(directory.resolve("volumes").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** What it has written so far. */
    String log() throws IOException {
        return Files.readString(directory.resolve(LOG));
    }

    /** Waits for its end. */
    int exitCode(Duration timeout) throws IOException, InterruptedException {
        assertThat(process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS))
                .as(log())
                .isTrue();
        return process.exitValue();
    }

    /** The answer at a path of a port of this machine; without one, status 0 and nothing else. */
    static Answer get(int port, String path, String... headers) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(5));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException notYet) {
            return new Answer(0, "");
        }
    }

    /** What a server said. */
    record Answer(int status, String body) {}

    /** Asks it to stop, as Kubernetes does, and waits until it has. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(END.toSeconds(), TimeUnit.SECONDS).join();
    }
}
