package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would be applied: overlays, and components upon them. */
class OverlaysTest {
    /** In an order in which they can be named. */
    private static final List<String> COMPONENTS = List.of(
            "trainer-follow",
            "release",
            "console",
            "keda",
            "monitoring",
            "strimzi",
            "secured",
            "gpu",
            "object-store",
            "http-token");

    @TempDir(factory = InTarget.class)
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {".", "base", "overlays/local", "overlays/gpu", "overlays/secured"})
    void anOverlayRendersToWhatKubernetesAndTheProgramsKnow(String overlay) throws Exception {
        // Given
        Kustomization kustomization = Kustomization.of(overlay);

        // When
        List<JsonNode> rendered = kustomization.rendered();

        // Then
        Applied.assertFit(rendered);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "overlays/local", "overlays/gpu", "overlays/secured"})
    void streamersKeepOffEachOthersNodesWhereTheyCan(String overlay) throws Exception {
        // Given
        Kustomization kustomization = Kustomization.of(overlay);

        // When
        JsonNode pod = Manifests.ofKind(kustomization.rendered(), "StatefulSet").stream()
                .map(set -> set.at("/spec/template"))
                .filter(template -> template.at("/metadata/labels/app.kubernetes.io~1name")
                        .asText()
                        .equals("reviewstream-streamer"))
                .findFirst()
                .orElseThrow();

        // Then
        JsonNode antiAffinity = pod.at("/spec/affinity/podAntiAffinity");
        assertThat(antiAffinity.has("requiredDuringSchedulingIgnoredDuringExecution"))
                .isFalse();
        JsonNode term = antiAffinity.at("/preferredDuringSchedulingIgnoredDuringExecution/0/podAffinityTerm");
        assertThat(term.get("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
        JsonNode spread = pod.at("/spec/topologySpreadConstraints");
        assertThat(spread.findValuesAsText("topologyKey")).containsExactly("topology.kubernetes.io/zone");
        for (JsonNode selector : List.of(term.get("labelSelector"), spread.at("/0/labelSelector"))) {
            selector.get("matchLabels").properties().forEach(label -> assertThat(
                            pod.at("/metadata/labels").get(label.getKey()))
                    .isEqualTo(label.getValue()));
        }
    }

    @Test
    void theBaseTakesAllComponentsAtOnce() throws Exception {
        // Given
        Set<String> all;
        try (Stream<Path> directories = Files.list(Yaml.K8S.resolve("components"))) {
            all = directories.map(each -> each.getFileName().toString()).collect(Collectors.toSet());
        }

        // When
        List<JsonNode> rendered =
                Kustomization.composed(directory, "base", COMPONENTS, "").rendered();

        // Then
        Applied.assertFit(rendered);
        assertThat(COMPONENTS).containsExactlyInAnyOrderElementsOf(all);
        assertThat(Manifests.ofKind(rendered, "CronJob")).isEmpty();
        assertThat(Manifests.ofKind(rendered, "ScaledObject")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "strimzi secured", "object-store", "strimzi secured gpu object-store"})
    void aFollowingTrainerGetsWhatTheNightlyOneGets(String components) throws Exception {
        // Given
        List<String> others = List.of(components.split(" "));
        JsonNode nightly = trainer("CronJob", others);
        List<String> all = new ArrayList<>(others);
        all.add(0, "trainer-follow");

        // When
        JsonNode following = trainer("Deployment", all);

        // Then
        assertThat(following.get("image")).isEqualTo(nightly.get("image"));
        assertThat(following.get("env")).containsAll(nightly.get("env"));
        assertThat(following.get("resources")).isEqualTo(nightly.get("resources"));
        assertThat(following.get("volumeMounts")).isEqualTo(nightly.get("volumeMounts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitoring", "gpu", "strimzi secured", "object-store", "strimzi secured gpu http-token"})
    void whatDecidesAboutReleasesGetsWhatAStreamerGets(String components) throws Exception {
        // Given
        List<String> all = new ArrayList<>(List.of(components.split(" ")));
        all.add(0, "release");

        // When
        Map<String, JsonNode> pods =
                Manifests.ofKind(
                                Kustomization.composed(directory, "base", all, "")
                                        .rendered(),
                                "StatefulSet")
                        .stream()
                        .collect(Collectors.toMap(
                                set -> set.at("/metadata/name").asText(), set -> set.at("/spec/template/spec")));

        // Then
        JsonNode release = pods.get("reviewstream-release");
        JsonNode streamer = pods.get("reviewstream-streamer");
        assertThat(release.at("/containers/0/image")).isEqualTo(streamer.at("/containers/0/image"));
        assertThat(otherThanRoles(release.at("/containers/0/env")))
                .isEqualTo(otherThanRoles(streamer.at("/containers/0/env")));
        assertThat(release.at("/containers/0/volumeMounts").findValuesAsText("name"))
                .isEqualTo(streamer.at("/containers/0/volumeMounts").findValuesAsText("name"));
        assertThat(release.at("/containers/0/resources/limits/nvidia.com~1gpu"))
                .isEqualTo(streamer.at("/containers/0/resources/limits/nvidia.com~1gpu"));
    }

    private static List<JsonNode> otherThanRoles(JsonNode variables) {
        List<JsonNode> others = new ArrayList<>();
        variables.forEach(variable -> {
            if (!variable.get("name").asText().equals("REVIEWSTREAM_ROLES")) {
                others.add(variable);
            }
        });
        return others;
    }

    @Test
    void onlyWhatDecidesAboutReleasesMayWriteTheRegistryBesideTheTrainer() throws Exception {
        // When
        List<JsonNode> rendered = Kustomization.composed(directory, "base", List.of("release"), "")
                .rendered();

        // Then
        Applied.assertFit(rendered);
        assertThat(Manifests.ofKind(rendered, "StatefulSet")).hasSize(2).allSatisfy(set -> {
            JsonNode pod = set.at("/spec/template/spec");
            boolean readsOnly =
                    pod.findValue("persistentVolumeClaim").path("readOnly").asBoolean();
            Container container = Manifests.containers(List.of(set)).get(0);
            assertThat(readsOnly)
                    .isEqualTo(
                            !container.environment().get("REVIEWSTREAM_ROLES").contains("release"));
        });
    }

    private JsonNode trainer(String kind, List<String> components) throws Exception {
        return Manifests.ofKind(
                        Kustomization.composed(directory, "base", components, "")
                                .rendered(),
                        kind)
                .get(0)
                .findValue("containers")
                .get(0);
    }

    @Test
    void prometheusGetsTheTokenThatStreamerAndTrainerAskFor() throws Exception {
        // Given
        Kustomization kustomization =
                Kustomization.composed(directory, "base", List.of("trainer-follow", "monitoring", "http-token"), "");

        // When
        List<JsonNode> rendered = kustomization.rendered();

        // Then
        Applied.assertFit(rendered);
        List<JsonNode> monitors = Manifests.ofKind(rendered, "ServiceMonitor");
        assertThat(monitors).hasSize(2);
        for (JsonNode workload : List.of(
                Manifests.ofKind(rendered, "StatefulSet").get(0),
                Manifests.ofKind(rendered, "Deployment").get(0))) {
            JsonNode secret = workload.findValue("secret");
            assertThat(monitors).allSatisfy(monitor -> {
                JsonNode authorization = monitor.at("/spec/endpoints/0/authorization");
                assertThat(authorization.get("type").asText()).isEqualTo("Bearer");
                assertThat(authorization.at("/credentials/name")).isEqualTo(secret.get("secretName"));
                assertThat(authorization.at("/credentials/key")).isEqualTo(secret.at("/items/0/key"));
            });
            assertThat(Manifests.containers(List.of(workload))).singleElement().satisfies(container -> assertThat(
                            container.environment().get("REVIEWSTREAM_HTTP_TOKEN_FILE"))
                    .isEqualTo(container.mounts().get("http-token") + "/"
                            + secret.at("/items/0/path").asText()));
        }
    }
}
