package io.reviewstream.common.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A bundle being built. What is not stored by the time of {@link #close} is deleted. */
public final class BundleDraft implements AutoCloseable {
    private final Path directory;

    BundleDraft(Path directory) {
        this.directory = directory;
    }

    /** Where its files go, laid out as {@link BundleFiles} says. */
    public Path directory() {
        return directory;
    }

    /** The path of a file in it; its folder exists. */
    public Path file(String name) {
        Path file = directory.resolve(name);
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /**
     * What it holds so far, as a bundle that can be run before it is stored; later changes of a file damage it.
     *
     * @param manifest without files; they are added here
     */
    public ModelBundle preview(Manifest manifest) {
        try {
            return ModelBundle.preview(directory, manifest.withFiles(Manifest.entries(directory)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot clean up " + directory, e);
        }
    }
}
