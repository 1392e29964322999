package io.reviewstream.common.bundle;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A bundle, in a directory or somewhere else with copies in a directory. Immutable; a file is checked against the
 * manifest whenever its path is asked for.
 */
public final class ModelBundle {
    private final Path directory;
    private final Optional<RemoteSource> original;
    private final Manifest manifest;
    private final String manifestSha256;

    private ModelBundle(Path directory, Optional<RemoteSource> original, Manifest manifest, String manifestSha256) {
        this.directory = directory;
        this.original = original;
        this.manifest = manifest;
        this.manifestSha256 = manifestSha256;
    }

    /**
     * Reads the manifest; the files are not looked at yet.
     *
     * @throws UserException where there is no directory, no manifest, or one that cannot be read
     */
    public static ModelBundle open(Path directory) {
        Path file = directory.resolve(BundleFiles.MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw UserException.missingInput("No model bundle at " + directory + ": " + BundleFiles.MANIFEST
                    + " is missing. A Hugging Face checkpoint becomes a bundle by 'reviewstream export'.");
        }
        try {
            return read(directory, Optional.empty(), Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw unreadable(file.toString(), Json.describe(e), e);
        }
    }

    /**
     * One that is kept elsewhere.
     *
     * @param directory where copies of its files are, or will be
     * @param manifest the bytes of its manifest
     */
    public static ModelBundle open(Path directory, RemoteSource original, byte[] manifest) {
        return read(directory, Optional.of(original), manifest, original + BundleFiles.MANIFEST);
    }

    private static ModelBundle read(Path directory, Optional<RemoteSource> original, byte[] manifest, String where) {
        try {
            return new ModelBundle(
                    directory, original, Json.mapper().readValue(manifest, Manifest.class), Sha256.of(manifest));
        } catch (IOException e) {
            throw unreadable(where, Json.describe(e), e);
        }
    }

    private static UserException unreadable(String where, String why, IOException e) {
        return UserException.badInput(
                "Cannot read " + where + ": " + why + ". The model is damaged; restore it, or remove its directory.",
                e);
    }

    /** A bundle that is not stored yet, so that no manifest stands for it. */
    public static ModelBundle preview(Path directory, Manifest manifest) {
        return new ModelBundle(directory, Optional.empty(), manifest, "");
    }

    /**
     * The path of a file whose size and hash are as the manifest says. One that is kept elsewhere is fetched first.
     *
     * @param name one of {@link BundleFiles}
     * @throws UserException where the file is missing, not the one that was stored, or out of reach
     */
    public Path verified(String name) {
        Manifest.FileEntry expected = manifest.files().get(name);
        if (expected == null) {
            throw missing(name);
        }
        Path file = directory.resolve(name);
        try {
            if (original.isPresent()) {
                original.get().use();
            }
            if (Files.isRegularFile(file) && expected.isOf(file)) {
                return file;
            }
            if (original.isPresent()) {
                original.get().copy(name, expected, file);
                return file;
            }
            if (!Files.isRegularFile(file)) {
                throw missing(name);
            }
            throw damaged(manifest.version(), file.toString());
        } catch (IOException e) {
            throw UserException.badInput("Cannot read or write " + file + ": " + e.getMessage(), e);
        }
    }

    private UserException missing(String name) {
        return UserException.missingInput(
                "Model " + manifest.version() + " has no " + name + " in " + location() + ".");
    }

    /** Of a file that is there. */
    public static UserException damaged(ModelVersion version, String file) {
        return UserException.badInput("Model " + version + " is damaged: " + file
                + " is not the file that was stored (size or SHA-256 differ). Restore or retrain it.");
    }

    /** Checks every file that the manifest names. */
    public void verifyAll() {
        manifest.files().keySet().forEach(this::verified);
    }

    /** Whether the bundle has this file. */
    public boolean has(String name) {
        return manifest.files().containsKey(name);
    }

    /** Where its files are once they have been verified. */
    public Path directory() {
        return directory;
    }

    /** Where it is kept, in words: a directory or a URI. */
    public String location() {
        return original.map(RemoteSource::toString).orElse(directory.toString());
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

    /** Where a bundle is kept, if not in a directory; its text is the place, with a slash at the end. */
    public interface RemoteSource {
        /** Keeps the copies from being removed by others. */
        void use() throws IOException;

        /**
         * Copies a file here.
         *
         * @throws UserException where it is not as expected
         */
        void copy(String name, Manifest.FileEntry expected, Path file) throws IOException;
    }

    @Override
    public String toString() {
        return version() + " at " + location();
    }
}
