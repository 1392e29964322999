package io.reviewstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One name, one thing: across all modules. Here, because this module is built last. */
class TypeNamesTest {
    /** Every program has a main class. */
    private static final Set<String> CONVENTIONAL = Set.of("Main", "package-info");

    @Test
    void noTwoTypesOfTheProjectShareASimpleName() {
        // Given
        List<Path> classes = Stream.of("common", "broker", "trainer", "streamer", "quickstart", "benchmarks")
                .map(module -> Path.of("..", module, "target", "classes"))
                .toList();

        // When
        Map<String, List<String>> byName = new ClassFileImporter()
                .importPaths(classes).stream()
                        .filter(type ->
                                !type.isAnonymousClass() && !type.getName().contains("jmh_generated"))
                        .filter(type -> !CONVENTIONAL.contains(type.getSimpleName()))
                        .collect(Collectors.groupingBy(
                                JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));

        // Then
        assertThat(byName).hasSizeGreaterThan(300);
        assertThat(byName.values()).filteredOn(names -> names.size() > 1).isEmpty();
    }
}
