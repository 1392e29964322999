package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files: every field known to Kubernetes or an operator, every command, option and port known to the programs. */
class KustomizationTest {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            base                      | StatefulSet    | /spec/template/spec         | terminationGracePeriod
            base                      | StatefulSet    | /spec/template/spec/affinity | podAntiAfinity
            base                      | CronJob        | /spec/jobTemplate/spec      | backOffLimit
            base                      | NetworkPolicy  | /spec                       | egres
            components/strimzi        | KafkaTopic     | /spec                       | partition
            components/strimzi        | KafkaUser      | /spec/authentication        | passwort
            components/strimzi        | KafkaUser      | /spec/authorization/acls/0  | operatoins
            components/monitoring     | ServiceMonitor | /spec/endpoints/0           | intervall
            components/monitoring     | PrometheusRule | /spec/groups/0/rules/0      | exprs
            components/keda           | ScaledObject   | /spec                       | maxReplicasCount
            components/keda           | ScaledObject   | /spec/triggers/0            | authentication
            components/keda           | ScaledObject   | /spec/triggers/0/metadata   | lagTreshold
            """)
    void aFieldThatNobodyKnowsIsFound(String directory, String kind, String parent, String misspelt) {
        // Given
        JsonNode manifest =
                Manifests.ofKind(Kustomization.of(directory).manifests(), kind).get(0);
        ((ObjectNode) manifest.at(parent)).put(misspelt, "1");

        // When
        assertThatThrownBy(() -> Manifests.assertKnown(manifest))
                // Then
                .hasMessageContaining(misspelt);
    }

    @ParameterizedTest
    @CsvSource({
        "/spec/triggers/0, type, apache-kafka",
        "/spec/triggers/0/metadata, lagThreshold, many",
        "/spec/triggers/0/metadata, offsetResetPolicy, begin",
    })
    void aValueThatKedaDoesNotTakeIsFound(String parent, String field, String value) {
        // Given
        JsonNode scaled = Kustomization.of("components/keda").manifests().get(0);
        ((ObjectNode) scaled.at(parent)).put(field, value);

        // When
        assertThatThrownBy(() -> Manifests.assertKnown(scaled))
                // Then
                .hasMessageContaining(field);
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

    @Test
    void whateverIsScrapedHasAServiceAPortAndAWayInFromMonitoring(@TempDir(factory = InTarget.class) Path directory)
            throws Exception {
        // Given
        List<JsonNode> rendered = Kustomization.composed(directory, "base", List.of("trainer-follow", "monitoring"), "")
                .rendered();

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
    void scalingFollowsTheLagUpToTheNumberOfPartitions() {
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
}
