package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Compose files: of the right form, and of commands, options and ports that the programs have. */
class ComposeFileTest {
    private static final Path COMPOSE = Yaml.ROOT.resolve("docker-compose.yml");

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "docker-compose.s3.yml"})
    void aFileFitsTheSchemaOfCompose(String file) {
        // Given
        JsonNode compose = Yaml.file(Yaml.ROOT.resolve(file));

        // When
        List<Error> errors = JsonSchema.COMPOSE.errors(compose);

        // Then
        assertThat(errors).isEmpty();
    }

    @Test
    void aMisspeltKeyDoesNotFitTheSchema() {
        // Given
        JsonNode misspelt = Yaml.documents("services: {kafka: {image: apache/kafka, health_check: {}}}")
                .get(0);

        // When
        List<Error> errors = JsonSchema.COMPOSE.errors(misspelt);

        // Then
        assertThat(errors).isNotEmpty();
    }

    @Test
    void servicesRunCommandsThatTheProgramsHave() {
        // Given
        JsonNode services = Yaml.file(COMPOSE).get("services");

        // When
        List<Container> containers = new ArrayList<>();
        for (JsonNode service : services) {
            if (Container.isOurs(service.get("image").asText())) {
                containers.add(container(service));
            }
        }

        // Then
        assertThat(containers).hasSizeGreaterThan(2).allSatisfy(Container::assertRuns);
        assertThat(containers).extracting(Container::image).allSatisfy(JibImage::assertTag);
    }

    @Test
    void theOverrideForABucketSetsOptionsThatTheProgramsHave() {
        // Given
        JsonNode services = Yaml.file(COMPOSE).get("services");

        // When
        List<Container> containers = new ArrayList<>();
        Yaml.file(Yaml.ROOT.resolve("docker-compose.s3.yml"))
                .get("services")
                .properties()
                .forEach(override -> {
                    if (services.has(override.getKey())) {
                        ObjectNode service = services.get(override.getKey()).deepCopy();
                        service.withObject("/environment")
                                .setAll((ObjectNode) override.getValue().get("environment"));
                        containers.add(container(service));
                    }
                });

        // Then
        assertThat(containers).hasSizeGreaterThan(1).allSatisfy(Container::assertRuns);
        assertThat(containers).allSatisfy(container -> assertThat(container.environment())
                .containsKeys("REVIEWSTREAM_S3_ENDPOINT", "REVIEWSTREAM_S3_PATH_STYLE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "docker-compose.s3.yml"})
    void everyImageIsOfOneVersion(String file) {
        // Given
        JsonNode services = Yaml.file(Yaml.ROOT.resolve(file)).get("services");

        // When
        List<String> images = services.findValuesAsText("image");

        // Then
        assertThat(images).isNotEmpty().allSatisfy(image -> assertThat(image)
                .matches("[a-z/-]+:v?\\d+\\.\\d+\\.\\d+.*"));
    }

    @Test
    void whoeverIsWaitedForCanBeWaitedFor() {
        // Given
        JsonNode services = Yaml.file(COMPOSE).get("services");

        // When
        Set<String> awaited = new TreeSet<>();
        services.findValues("depends_on").forEach(all -> all.properties().forEach(one -> {
            if (one.getValue().path("condition").asText().equals("service_healthy")) {
                awaited.add(one.getKey());
            }
        }));

        // Then
        assertThat(awaited).contains("kafka", "streamer").allSatisfy(name -> assertThat(
                        services.path(name).path("healthcheck").isMissingNode())
                .isFalse());
    }

    private static Container container(JsonNode service) {
        Map<String, String> environment = new LinkedHashMap<>();
        service.path("environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        List<Integer> ports = new ArrayList<>();
        service.path("ports")
                .forEach(port -> ports.add(
                        Integer.valueOf(port.asText().substring(port.asText().lastIndexOf(':') + 1))));
        return new Container(
                service.get("image").asText(), Yaml.strings(service.get("command")), environment, ports, Map.of());
    }
}
