package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.DirectoryRegistry;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.Overridden;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The containers of the base, and of the trainer that follows requests, as processes of this machine: the command and the variables of the manifest, the flags, the
 * variables and the class path of the image, with volumes below a directory of the test and a Kafka beside it.
 */
@Timeout(300)
class ManifestsRunIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String TMP = "/tmp";

    private static InProcessKafka kafka;

    @TempDir
    Path directory;

    @BeforeAll
    static void startKafka() throws IOException {
        kafka = InProcessKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Test
    void theStreamerGetsReadyAndStops() throws Exception {
        // Given
        DirectoryRegistry registry = new DirectoryRegistry(volume("models"), Clock.systemUTC());
        ModelBundle model = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
        registry.promote(model.version(), new Overridden("a test"), Optional.empty());
        Container container = container("base", "reviewstream/streamer");
        int port = freePort();

        // When
        Process process = start(container, Map.of("REVIEWSTREAM_HTTP_PORT", String.valueOf(port)));

        // Then
        try {
            for (String path : probes("base", "StatefulSet")) {
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(status(port, path)).as(log()).isEqualTo(200));
            }
            assertThat(volume("state")).isNotEmptyDirectory();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                assertThat(admin.describeConsumerGroups(List.of("reviewstream-classify"))
                                .all()
                                .get()
                                .get("reviewstream-classify")
                                .members())
                        .allSatisfy(
                                member -> assertThat(member.groupInstanceId().orElseThrow())
                                        .startsWith("value-of-POD_NAME"));
            }
        } finally {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theTrainerFindsNothingToDo() throws Exception {
        // Given
        Container container = container("base", "reviewstream/trainer");
        volume("base-model");

        // When
        Process process = start(container, Map.of());

        // Then
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(log()).contains("Nothing to do");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void theTrainerThatFollowsGetsReadyTellsHowItStandsAndStops() throws Exception {
        // Given
        Container container = container("components/trainer-follow", "reviewstream/trainer");
        volume("base-model");
        int port = freePort();

        // When
        Process process = start(container, Map.of("REVIEWSTREAM_HTTP_PORT", String.valueOf(port)));

        // Then
        try {
            for (String path : probes("components/trainer-follow", "Deployment")) {
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(status(port, path)).as(log()).isEqualTo(200));
            }
            assertThat(status(port, "/metrics")).isEqualTo(200);
            assertThat(status(port, "/status")).isEqualTo(200);
        } finally {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void strimzisTopicsAreThoseThatTheProgramsWouldCreate() throws Exception {
        // Given
        new TopicSetup(KafkaSettings.of(kafka.bootstrapServers()), true)
                .ensure(Topics.DEFAULT, TopicSetup.all(Topics.DEFAULT));
        Map<String, Map<String, String>> created = new TreeMap<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<String, TopicDescription> topics = admin.describeTopics(TopicSetup.all(Topics.DEFAULT))
                    .allTopicNames()
                    .get();
            for (TopicDescription topic : topics.values()) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
                Map<String, String> settings = settings(
                        admin.describeConfigs(List.of(resource)).all().get().get(resource));
                settings.put("partitions", String.valueOf(topic.partitions().size()));
                created.put(topic.name(), settings);
            }
        }

        // When
        Map<String, Map<String, String>> declared = new TreeMap<>();
        for (JsonNode topic :
                Manifests.ofKind(Kustomization.of("components/strimzi").manifests(), "KafkaTopic")) {
            Map<String, String> settings = new TreeMap<>();
            topic.at("/spec/config")
                    .properties()
                    .forEach(entry ->
                            settings.put(entry.getKey(), entry.getValue().asText()));
            settings.put("partitions", topic.at("/spec/partitions").asText());
            declared.put(topic.at("/metadata/name").asText(), settings);
        }

        // Then
        assertThat(declared).isEqualTo(created);
    }

    private static Map<String, String> settings(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value, (one, other) -> one, TreeMap::new));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static Container container(String kustomization, String program) {
        List<JsonNode> manifests =
                new ArrayList<>(Kustomization.of(kustomization).manifests());
        // A component is applied with the base's.
        manifests.addAll(Manifests.ofKind(Kustomization.of("base").manifests(), "ConfigMap"));
        return Manifests.containers(manifests).stream()
                .filter(container -> container.program().equals(program))
                .findFirst()
                .orElseThrow();
    }

    /** The paths of the probes in the manifest. */
    private static List<String> probes(String kustomization, String kind) {
        JsonNode pod = Manifests.ofKind(Kustomization.of(kustomization).manifests(), kind)
                .get(0);
        return List.of("startupProbe", "livenessProbe", "readinessProbe").stream()
                .map(probe -> pod.findValue(probe).at("/httpGet/path").asText())
                .toList();
    }

    private Process start(Container container, Map<String, String> more) throws IOException {
        String module = container.program().substring("reviewstream/".length());
        Map<String, String> environment = new HashMap<>(JibImage.environment(module));
        environment.putAll(container.environment());
        environment.put("REVIEWSTREAM_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.putAll(more);
        assertThat(container.mounts()).containsValue(TMP);

        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        JibImage.jvmFlags().forEach(flag -> command.add(placed(flag, container)));
        command.add("-cp");
        command.add(JibImage.classPath(module).stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add("io.reviewstream." + module + ".Main");
        command.addAll(container.args());
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        process.environment().keySet().removeIf(name -> name.startsWith("REVIEWSTREAM_"));
        environment.forEach((name, value) -> process.environment().put(name, placed(value, container)));
        return process.start();
    }

    /** Paths below a mount, as they are on this machine. */
    private String placed(String text, Container container) {
        return container.mounts().entrySet().stream()
                .filter(mount -> text.matches("(.*=)?" + mount.getValue() + "(/.*)?"))
                .findFirst()
                .map(mount -> text.replace(
                        mount.getValue(),
                        volume(mount.getKey()).toAbsolutePath().toString()))
                .orElse(text);
    }

    private Path volume(String name) {
        try {
            return Files.createDirectories(directory.resolve("volumes").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    private static int status(int port, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }
}
