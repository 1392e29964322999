package io.reviewstream.common.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Prometheus of this machine, scraping one program every second. */
public final class PrometheusServer implements AutoCloseable {
    private final Process process;
    private final URI uri;

    private PrometheusServer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Whether a program of the Prometheus project is on the path. */
    public static boolean has(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /**
     * Starts it.
     *
     * @param directory for its data
     * @param program where the HTTP of what it scrapes is
     */
    public static PrometheusServer start(Path directory, URI program) throws IOException {
        Path config = Files.writeString(
                directory.resolve("prometheus.yml"),
                """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: %s
                    static_configs:
                      - targets: ["%s"]
                """
                        .formatted(
                                MonitoringFiles.ALERTS.toAbsolutePath().normalize(),
                                MonitoringFiles.JOB,
                                program.getAuthority()));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
    }

    /**
     * The values of an instant query.
     *
     * @throws AssertionError where it does not answer, or not to such an expression
     */
    List<Double> query(String expression) {
        List<Double> values = new ArrayList<>();
        for (JsonNode series : get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result")) {
            values.add(series.at("/value/1").asDouble(Double.NaN));
        }
        return values;
    }

    /** The rules as it has understood them. */
    JsonNode rules() {
        return get("/api/v1/rules").at("/data/groups/0/rules");
    }

    private JsonNode get(String path) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(uri + path)).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + ": " + response.body());
            }
            return Json.mapper().readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError("Prometheus does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
