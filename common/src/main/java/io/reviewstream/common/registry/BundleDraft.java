package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** A bundle that is being built. {@link #close} deletes it unless it was stored. */
public final class BundleDraft implements AutoCloseable {
    private final Path directory;
    private final Closeable release;

    /**
     * In a directory that exists.
     *
     * @param release closed with the draft
     */
    BundleDraft(Path directory, Closeable release) {
        this.directory = directory;
        this.release = release;
    }

    /** The directory of its files, laid out as in {@link BundleFiles}. */
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
     * Its files so far as a bundle that can be loaded before it is stored. A file must not change afterwards.
     *
     * @param manifest without files, which this method adds
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
                FileUtils.deleteDirectory(directory.toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the draft " + directory, e);
        }
    }
}
