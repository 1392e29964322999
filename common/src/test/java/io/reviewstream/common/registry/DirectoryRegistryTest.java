package io.reviewstream.common.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class DirectoryRegistryTest extends RegistryContract {
    @TempDir
    Path root;

    @Override
    ModelRegistry openAt(Clock clock) {
        return new DirectoryRegistry(root, clock);
    }

    @Override
    List<String> kept() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    @Override
    void damage(String name, String content) throws IOException {
        Files.writeString(root.resolve(name), content);
    }

    @Override
    void remove(String name) throws IOException {
        Files.delete(root.resolve(name));
    }
}
