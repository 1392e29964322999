package io.reviewstream.quickstart.deployment;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A directory with a {@code kustomization.yaml}. */
record Kustomization(Path directory) {
    /** What a kustomization of ours may say. */
    private static final Set<String> FIELDS =
            Set.of("apiVersion", "kind", "resources", "components", "patches", "labels", "images");

    private static final Map<String, List<String>> RENDERERS =
            Map.of("kubectl", List.of("kubectl", "kustomize"), "kustomize", List.of("kustomize", "build"));

    /** Every one below {@code k8s}. */
    static List<Kustomization> all() {
        try (Stream<Path> files = Files.walk(Yaml.K8S)) {
            return files.filter(file -> file.endsWith("kustomization.yaml"))
                    .map(file -> new Kustomization(file.getParent()))
                    .sorted((one, other) -> one.directory().compareTo(other.directory()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Kustomization of(String path) {
        return new Kustomization(Yaml.K8S.resolve(path));
    }

    /**
     * One of somebody's own, in a directory beside this module's classes.
     *
     * @param patches what follows "patches:", or nothing
     */
    static Kustomization composed(Path directory, String base, List<String> components, String patches)
            throws IOException {
        StringBuilder text = new StringBuilder("resources: [../../" + base + "]\ncomponents:\n");
        components.forEach(component ->
                text.append("  - ../../components/").append(component).append('\n'));
        return composed(directory, patches.isEmpty() ? text.toString() : text + "patches:\n" + patches);
    }

    /** One that is written as below {@code k8s/overlays}. */
    static Kustomization composed(Path directory, String text) throws IOException {
        Files.writeString(directory.resolve("kustomization.yaml"), text.replace("../../", "../../../k8s/"));
        return new Kustomization(directory);
    }

    /** Fails for a field that is misspelt. */
    JsonNode content() {
        JsonNode content = Yaml.file(directory.resolve("kustomization.yaml"));
        content.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new AssertionError("unknown field '" + name + "' in " + directory);
            }
        });
        return content;
    }

    /** What it names: files and directories. */
    Set<Path> named() {
        JsonNode content = content();
        Set<Path> named = new TreeSet<>();
        Stream.of("resources", "components").forEach(list -> Yaml.strings(content.path(list))
                .forEach(path -> named.add(directory.resolve(path).normalize())));
        content.path("patches").forEach(patch -> {
            if (patch.has("path")) {
                named.add(directory.resolve(patch.get("path").asText()).normalize());
            }
        });
        return named;
    }

    /** Its own manifests and patches, as they stand in the files, but for what patches take away. */
    List<JsonNode> manifests() {
        List<JsonNode> manifests = new ArrayList<>();
        for (Path path : named()) {
            if (Files.isRegularFile(path)) {
                manifests.addAll(Yaml.documents(Yaml.read(path)));
            }
        }
        manifests.forEach(Kustomization::removeDeletions);
        return manifests;
    }

    private static void removeDeletions(JsonNode node) {
        for (Iterator<JsonNode> each = node.elements(); each.hasNext(); ) {
            JsonNode child = each.next();
            if (child.path("$patch").asText().equals("delete")) {
                each.remove();
            } else {
                removeDeletions(child);
            }
        }
    }

    /** What would be applied; skips the test where nothing on the path can tell. */
    List<JsonNode> rendered() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(renderer());
        command.add(directory.toString());
        Path errors = Files.createTempFile("kustomize", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            String complaints = Files.readString(errors);
            if (exitCode != 0 || !complaints.isBlank()) {
                throw new AssertionError(command + " is not clean: " + complaints);
            }
            return Yaml.documents(output);
        } finally {
            Files.delete(errors);
        }
    }

    private static List<String> renderer() {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            for (Map.Entry<String, List<String>> renderer : RENDERERS.entrySet()) {
                if (Files.isExecutable(Path.of(directory, renderer.getKey()))) {
                    return renderer.getValue();
                }
            }
        }
        return abort("neither kubectl nor kustomize is on the PATH: the overlays are not rendered");
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
