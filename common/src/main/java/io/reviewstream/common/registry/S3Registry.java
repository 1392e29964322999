package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.s3.S3Objects;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A registry in object storage, laid out as in a directory. A bundle exists once its manifest does, which is written last.
 * Champions and files of bundles are written conditionally (If-None-Match: *), so of two trainers only one wins.
 */
public final class S3Registry extends StoredRegistry {
    private final S3Objects objects;
    private final BundleCache cache;
    /** By name; entries never change. */
    private final Map<String, byte[]> readEntries = new ConcurrentHashMap<>();

    /**
     * At a location in an existing bucket.
     *
     * @param caches a local directory for copies; several registries and processes may share it
     */
    public S3Registry(S3Objects objects, Path caches, Clock clock) {
        super(clock);
        this.objects = objects;
        this.cache = new BundleCache(caches.resolve(cacheName(objects)), clock);
    }

    private static String cacheName(S3Objects objects) {
        String where = objects.endpoint() + " " + objects;
        return objects.location().bucket() + "-"
                + Sha256.of(where.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }

    @Override
    public boolean exists() {
        // A bucket that does not exist is an error of the first request.
        return true;
    }

    @Override
    public String filesState(ModelVersion version) {
        return objects.list(version + "/").toString();
    }

    @Override
    Stream<String> versionNames() {
        return objects.list("v").stream()
                .map(S3Objects.ObjectInfo::name)
                .filter(name -> name.endsWith("/" + BundleFiles.MANIFEST))
                .map(name -> name.substring(0, name.length() - BundleFiles.MANIFEST.length() - 1));
    }

    @Override
    public ModelBundle open(ModelVersion version) {
        try {
            return checked(open(version, manifest(version)), version);
        } catch (IOException e) {
            throw cannotCache(e);
        }
    }

    private ModelBundle open(ModelVersion version, byte[] manifest) {
        return ModelBundle.open(cache.directory(version), new S3Source(version, manifest), manifest);
    }

    /** The copy if its hash is that of the object, which is downloaded otherwise. */
    private byte[] manifest(ModelVersion version) throws IOException {
        String name = name(version, BundleFiles.MANIFEST);
        Optional<String> sha256 = objects.sha256(name);
        if (sha256.isPresent()) {
            Optional<byte[]> copy =
                    cache.manifest(version).filter(bytes -> Sha256.of(bytes).equals(sha256.get()));
            if (copy.isPresent()) {
                return copy.get();
            }
        }
        byte[] bytes = objects.read(name)
                .orElseThrow(
                        () -> UserException.missingInput("The registry " + this + " has no model " + version + "."));
        if (sha256.isPresent() && !Sha256.of(bytes).equals(sha256.get())) {
            throw ModelBundle.damaged(version, objects.location().uri(name).toString());
        }
        return bytes;
    }

    @Override
    public BundleDraft draft() {
        AbandonedUploads.remove(objects, clock.instant());
        try {
            return cache.draft();
        } catch (IOException e) {
            throw cannotCache(e);
        }
    }

    @Override
    public ModelBundle store(BundleDraft draft, Manifest manifest, Optional<GateDecision> decision) {
        Path directory = draft.directory();
        ModelVersion version = manifest.version();
        try {
            Manifest complete = draft.toStore(manifest);
            for (Map.Entry<String, Manifest.FileEntry> file : complete.files().entrySet()) {
                add(version, file.getKey(), directory, file.getValue().sha256());
            }
            if (decision.isPresent()) {
                add(version, BundleFiles.GATE, directory, toJson(decision.get()));
            }
            requireAll(complete);
            addRequest(complete);
            add(version, BundleFiles.MANIFEST, directory, toJson(complete));
            byte[] stored = Files.readAllBytes(directory.resolve(BundleFiles.MANIFEST));
            Files.deleteIfExists(directory.resolve(BundleFiles.GATE));
            cache.adopt(directory, version);
            return open(version, stored);
        } catch (IOException e) {
            throw UserException.unreachable("Cannot store model " + version + " in " + this + ": " + e, e);
        }
    }

    private void add(ModelVersion version, String name, Path directory, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, content);
        add(version, name, directory, Sha256.of(content));
    }

    private void add(ModelVersion version, String name, Path directory, String sha256) throws IOException {
        if (!objects.writeIfAbsent(name(version, name), directory.resolve(name), sha256)) {
            throw UserException.badInput("Model " + version + " is not stored: there is another "
                    + objects.location().uri(name(version, name)) + " already.");
        }
    }

    /** Another trainer may have removed them as abandoned, although that takes a day without a new file. */
    private void requireAll(Manifest complete) {
        String folder = complete.version() + "/";
        Map<String, Long> stored = objects.list(folder).stream()
                .collect(Collectors.toMap(
                        object -> object.name().substring(folder.length()), S3Objects.ObjectInfo::size));
        complete.files().forEach((name, entry) -> {
            if (!Long.valueOf(entry.size()).equals(stored.get(name))) {
                throw UserException.unreachable(
                        "Model " + complete.version() + " is not stored: " + uri(complete.version()) + name
                                + " was written, but is not there. Try again.",
                        null);
            }
        });
    }

    @Override
    Optional<byte[]> gate(ModelVersion version) {
        Optional<byte[]> bytes = objects.read(name(version, BundleFiles.GATE));
        if (bytes.isEmpty()) {
            open(version);
        }
        return bytes;
    }

    @Override
    public void withdrawDecision(ModelVersion version, GateDecision.Undecided instead) {
        open(version);
        objects.write(name(version, BundleFiles.GATE), toJson(instead));
    }

    @Override
    String path(ModelVersion version, String file) {
        return uri(version) + file;
    }

    @Override
    public URI uri(ModelVersion version) {
        return objects.location().uri(version + "/");
    }

    @Override
    Stream<String> entryNames(String folder) {
        int prefix = folder.length() + 1;
        return objects.list(folder + "/").stream().map(object -> object.name().substring(prefix));
    }

    @Override
    void addRequest(String name, String requestId) {
        objects.write(REQUESTS + "/" + name, requestId.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    boolean delete(ModelVersion version, List<String> requests, BooleanSupplier needed) {
        // Without its manifest it does not exist; what a killed process leaves is an abandoned upload.
        String manifest = name(version, BundleFiles.MANIFEST);
        Optional<byte[]> content = objects.read(manifest);
        objects.delete(manifest);
        boolean back = true;
        try {
            back = needed.getAsBoolean();
        } finally {
            if (back && content.isPresent()) {
                objects.writeIfAbsent(manifest, content.get(), Sha256.of(content.get()));
            }
        }
        if (back) {
            return false;
        }
        objects.list(version + "/").forEach(file -> objects.delete(file.name()));
        requests.forEach(request -> objects.delete(REQUESTS + "/" + request));
        return true;
    }

    @Override
    byte[] entry(String folder, String name) {
        return readEntries.computeIfAbsent(folder + "/" + name, object -> objects.read(object)
                .orElseThrow(
                        () -> UserException.badInput(objects.location().uri(object) + " was removed. Restore it.")));
    }

    @Override
    String entryPath(String folder, String name) {
        return objects.location().uri(folder + "/" + name).toString();
    }

    @Override
    boolean addEntry(String folder, String name, byte[] content, ModelVersion stored) {
        String manifest = name(stored, BundleFiles.MANIFEST);
        objects.read(manifest).ifPresent(bytes -> objects.requireConditionalWrites(manifest, bytes, Sha256.of(bytes)));
        return objects.writeIfAbsent(folder + "/" + name, content);
    }

    @Override
    public void requireWritable() {
        for (String folder : List.of(CHAMPIONS, RELEASES)) {
            entryNames(folder).findFirst().ifPresent(name -> {
                byte[] content = entry(folder, name);
                objects.requireConditionalWrites(folder + "/" + name, content, Sha256.of(content));
            });
        }
    }

    private static String name(ModelVersion version, String file) {
        return version + "/" + file;
    }

    private UserException cannotCache(IOException e) {
        return UserException.unreachable(
                "Cannot write copies of models of " + this + ": " + e
                        + ". Set another directory with --registry-cache.",
                e);
    }

    @Override
    public String toString() {
        return objects.toString();
    }

    /** A bundle in object storage. */
    private final class S3Source implements ModelBundle.RemoteSource {
        private final ModelVersion version;
        private final byte[] manifest;

        S3Source(ModelVersion version, byte[] manifest) {
            this.version = version;
            this.manifest = manifest;
        }

        @Override
        public void use() throws IOException {
            cache.use(version, manifest);
        }

        @Override
        public void copy(String file, Manifest.FileEntry expected, Path to) throws IOException {
            String name = name(version, file);
            cache.add(to, draft -> {
                if (!objects.download(name, draft, expected.size())) {
                    throw UserException.missingInput("Model " + version + " has no "
                            + objects.location().uri(name) + ". Restore or retrain it.");
                }
                if (!expected.isOf(draft)) {
                    throw ModelBundle.damaged(
                            version, objects.location().uri(name).toString());
                }
            });
        }

        @Override
        public String toString() {
            return uri(version).toString();
        }
    }
}
