package io.reviewstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.reviewstream.common.cli.CommandLines;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The compose file and the manifests use only commands, options and ports that the programs have. */
class DeploymentFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, Supplier<CommandSpec>> PROGRAMS = Map.of(
            "reviewstream/streamer", io.reviewstream.streamer.Main::commands,
            "reviewstream/trainer", io.reviewstream.trainer.Main::commands);

    /** A container of ours, wherever it is described. */
    private record Container(String image, List<String> args, Set<String> variables, List<Integer> ports) {
        CommandLine command() {
            return CommandLines.commandLine(PROGRAMS.get(image).get())
                    .getSubcommands()
                    .get(args.get(0));
        }
    }

    @Test
    void composeRunsCommandsThatTheProgramsHave() throws IOException {
        // Given
        JsonNode compose = documents(ROOT.resolve("docker-compose.yml")).get(0);

        // When
        List<Container> containers = new ArrayList<>();
        for (JsonNode service : compose.get("services")) {
            if (PROGRAMS.containsKey(service.path("image").asText())) {
                Set<String> variables = names(service.path("environment"));
                variables.addAll(names(service.path("environment").path("<<")));
                List<Integer> ports = new ArrayList<>();
                service.path("ports")
                        .forEach(port -> ports.add(Integer.valueOf(
                                port.asText().substring(port.asText().lastIndexOf(':') + 1))));
                containers.add(new Container(
                        service.get("image").asText(), strings(service.get("command")), variables, ports));
            }
        }

        // Then
        assertThat(containers).hasSize(2).allSatisfy(DeploymentFilesTest::assertRuns);
    }

    @Test
    void manifestsRunCommandsThatTheProgramsHave() throws IOException {
        // Given
        List<JsonNode> documents = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(ROOT.resolve("k8s"), "*.yaml")) {
            for (Path file : files) {
                documents.addAll(documents(file));
            }
        }
        Set<String> shared = documents.stream()
                .filter(document -> document.path("kind").asText().equals("ConfigMap"))
                .flatMap(map -> names(map.get("data")).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        // When
        List<Container> containers = new ArrayList<>();
        for (JsonNode document : documents) {
            for (JsonNode list : document.findValues("containers")) {
                for (JsonNode container : list) {
                    Set<String> variables = new TreeSet<>(shared);
                    container
                            .path("env")
                            .forEach(variable ->
                                    variables.add(variable.get("name").asText()));
                    List<Integer> ports = new ArrayList<>();
                    container
                            .path("ports")
                            .forEach(port -> ports.add(port.get("containerPort").asInt()));
                    containers.add(new Container(
                            container.get("image").asText(), strings(container.get("args")), variables, ports));
                }
            }
        }

        // Then
        assertThat(containers).hasSize(2).allSatisfy(DeploymentFilesTest::assertRuns);
        assertThat(shared).isNotEmpty();
    }

    @Test
    void everyManifestIsListed() throws IOException {
        // Given
        Set<String> files = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(ROOT.resolve("k8s"), "*.yaml")) {
            entries.forEach(entry -> files.add(entry.getFileName().toString()));
        }
        files.remove("kustomization.yaml");

        // When
        List<String> listed =
                strings(documents(ROOT.resolve("k8s/kustomization.yaml")).get(0).get("resources"));

        // Then
        assertThat(listed).containsExactlyInAnyOrderElementsOf(files);
    }

    private static void assertRuns(Container container) {
        assertThat(PROGRAMS).containsKey(container.image());
        CommandLine command = container.command();
        assertThat(command).as("command of %s", container).isNotNull();
        Set<String> options = command.getCommandSpec().optionsMap().keySet();
        assertThat(options)
                .containsAll(container.args().subList(1, container.args().size()));
        Set<String> variables = options.stream()
                .map(option ->
                        "REVIEWSTREAM_" + option.substring(2).replace('-', '_').toUpperCase(java.util.Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(variables).containsAll(container.variables());
        if (options.contains("--http-port")) {
            assertThat(container.ports())
                    .containsExactly(Integer.valueOf(
                            command.getCommandSpec().findOption("--http-port").defaultValue()));
        } else {
            assertThat(container.ports()).isEmpty();
        }
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        }
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    private static Set<String> names(JsonNode map) {
        Set<String> names = new TreeSet<>();
        map.fieldNames().forEachRemaining(names::add);
        names.remove("<<");
        return names;
    }
}
