package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would be applied: overlays, and components upon them. */
class OverlaysTest {
    /** In an order in which they can be named. */
    private static final List<String> COMPONENTS =
            List.of("trainer-follow", "keda", "monitoring", "strimzi", "secured", "gpu", "object-store", "http-token");

    private static final String CACHE = "/registry-cache";

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
        assertFit(rendered);
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
        assertFit(rendered);
        assertThat(COMPONENTS).containsExactlyInAnyOrderElementsOf(all);
        assertThat(Manifests.ofKind(rendered, "CronJob")).isEmpty();
        assertThat(Manifests.ofKind(rendered, "ScaledObject")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "base, object-store, CronJob",
        "base, trainer-follow object-store, Deployment",
        "overlays/local, object-store, Deployment",
        "overlays/gpu, object-store, CronJob",
        "base, trainer-follow gpu object-store, Deployment",
        "overlays/secured, object-store, CronJob",
        "base, trainer-follow strimzi secured object-store, Deployment",
    })
    void aBucketTakesThePlaceOfTheSharedVolume(String base, String components, String trainer) throws Exception {
        // Given
        Kustomization kustomization = Kustomization.composed(directory, base, List.of(components.split(" ")), "");

        // When
        List<JsonNode> rendered = kustomization.rendered();

        // Then
        assertFit(rendered);
        assertThat(Manifests.ofKind(rendered, trainer)).hasSize(1);
        assertThat(Manifests.ofKind(rendered, "PersistentVolumeClaim"))
                .extracting(claim -> claim.at("/metadata/name").asText())
                .containsExactly("reviewstream-base-model");
        assertThat(Manifests.containers(rendered)).hasSize(2).allSatisfy(container -> {
            assertThat(container.environment())
                    .containsKeys("REVIEWSTREAM_S3_ENDPOINT", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
                    .containsEntry("REVIEWSTREAM_REGISTRY_CACHE", CACHE)
                    .hasEntrySatisfying("REVIEWSTREAM_REGISTRY", registry -> assertThat(registry)
                            .startsWith("s3://"));
            assertThat(container.mounts())
                    .containsEntry("registry-cache", CACHE)
                    .doesNotContainKey("models");
        });
        assertThat(cacheVolumes(rendered)).hasSize(2).allSatisfy(volume -> assertThat(Quantity.getAmountInBytes(
                                new Quantity(volume.at("/emptyDir/sizeLimit").asText()))
                        .longValueExact())
                .isGreaterThan(1024L
                        * 1024
                        * Long.parseLong(Manifests.containers(rendered)
                                .get(0)
                                .environment()
                                .get("REVIEWSTREAM_REGISTRY_CACHE_MB"))));
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
    void theExampleOfTheDocumentationOpensThePortOfItsStore() throws Exception {
        // Given
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Yaml.read(Yaml.ROOT.resolve("docs/deployment.md")));
        String overlay = example.results()
                .map(found -> found.group(1))
                .filter(text -> text.contains("object-store"))
                .collect(Collectors.joining());

        // When
        List<JsonNode> rendered = Kustomization.composed(directory, overlay).rendered();

        // Then
        assertFit(rendered);
        assertThat(Manifests.containers(rendered)).allSatisfy(container -> assertThat(ports(rendered))
                .containsExactly(URI.create(container.environment().get("REVIEWSTREAM_S3_ENDPOINT"))
                        .getPort()));
    }

    @Test
    void atAmazonNothingSaysWhereTheStoreIs() throws Exception {
        // Given
        String patch =
                """
                  - patch: |-
                      apiVersion: v1
                      kind: ConfigMap
                      metadata:
                        name: reviewstream
                      data:
                        REVIEWSTREAM_S3_ENDPOINT: null
                        REVIEWSTREAM_S3_PATH_STYLE: null
                """;

        // When
        List<JsonNode> rendered = Kustomization.composed(directory, "base", List.of("object-store"), patch)
                .rendered();

        // Then
        assertFit(rendered);
        assertThat(Manifests.containers(rendered)).allSatisfy(container -> assertThat(container.environment())
                .containsKey("REVIEWSTREAM_S3_REGION")
                .doesNotContainKeys("REVIEWSTREAM_S3_ENDPOINT", "REVIEWSTREAM_S3_PATH_STYLE"));
        assertThat(ports(rendered)).containsExactly(443);
    }

    @Test
    void prometheusGetsTheTokenThatStreamerAndTrainerAskFor() throws Exception {
        // Given
        Kustomization kustomization =
                Kustomization.composed(directory, "base", List.of("trainer-follow", "monitoring", "http-token"), "");

        // When
        List<JsonNode> rendered = kustomization.rendered();

        // Then
        assertFit(rendered);
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

    private static List<JsonNode> cacheVolumes(List<JsonNode> rendered) {
        List<JsonNode> volumes = new ArrayList<>();
        rendered.stream()
                .flatMap(manifest -> manifest.findValues("volumes").stream())
                .forEach(list -> list.forEach(volume -> {
                    if (volume.get("name").asText().equals("registry-cache")) {
                        volumes.add(volume);
                    }
                }));
        return volumes;
    }

    /** Through which the store is reached. */
    private static List<Integer> ports(List<JsonNode> rendered) {
        return Manifests.ofKind(rendered, "NetworkPolicy").stream()
                .filter(policy -> policy.at("/metadata/name").asText().equals("reviewstream-object-store"))
                .flatMap(policy -> policy.at("/spec/egress").findValues("port").stream())
                .map(JsonNode::asInt)
                .toList();
    }

    private static void assertFit(List<JsonNode> rendered) {
        assertThat(rendered).isNotEmpty().allSatisfy(Manifests::assertKnown);
        List<Container> containers = Manifests.containers(rendered);
        assertThat(containers).hasSize(2).allSatisfy(Container::assertRuns);
        assertThat(containers).extracting(Container::image).allSatisfy(JibImage::assertTag);
        rendered.forEach(OverlaysTest::assertHardened);
        assertVolumes(rendered);
    }

    /** Fails for a mount without its volume, and for a volume without its claim. */
    private static void assertVolumes(List<JsonNode> rendered) {
        Set<String> claims = Manifests.ofKind(rendered, "PersistentVolumeClaim").stream()
                .map(claim -> claim.at("/metadata/name").asText())
                .collect(Collectors.toSet());
        for (JsonNode manifest : rendered) {
            Set<String> templates = new TreeSet<>();
            manifest.at("/spec/volumeClaimTemplates")
                    .forEach(each -> templates.add(each.at("/metadata/name").asText()));
            for (JsonNode pod : manifest.findParents("containers")) {
                assertThat(claims).containsAll(pod.path("volumes").findValuesAsText("claimName"));
                Set<String> volumes = new TreeSet<>(templates);
                pod.path("volumes").forEach(each -> volumes.add(each.get("name").asText()));
                Set<String> mounted = new TreeSet<>();
                pod.get("containers")
                        .findValues("volumeMounts")
                        .forEach(mounts -> mounted.addAll(mounts.findValuesAsText("name")));
                assertThat(mounted).isEqualTo(volumes);
            }
        }
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
