package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registry in a bucket, as it would be applied. */
class ObjectStoreTest {
    /** The newest that a cache keeps, and a draft. */
    private static final int COPIES = 5;
    /** Of a DistilBERT with its weights and three ONNX files. */
    private static final long MODEL_BYTES = 900_000_000;

    private static final String CACHE = "/registry-cache";

    @TempDir(factory = InTarget.class)
    Path directory;

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
        Applied.assertFit(rendered);
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
                .isGreaterThan(COPIES * MODEL_BYTES));
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
        Applied.assertFit(rendered);
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
        Applied.assertFit(rendered);
        assertThat(Manifests.containers(rendered)).allSatisfy(container -> assertThat(container.environment())
                .containsKey("REVIEWSTREAM_S3_REGION")
                .doesNotContainKeys("REVIEWSTREAM_S3_ENDPOINT", "REVIEWSTREAM_S3_PATH_STYLE"));
        assertThat(ports(rendered)).containsExactly(443);
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
}
