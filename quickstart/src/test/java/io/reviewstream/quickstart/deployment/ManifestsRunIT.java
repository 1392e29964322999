package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

/** The containers of the base and of the trainer that follows requests as processes of this machine, beside a Kafka. */
@Timeout(300)
class ManifestsRunIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private static InProcessKafka kafka;

    @TempDir
    Path directory;

    @TempDir(factory = InTarget.class)
    Path overlay;

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
        DirectoryRegistry registry = new DirectoryRegistry(ContainerRun.volume(directory, "models"), Clock.systemUTC());
        ModelBundle model = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
        registry.promote(model.version(), new Overridden("a test"), Optional.empty());
        List<JsonNode> base = Kustomization.of("base").manifests();
        Container container = container(base, "reviewstream/streamer");
        int port = ContainerRun.freePort();

        // When
        try (ContainerRun run = start(container, Map.of("REVIEWSTREAM_HTTP_PORT", String.valueOf(port)))) {
            // Then
            awaitProbes(probes(base, "StatefulSet"), port, run);
            assertThat(ContainerRun.volume(directory, "state")).isNotEmptyDirectory();
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
        }
    }

    @Test
    void theTrainerFindsNothingToDo() throws Exception {
        // Given
        Container container = container(Kustomization.of("base").manifests(), "reviewstream/trainer");
        ContainerRun.volume(directory, "base-model");

        // When
        try (ContainerRun run = start(container, Map.of())) {
            // Then
            assertThat(run.exitCode(TIMEOUT)).as(run.log()).isZero();
            assertThat(run.log()).contains("Nothing to do");
        }
    }

    @Test
    void theTrainerThatFollowsGetsReadyTellsHowItStandsAndStops() throws Exception {
        // Given
        List<JsonNode> following = Kustomization.composed(overlay, "base", List.of("trainer-follow"), "")
                .rendered();
        Container container = container(following, "reviewstream/trainer");
        ContainerRun.volume(directory, "base-model");
        int port = ContainerRun.freePort();

        // When
        try (ContainerRun run = start(container, Map.of("REVIEWSTREAM_HTTP_PORT", String.valueOf(port)))) {
            // Then
            awaitProbes(probes(following, "Deployment"), port, run);
            assertThat(ContainerRun.get(port, "/metrics").body()).contains("reviewstream_training_running 0");
            assertThat(ContainerRun.get(port, "/status").body()).contains("IDLE");
        }
    }

    @Test
    void strimzisTopicsAreThoseThatTheProgramsWouldCreate() throws Exception {
        // Given
        new TopicSetup(KafkaSettings.of(kafka.bootstrapServers()), true).ensure(Topics.DEFAULT, Topics.DEFAULT.all());
        Map<String, Map<String, String>> created = new TreeMap<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<String, TopicDescription> topics =
                    admin.describeTopics(Topics.DEFAULT.all()).allTopicNames().get();
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

    private static Container container(List<JsonNode> manifests, String program) {
        return Manifests.containers(manifests).stream()
                .filter(container -> container.program().equals(program))
                .findFirst()
                .orElseThrow();
    }

    /** The paths of the probes in the manifest. */
    private static List<String> probes(List<JsonNode> manifests, String kind) {
        JsonNode pod = Manifests.ofKind(manifests, kind).get(0);
        return List.of("startupProbe", "livenessProbe", "readinessProbe").stream()
                .map(probe -> pod.findValue(probe).at("/httpGet/path").asText())
                .toList();
    }

    private static void awaitProbes(List<String> paths, int port, ContainerRun run) {
        for (String path : paths) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(ContainerRun.get(port, path).status())
                            .as(run.log())
                            .isEqualTo(200));
        }
    }

    private ContainerRun start(Container container, Map<String, String> more) throws IOException {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("REVIEWSTREAM_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        return ContainerRun.start(container, directory, variables);
    }
}
