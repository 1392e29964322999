package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What would be applied to a cluster. */
final class Applied {
    private Applied() {}

    /** Fails for what Kubernetes or the programs do not know, or what does not fit together. */
    static void assertFit(List<JsonNode> rendered) {
        assertThat(rendered).isNotEmpty().allSatisfy(Manifests::assertKnown);
        List<Container> containers = Manifests.containers(rendered);
        assertThat(containers).hasSizeGreaterThan(1).allSatisfy(Container::assertRuns);
        assertThat(containers).extracting(Container::image).allSatisfy(JibImage::assertTag);
        rendered.forEach(Applied::assertHardened);
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
