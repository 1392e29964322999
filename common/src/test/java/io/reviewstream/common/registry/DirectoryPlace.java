package io.reviewstream.common.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** A registry in a directory. */
interface DirectoryPlace extends RegistryPlace {
    /** The directory, of this test alone. */
    Path root();

    @Override
    default ModelRegistry openAt(Clock clock) {
        return new DirectoryRegistry(root(), clock);
    }

    @Override
    default List<String> kept() throws IOException {
        try (Stream<Path> tree = Files.walk(root())) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> root().relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    @Override
    default void damage(String name, String content) throws IOException {
        Files.writeString(root().resolve(name), content);
    }

    @Override
    default void remove(String name) throws IOException {
        Files.delete(root().resolve(name));
    }
}
