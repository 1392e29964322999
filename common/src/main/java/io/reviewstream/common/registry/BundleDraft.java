package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bundle being built. What is not stored by the time of {@link #close} is deleted. */
public final class BundleDraft implements AutoCloseable {
    private final Path directory;
    private final Closeable release;

    /**
     * In a directory that exists.
     *
     * @param release closed when the draft is stored or given up
     */
    BundleDraft(Path directory, Closeable release) {
        this.directory = directory;
        this.release = release;
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
        try (release) {
            if (Files.exists(directory)) {
                Drafts.remove(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot clean up " + directory, e);
        }
    }
}
