package io.reviewstream.common.bundle;

import io.reviewstream.common.failure.Failure;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.serde.JsonErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bundle on this machine's disk. Immutable; a file is checked against the manifest whenever its path is asked for. */
public final class ModelBundle {
    private final Path directory;
    private final Manifest manifest;
    private final String manifestSha256;

    private ModelBundle(Path directory, Manifest manifest, String manifestSha256) {
        this.directory = directory;
        this.manifest = manifest;
        this.manifestSha256 = manifestSha256;
    }

    /**
     * Reads the manifest; the files are not looked at yet.
     *
     * @throws Failure where there is no directory, no manifest, or one that cannot be read
     */
    public static ModelBundle open(Path directory) {
        Path file = directory.resolve(BundleFiles.MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw Failure.missingInput("No model bundle at " + directory + ": " + BundleFiles.MANIFEST
                    + " is missing. A Hugging Face checkpoint becomes a bundle by 'reviewstream export'.");
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            return new ModelBundle(directory, Json.mapper().readValue(bytes, Manifest.class), Sha256.of(bytes));
        } catch (IOException e) {
            throw Failure.badInput(
                    "Cannot read " + file + ": " + JsonErrors.describe(e)
                            + ". The model is damaged; restore it, or remove its directory.",
                    e);
        }
    }

    /** A bundle that is not stored yet, so that no manifest stands for it. */
    static ModelBundle preview(Path directory, Manifest manifest) {
        return new ModelBundle(directory, manifest, "");
    }

    /**
     * The path of a file whose size and hash are as the manifest says.
     *
     * @param name one of {@link BundleFiles}
     * @throws Failure where the file is missing or not the one that was stored
     */
    public Path verified(String name) {
        Manifest.FileEntry expected = manifest.files().get(name);
        Path file = directory.resolve(name);
        if (expected == null || !Files.isRegularFile(file)) {
            throw Failure.missingInput("Model " + manifest.version() + " has no " + name + " in " + directory + ".");
        }
        try {
            if (Files.size(file) != expected.size() || !Sha256.of(file).equals(expected.sha256())) {
                throw Failure.badInput("Model " + manifest.version() + " is damaged: " + file
                        + " is not the file that was stored (size or SHA-256 differ). Restore or retrain it.");
            }
            return file;
        } catch (IOException e) {
            throw Failure.badInput("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Checks every file that the manifest names. */
    public void verifyAll() {
        manifest.files().keySet().forEach(this::verified);
    }

    /** Whether the bundle has this file. */
    public boolean has(String name) {
        return manifest.files().containsKey(name);
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /** What it says of itself. */
    public Manifest manifest() {
        return manifest;
    }

    /** Its version. */
    public ModelVersion version() {
        return manifest.version();
    }

    /** Of {@code manifest.json}, in hex; it stands for the whole bundle. Empty where the bundle is not stored yet. */
    public String manifestSha256() {
        return manifestSha256;
    }

    @Override
    public String toString() {
        return version() + " at " + directory;
    }
}
