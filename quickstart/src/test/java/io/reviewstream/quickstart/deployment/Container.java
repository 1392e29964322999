package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.cli.CommandLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A container of ours, wherever it is described.
 *
 * @param environment in the order of the file, as it arrives in the process
 * @param mounts by the name of the volume
 */
record Container(
        String image,
        List<String> args,
        Map<String, String> environment,
        List<Integer> ports,
        Map<String, String> mounts) {
    private static final Map<String, Supplier<CommandSpec>> PROGRAMS = Map.of(
            "reviewstream/streamer", io.reviewstream.streamer.Main::commands,
            "reviewstream/trainer", io.reviewstream.trainer.Main::commands,
            "reviewstream/quickstart", io.reviewstream.quickstart.Main::commands);
    /** What is there for Kubernetes, Docker, NVIDIA or the SDK of the bucket to read, and for values to refer to. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "POD_NAME", "SASL_JAAS_CONFIG", "NVIDIA_DRIVER_CAPABILITIES", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_]+)\\)");

    static boolean isOurs(String image) {
        return image.startsWith("reviewstream/");
    }

    /** One of a pod, with what config maps say. */
    static Container ofPod(JsonNode container, Map<String, String> configMap) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (!container.path("envFrom").isEmpty()) {
            environment.putAll(configMap);
        }
        for (JsonNode variable : container.path("env")) {
            String name = variable.get("name").asText();
            String value = variable.has("value") ? variable.get("value").asText() : "value-of-" + name;
            environment.put(name, substituted(value, environment));
        }
        List<Integer> ports = new ArrayList<>();
        container
                .path("ports")
                .forEach(port -> ports.add(port.get("containerPort").asInt()));
        Map<String, String> mounts = new LinkedHashMap<>();
        container
                .path("volumeMounts")
                .forEach(mount -> mounts.put(
                        mount.get("name").asText(), mount.get("mountPath").asText()));
        return new Container(
                container.get("image").asText(), Yaml.strings(container.path("args")), environment, ports, mounts);
    }

    /** As Kubernetes does it: what is not defined before stays as it is, and nobody notices. */
    private static String substituted(String value, Map<String, String> before) {
        return REFERENCE.matcher(value).replaceAll(reference -> {
            assertThat(before).as("variables before one that refers to them").containsKey(reference.group(1));
            return Matcher.quoteReplacement(before.get(reference.group(1)));
        });
    }

    String program() {
        return image.split(":", 2)[0];
    }

    /** Fails where the program has no such command, option, variable, port or setting of Kafka's. */
    void assertRuns() {
        assertThat(PROGRAMS).containsKey(program());
        CommandLine command = CommandLines.commandLine(PROGRAMS.get(program()).get());
        List<String> options = new ArrayList<>(args);
        while (!options.isEmpty() && command.getSubcommands().containsKey(options.get(0))) {
            command = command.getSubcommands().get(options.remove(0));
        }
        Set<String> known = command.getCommandSpec().optionsMap().keySet();
        assertThat(args.size()).as("a command in %s", args).isGreaterThan(options.size());
        assertThat(known)
                .containsAll(
                        options.stream().filter(each -> each.startsWith("--")).toList());
        assertVariables(known);
        assertThat(ports).isEqualTo(served(command).stream().toList());
    }

    /** Where it serves HTTP, if it does: by default or by an option. */
    private Optional<Integer> served(CommandLine command) {
        return Stream.of("--http-port", "--port")
                .map(command.getCommandSpec()::findOption)
                .filter(Objects::nonNull)
                .findFirst()
                .map(option -> environment.getOrDefault(
                        option.longestName().equals("--port") ? "REVIEWSTREAM_PORT" : "REVIEWSTREAM_HTTP_PORT",
                        option.defaultValue()))
                .map(Integer::valueOf);
    }

    private void assertVariables(Set<String> options) {
        Set<String> variables = options.stream()
                .map(option ->
                        "REVIEWSTREAM_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        variables.addAll(OTHER_VARIABLES);
        variables.add("REVIEWSTREAM_HUB_CACHE");
        assertThat(variables).containsAll(environment.keySet());
        environment.getOrDefault("REVIEWSTREAM_KAFKA", "").lines().forEach(line -> assertThat(line.split("=", 2)[0])
                .satisfiesAnyOf(key -> assertThat(ConsumerConfig.configNames()).contains(key), key -> assertThat(key)
                        .isEqualTo(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)));
    }
}
