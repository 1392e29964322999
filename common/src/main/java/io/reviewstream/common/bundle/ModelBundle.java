package io.reviewstream.common.bundle;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A bundle in a directory, or a remote one with copies in a directory. Immutable; {@link #verified} checks a file against
 * the manifest each time.
 */
public final class ModelBundle {
    private final Path directory;
    private final Optional<RemoteSource> remote;
    private final Manifest manifest;
    private final String manifestSha256;

    private ModelBundle(Path directory, Optional<RemoteSource> remote, Manifest manifest, String manifestSha256) {
        this.directory = directory;
        this.remote = remote;
        this.manifest = manifest;
        this.manifestSha256 = manifestSha256;
    }

    /**
     * Reads the manifest, but no other file.
     *
     * @throws UserException if there is no directory or no manifest, or if it cannot be read or is damaged
     */
    public static ModelBundle open(Path directory) {
        Path file = directory.resolve(BundleFiles.MANIFEST);
        if (!FileAccess.isFile(file)) {
            throw UserException.missingInput("No model bundle at " + directory + ": " + BundleFiles.MANIFEST
                    + " is missing. A Hugging Face checkpoint becomes a bundle by 'reviewstream export'.");
        }
        try {
            return read(directory, Optional.empty(), Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        }
    }

    /**
     * A remote bundle.
     *
     * @param directory where copies of its files are, or will be
     * @param manifest the bytes of its manifest
     */
    public static ModelBundle open(Path directory, RemoteSource remote, byte[] manifest) {
        return read(directory, Optional.of(remote), manifest, remote + BundleFiles.MANIFEST);
    }

    private static ModelBundle read(Path directory, Optional<RemoteSource> remote, byte[] manifest, String where) {
        try {
            return new ModelBundle(
                    directory, remote, Json.mapper().readValue(manifest, Manifest.class), Sha256.of(manifest));
        } catch (IOException e) {
            throw UserException.badInput(
                    "Cannot read " + where + ": " + Json.describe(e)
                            + ". The model is damaged; restore it, or remove its directory.",
                    e);
        }
    }

    /** A bundle that is not stored yet, so it has no manifest file. */
    public static ModelBundle preview(Path directory, Manifest manifest) {
        return new ModelBundle(directory, Optional.empty(), manifest, "");
    }

    /** The same bundle, served as another plan says; empty for the network alone. */
    public ModelBundle servedAs(Optional<ServingPlan> plan) {
        return new ModelBundle(directory, remote, manifest.withPlan(plan), manifestSha256);
    }

    /**
     * The path of a file whose size and hash are as the manifest says. A file of a remote bundle is downloaded first.
     *
     * @param name one of {@link BundleFiles}
     * @throws UserException if the file is missing, not the one that was stored, or cannot be downloaded
     */
    public Path verified(String name) {
        Manifest.FileEntry expected = manifest.files().get(name);
        if (expected == null) {
            throw missing(name);
        }
        Path file = directory.resolve(name);
        try {
            if (remote.isPresent()) {
                remote.get().use();
            }
            if (FileAccess.isFile(file) && expected.isOf(file)) {
                return file;
            }
            if (remote.isPresent()) {
                remote.get().copy(name, expected, file);
                return file;
            }
            if (!FileAccess.isFile(file)) {
                throw missing(name);
            }
            throw damaged(manifest.version(), file.toString());
        } catch (IOException e) {
            throw FileAccess.failed("read or write", file, e);
        }
    }

    private UserException missing(String name) {
        return UserException.missingInput("Model " + manifest.version() + " has no file " + name + " in " + location()
                + ". Restore or retrain it.");
    }

    /** The error of a file whose size or hash differs. */
    public static UserException damaged(ModelVersion version, String file) {
        return UserException.badInput("Model " + version + " is damaged: " + file
                + " is not the file that was stored (size or SHA-256 differ). Restore or retrain it.");
    }

    /** The hash of the normalised text of every review that the model was trained on, in hex; read each time. */
    public Set<String> trainingTexts() {
        return has(BundleFiles.TRAINING_TEXTS)
                ? TextHash.fromBytes(trainingTextHashes())
                : Set.copyOf(manifest.lineage().trainingTexts());
    }

    /** The same in the form of {@link TextHash#toBytes}, which takes 32 bytes a text. */
    public byte[] trainingTextHashes() {
        if (!has(BundleFiles.TRAINING_TEXTS)) {
            // A bundle that is not stored yet, or an older one.
            return TextHash.toBytes(manifest.lineage().trainingTexts());
        }
        Path file = verified(BundleFiles.TRAINING_TEXTS);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
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

    /** The directory of its files once they have been verified. */
    public Path directory() {
        return directory;
    }

    /** The directory or URI that it is stored at. */
    public String location() {
        return remote.map(RemoteSource::toString).orElse(directory.toString());
    }

    /** Its manifest. */
    public Manifest manifest() {
        return manifest;
    }

    /** Its version. */
    public ModelVersion version() {
        return manifest.version();
    }

    /** Of {@code manifest.json}, in hex; it identifies the whole bundle. Empty if the bundle is not stored yet. */
    public String manifestSha256() {
        return manifestSha256;
    }

    /** The store of a remote bundle; {@code toString} is its URI, with a slash at the end. */
    public interface RemoteSource {
        /** Protects the copies from removal by other processes. */
        void use() throws IOException;

        /**
         * Copies a file here.
         *
         * @throws UserException if its size or hash is not as expected
         */
        void copy(String name, Manifest.FileEntry expected, Path file) throws IOException;
    }

    @Override
    public String toString() {
        return version() + " at " + location();
    }
}
