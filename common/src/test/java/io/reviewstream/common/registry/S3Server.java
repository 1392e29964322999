package io.reviewstream.common.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that speaks S3, in a process of its own, with one bucket; runs until the tests end. */
public final class S3Server {
    public static final String BUCKET = "models";

    /** As the tests of every module see it. */
    private static final Path PROGRAM = Path.of("..", "common", "target", "s3mock", "s3mock.jar");

    private static final Pattern STARTED = Pattern.compile("Tomcat started on ports.* (\\d+) \\(http\\)");

    private static S3Server running;

    private final URI endpoint;

    private S3Server(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** The one of all tests. */
    public static synchronized S3Server running() throws IOException, InterruptedException {
        if (running == null) {
            running = start();
        }
        return running;
    }

    private static S3Server start() throws IOException, InterruptedException {
        if (!Files.exists(PROGRAM)) {
            throw new IllegalStateException(PROGRAM + " is missing; 'mvn -pl common pre-integration-test' copies it");
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        PROGRAM.toString(),
                        "--http.port=0",
                        "--server.port=0",
                        "--vectors.http.port=0",
                        "--vectors.https.port=0")
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        S3Server server = new S3Server(URI.create("http://127.0.0.1:" + port(process)));
        HttpRequest bucket = HttpRequest.newBuilder(server.endpoint.resolve("/" + BUCKET))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        int status = HttpClient.newHttpClient()
                .send(bucket, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IllegalStateException("the bucket could not be made: " + status);
        }
        return server;
    }

    private static String port(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Deque<String> last = new ArrayDeque<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                Thread drain = new Thread(() -> out.lines().forEach(ignored -> {}), "s3-server-output");
                drain.setDaemon(true);
                drain.start();
                return started.group(1);
            }
            last.add(line);
        }
        throw new IllegalStateException("the S3 server did not start: " + last);
    }

    /** Takes any credentials; the bucket goes into the path. */
    public URI endpoint() {
        return endpoint;
    }
}
