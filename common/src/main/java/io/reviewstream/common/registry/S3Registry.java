package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.s3.S3ObjectInfo;
import io.reviewstream.common.s3.S3Objects;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A registry in a bucket, laid out as in a directory. A bundle exists once its manifest does, which is written last;
 * champions and bundles are written only where nothing is, so that of two trainers only one wins.
 */
public final class S3Registry implements ModelRegistry {
    private static final String CHAMPIONS = "champions/";
    /** It has a hash of every text that a model was trained on: so much is a million of them. */
    private static final long MANIFEST_BYTES = 80_000_000;

    private final S3Objects bucket;
    private final BundleCache cache;
    private final AbandonedUploads leftovers;
    private final Clock clock;
    private final RequestIndex requests = new RequestIndex(this);
    /** They never change. */
    private final Map<String, Champion> known = new ConcurrentHashMap<>();

    /**
     * In this place of a bucket that exists.
     *
     * @param caches the directory of this machine's copies, shared with those of other registries
     * @param limit of the copies, in bytes
     */
    public S3Registry(S3Objects bucket, Path caches, long limit, Clock clock) {
        this.bucket = bucket;
        this.cache = new BundleCache(caches.resolve(cacheName(bucket)), limit);
        this.leftovers = new AbandonedUploads(bucket, clock);
        this.clock = clock;
    }

    private static String cacheName(S3Objects bucket) {
        String where = bucket.store() + " " + bucket;
        return bucket.location().bucket() + "-"
                + Sha256.of(where.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }

    @Override
    public List<ModelVersion> versions() {
        return bucket.list("v").stream()
                .map(S3ObjectInfo::name)
                .filter(name -> name.endsWith("/" + BundleFiles.MANIFEST))
                .map(name -> name.substring(0, name.length() - BundleFiles.MANIFEST.length() - 1))
                .filter(ModelVersion::isVersion)
                .map(ModelVersion::new)
                .sorted()
                .toList();
    }

    @Override
    public ModelBundle open(ModelVersion version) {
        try {
            ModelBundle bundle = ModelBundle.open(cache.directory(version), new S3Source(version), manifest(version));
            if (!bundle.version().equals(version)) {
                throw UserException.badInput("In " + uri(version) + " is model " + bundle.version() + ".");
            }
            return bundle;
        } catch (IOException e) {
            throw cannotCache(e);
        }
    }

    /** The copy, if the bucket says that it is one. */
    private byte[] manifest(ModelVersion version) throws IOException {
        String name = name(version, BundleFiles.MANIFEST);
        Path copy = cache.manifest(version);
        Optional<String> sha256 = bucket.sha256(name);
        if (sha256.isPresent() && Files.exists(copy)) {
            byte[] bytes = Files.readAllBytes(copy);
            if (Sha256.of(bytes).equals(sha256.get())) {
                return bytes;
            }
        }
        byte[] bytes = bucket.read(name, MANIFEST_BYTES)
                .orElseThrow(
                        () -> UserException.missingInput("The registry " + this + " has no model " + version + "."));
        if (sha256.isPresent() && !Sha256.of(bytes).equals(sha256.get())) {
            throw ModelBundle.damaged(version, bucket.location().uri(name).toString());
        }
        Drafts.replace(copy, clock.instant(), draft -> Files.write(draft, bytes));
        return bytes;
    }

    @Override
    public SortedMap<ModelVersion, String> requestIds() {
        return requests.read();
    }

    @Override
    public BundleDraft draft() {
        leftovers.sweep();
        try {
            Drafts.sweep(cache.root(), clock.instant());
            return Drafts.create(cache.root());
        } catch (IOException e) {
            throw cannotCache(e);
        }
    }

    @Override
    public ModelBundle store(BundleDraft draft, Manifest manifest, Optional<GateDecision> decision) {
        Path directory = draft.directory();
        ModelVersion version = manifest.version();
        try {
            Manifest complete = manifest.withFiles(Manifest.entries(directory));
            for (Map.Entry<String, Manifest.FileEntry> file : complete.files().entrySet()) {
                add(version, file.getKey(), directory, file.getValue().sha256());
            }
            if (decision.isPresent()) {
                add(version, BundleFiles.GATE, directory, RegistryJson.bytes(decision.get()));
            }
            requireAll(complete);
            add(version, BundleFiles.MANIFEST, directory, RegistryJson.bytes(complete));
            byte[] stored = Files.readAllBytes(directory.resolve(BundleFiles.MANIFEST));
            Files.deleteIfExists(directory.resolve(BundleFiles.GATE));
            cache.adopt(directory, version);
            return ModelBundle.open(cache.directory(version), new S3Source(version), stored);
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
        if (!bucket.writeIfAbsent(name(version, name), directory.resolve(name), sha256)) {
            throw UserException.badInput("There is another " + bucket.location().uri(name(version, name))
                    + " already; model " + version + " is not stored.");
        }
    }

    /** Somebody may have tidied up, though what is to be tidied up is older than a day. */
    private void requireAll(Manifest complete) {
        String folder = complete.version() + "/";
        Map<String, Long> stored = bucket.list(folder).stream()
                .collect(Collectors.toMap(object -> object.name().substring(folder.length()), S3ObjectInfo::size));
        complete.files().forEach((name, entry) -> {
            if (!Long.valueOf(entry.size()).equals(stored.get(name))) {
                throw UserException.unreachable(
                        "What was written to " + uri(complete.version()) + " is not there: " + name + ". Model "
                                + complete.version() + " is not stored; try again.",
                        null);
            }
        });
    }

    @Override
    public Optional<GateDecision> decision(ModelVersion version) {
        return gate(version)
                .map(bytes -> RegistryJson.read(bytes, GateDecision.class, uri(version) + BundleFiles.GATE));
    }

    @Override
    public Optional<String> decisionSha256(ModelVersion version) {
        return gate(version).map(Sha256::of);
    }

    private Optional<byte[]> gate(ModelVersion version) {
        Optional<byte[]> bytes = bucket.read(name(version, BundleFiles.GATE));
        if (bytes.isEmpty()) {
            open(version);
        }
        return bytes;
    }

    @Override
    public void withdrawDecision(ModelVersion version, GateDecision.Undecided instead) {
        open(version);
        bucket.write(name(version, BundleFiles.GATE), RegistryJson.bytes(instead));
    }

    @Override
    public URI uri(ModelVersion version) {
        return bucket.location().uri(version + "/");
    }

    @Override
    public List<Champion> champions() {
        return bucket.list(CHAMPIONS).stream()
                .map(object -> object.name().substring(CHAMPIONS.length()))
                .filter(name -> name.matches("[1-9][0-9]*"))
                .sorted(Comparator.comparingLong(Long::parseLong))
                .map(name -> known.computeIfAbsent(CHAMPIONS + name, this::champion))
                .toList();
    }

    private Champion champion(String name) {
        String where = bucket.location().uri(name).toString();
        byte[] bytes = bucket.read(name).orElseThrow(() -> UserException.badInput("Somebody removed " + where + "."));
        return RegistryJson.read(bytes, Champion.class, where);
    }

    @Override
    public Optional<Champion> promote(ModelVersion version, Promotable decision, Optional<Champion> expected) {
        return crown(ChampionHistory.promoted(version, decision, expected, clock.instant()));
    }

    @Override
    public Champion rollback(String reason) {
        return crown(ChampionHistory.rolledBack(champions(), this, reason, clock.instant()))
                .orElseThrow(() -> ChampionHistory.overtaken(this));
    }

    private Optional<Champion> crown(Champion champion) {
        open(champion.version()).verifyAll();
        String manifest = name(champion.version(), BundleFiles.MANIFEST);
        bucket.read(manifest, MANIFEST_BYTES)
                .ifPresent(bytes -> bucket.requireConditionalWrites(manifest, bytes, Sha256.of(bytes)));
        boolean won = bucket.writeIfAbsent(CHAMPIONS + champion.number(), RegistryJson.bytes(champion));
        return won ? Optional.of(champion) : Optional.empty();
    }

    private static String name(ModelVersion version, String file) {
        return version + "/" + file;
    }

    private UserException cannotCache(IOException e) {
        return UserException.unreachable(
                "Cannot keep copies of models of " + this + ": " + e + ". Name another directory in --registry-cache.",
                e);
    }

    @Override
    public String toString() {
        return bucket.toString();
    }

    /** A bundle in the bucket. */
    private final class S3Source implements ModelBundle.RemoteSource {
        private final ModelVersion version;

        S3Source(ModelVersion version) {
            this.version = version;
        }

        @Override
        public void use() throws IOException {
            cache.use(version);
        }

        @Override
        public void copy(String file, Manifest.FileEntry expected, Path to) throws IOException {
            String name = name(version, file);
            cache.makeRoom(expected.size());
            Files.createDirectories(to.getParent());
            Drafts.replace(to, clock.instant(), draft -> {
                if (!bucket.download(name, draft, expected.size())) {
                    throw UserException.missingInput(
                            "Model " + version + " has no " + bucket.location().uri(name) + ". Restore or retrain it.");
                }
                if (!expected.isOf(draft)) {
                    throw ModelBundle.damaged(
                            version, bucket.location().uri(name).toString());
                }
            });
        }

        @Override
        public String toString() {
            return uri(version).toString();
        }
    }
}
