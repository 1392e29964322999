package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests: every field known to Kubernetes, every command, option and port known to the programs. */
class KustomizationTest {
    private static final Set<String> COMPONENTS = Set.of("trainer-follow", "keda", "monitoring", "strimzi");

    static List<Kustomization> kustomizations() {
        return Kustomization.all();
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void everyFileBesideAKustomizationIsNamedInIt(Kustomization kustomization) throws IOException {
        // Given
        Set<Path> files;
        try (Stream<Path> entries = Files.list(kustomization.directory())) {
            files = entries.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .map(Path::normalize)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        // When
        Set<Path> named = kustomization.named();

        // Then
        assertThat(named).containsAll(files).allSatisfy(path -> assertThat(path).exists());
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void everyFieldOfAFileIsKnown(Kustomization kustomization) {
        // Given
        List<JsonNode> manifests = kustomization.manifests();

        // When
        // Then
        assertThat(manifests).allSatisfy(Manifests::assertKnown);
    }

    @Test
    void aFieldThatKubernetesDoesNotHaveIsFound() {
        // Given
        JsonNode misspelt = Yaml.documents(
                        "{apiVersion: apps/v1, kind: StatefulSet, spec: {template: {spec: {terminationGracePeriod: 1}}}}")
                .get(0);

        // When
        assertThatThrownBy(() -> Manifests.assertKnown(misspelt))
                // Then
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("terminationGracePeriod");
    }

    @Test
    void theBaseRunsCommandsThatTheProgramsHave() {
        // Given
        Kustomization base = Kustomization.of("base");

        // When
        List<Container> containers = Manifests.containers(base.manifests());

        // Then
        assertThat(containers).hasSize(2).allSatisfy(Container::assertRuns);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "base", "overlays/local", "overlays/gpu", "overlays/secured"})
    void anOverlayRendersToWhatKubernetesAndTheProgramsKnow(String overlay) throws Exception {
        // Given
        Kustomization kustomization = Kustomization.of(overlay);

        // When
        List<JsonNode> rendered = kustomization.rendered();

        // Then
        assertFit(rendered);
    }

    @Test
    void theBaseTakesAllComponentsAtOnce(@TempDir(factory = InTarget.class) Path directory) throws Exception {
        // Given
        StringBuilder text = new StringBuilder("resources: [../../../k8s/base]\ncomponents:\n");
        COMPONENTS.forEach(component ->
                text.append("  - ../../../k8s/components/").append(component).append('\n'));
        Files.writeString(directory.resolve("kustomization.yaml"), text);

        // When
        List<JsonNode> rendered = new Kustomization(directory).rendered();

        // Then
        assertFit(rendered);
        assertThat(Manifests.ofKind(rendered, "CronJob")).isEmpty();
        assertThat(Manifests.ofKind(rendered, "ScaledObject")).hasSize(1);
    }

    @Test
    void whateverIsScrapedHasAServiceAPortAndAWayInFromMonitoring(@TempDir(factory = InTarget.class) Path directory)
            throws Exception {
        // Given
        Files.writeString(
                directory.resolve("kustomization.yaml"),
                """
                resources: [../../../k8s/base]
                components: [../../../k8s/components/trainer-follow, ../../../k8s/components/monitoring]
                """);
        List<JsonNode> rendered = new Kustomization(directory).rendered();

        // When
        List<JsonNode> monitors = Manifests.ofKind(rendered, "ServiceMonitor");

        // Then
        assertThat(monitors)
                .extracting(monitor -> monitor.at("/metadata/name").asText())
                .containsExactlyInAnyOrder("reviewstream-streamer", "reviewstream-trainer");
        assertThat(monitors).allSatisfy(monitor -> {
            JsonNode labels = monitor.at("/spec/selector/matchLabels");
            JsonNode port = monitor.at("/spec/endpoints/0/port");
            JsonNode service = only(rendered, "Service", manifest -> manifest.at("/metadata/labels"), labels);
            assertThat(service.at("/spec/ports/0/name")).isEqualTo(port);
            JsonNode pods = Stream.of("StatefulSet", "Deployment")
                    .flatMap(kind -> Manifests.ofKind(rendered, kind).stream())
                    .filter(manifest ->
                            contains(manifest.at("/spec/template/metadata/labels"), service.at("/spec/selector")))
                    .findFirst()
                    .orElseThrow();
            assertThat(pods.at("/spec/template/spec/containers/0/ports/0/name"))
                    .isEqualTo(service.at("/spec/ports/0/targetPort"));
            JsonNode policy =
                    only(rendered, "NetworkPolicy", manifest -> manifest.at("/spec/podSelector/matchLabels"), labels);
            assertThat(policy.at("/spec/ingress/0/ports/0/port")).isEqualTo(service.at("/spec/ports/0/targetPort"));
            assertThat(policy.at("/spec/ingress/0/from/0/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                            .asText())
                    .isEqualTo("monitoring");
        });
    }

    private static JsonNode only(
            List<JsonNode> manifests, String kind, Function<JsonNode, JsonNode> where, JsonNode labels) {
        return Manifests.ofKind(manifests, kind).stream()
                .filter(manifest -> contains(where.apply(manifest), labels))
                .findFirst()
                .orElseThrow();
    }

    private static boolean contains(JsonNode labels, JsonNode wanted) {
        return wanted.properties().stream().allMatch(entry -> entry.getValue().equals(labels.get(entry.getKey())));
    }

    @Test
    void theNightlyTrainerOpensNoPort() {
        // Given
        Kustomization base = Kustomization.of("base");

        // When
        Container trainer = Manifests.containers(base.manifests()).stream()
                .filter(container -> container.program().equals("reviewstream/trainer"))
                .findFirst()
                .orElseThrow();

        // Then
        assertThat(trainer.ports()).isEmpty();
        assertThat(trainer.environment().keySet()).noneMatch(name -> name.startsWith("REVIEWSTREAM_HTTP"));
    }

    @Test
    void scalingGoesByTheLagOfTheStreamerAndEndsAtTheNumberOfPartitions() {
        // Given
        JsonNode topic = Kustomization.of("components/strimzi").manifests().stream()
                .filter(manifest -> manifest.at("/metadata/name").asText().equals(Topics.DEFAULT.reviews()))
                .findFirst()
                .orElseThrow();

        // When
        JsonNode scaled = Kustomization.of("components/keda").manifests().get(0).get("spec");

        // Then
        JsonNode trigger = scaled.at("/triggers/0/metadata");
        assertThat(trigger.get("topic").asText()).isEqualTo(Topics.DEFAULT.reviews());
        assertThat(trigger.get("consumerGroup").asText()).isEqualTo("reviewstream-classify");
        assertThat(scaled.get("maxReplicaCount")).isEqualTo(topic.at("/spec/partitions"));
        JsonNode target = Manifests.ofKind(Kustomization.of("base").manifests(), "StatefulSet")
                .get(0);
        assertThat(scaled.at("/scaleTargetRef/name")).isEqualTo(target.at("/metadata/name"));
    }

    @Test
    void theOperatorsRulesAreThoseOfPrometheus() {
        // Given
        Path alerts = Yaml.ROOT.resolve("monitoring/prometheus/alerts.yml");
        Path rule = Yaml.K8S.resolve("components/monitoring/prometheus-rule.yaml");
        assumeTrue(Files.exists(alerts) && Files.exists(rule), "there are no rules yet");

        // When
        JsonNode groups = Yaml.file(rule).at("/spec/groups");

        // Then
        assertThat(groups).isEqualTo(Yaml.file(alerts).get("groups"));
    }

    private static void assertFit(List<JsonNode> rendered) {
        assertThat(rendered).isNotEmpty().allSatisfy(Manifests::assertKnown);
        List<Container> containers = Manifests.containers(rendered);
        assertThat(containers).hasSize(2).allSatisfy(Container::assertRuns);
        assertThat(containers).extracting(Container::image).allSatisfy(JibImage::assertTag);
        rendered.forEach(KustomizationTest::assertHardened);
    }

    private static void assertHardened(JsonNode manifest) {
        for (JsonNode pod : manifest.findParents("containers")) {
            assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            for (JsonNode container : pod.get("containers")) {
                assertThat(container
                                .at("/securityContext/allowPrivilegeEscalation")
                                .asBoolean(true))
                        .isFalse();
                if (Container.isOurs(container.get("image").asText())) {
                    assertThat(container
                                    .at("/securityContext/readOnlyRootFilesystem")
                                    .asBoolean())
                            .isTrue();
                    assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(JibImage.USER);
                    assertThat(container.at("/resources/requests/memory").asText())
                            .isNotEmpty();
                }
            }
        }
    }
}
