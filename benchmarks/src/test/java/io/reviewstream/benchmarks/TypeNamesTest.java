package io.reviewstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** One name, one thing: in the sources of all modules, of which some may be compiled at the same time. */
class TypeNamesTest {
    /** Every program has a main class. */
    private static final Set<String> CONVENTIONAL = Set.of("", "Main");

    @Test
    void noTwoTypesOfTheProjectShareASimpleName() throws IOException {
        // Given
        List<Path> sources = Stream.of("common", "broker", "trainer", "streamer", "console", "quickstart", "benchmarks")
                .flatMap(module -> sourcesOf(Path.of("..", module, "src", "main", "java")))
                .toList();

        // When
        Map<String, Set<String>> byName = new TreeMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask parser = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            for (CompilationUnitTree file : parser.parse()) {
                new TreePathScanner<Void, Void>() {
                    @Override
                    public Void visitClass(ClassTree type, Void unused) {
                        byName.computeIfAbsent(type.getSimpleName().toString(), name -> new TreeSet<>())
                                .add(file.getSourceFile().getName());
                        return super.visitClass(type, null);
                    }
                }.scan(file, null);
            }
        }
        byName.keySet().removeAll(CONVENTIONAL);

        // Then
        assertThat(byName).hasSizeGreaterThan(500);
        assertThat(byName.entrySet())
                .filteredOn(entry -> entry.getValue().size() > 1)
                .isEmpty();
    }

    private static Stream<Path> sourcesOf(Path root) {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
