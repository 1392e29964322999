package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The rules of champions and the entries of requests, for registries of both kinds, which read and write the files. */
abstract class StoredRegistry implements ModelRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRegistry.class);

    /** Of the entries {@code <version>-<SHA-256 of the request id>}, one for each bundle that answers a request. */
    static final String REQUESTS = "requests";

    static final String CHAMPIONS = "champions";
    static final String RELEASES = "releases";

    final Clock clock;
    private final NumberedEntries<Champion> champions =
            new NumberedEntries<>(this, CHAMPIONS, Champion.class, Champion::number);
    private final NumberedEntries<ReleaseStep> releases =
            new NumberedEntries<>(this, RELEASES, ReleaseStep.class, ReleaseStep::number);

    StoredRegistry(Clock clock) {
        this.clock = clock;
    }

    /** Names that may be versions: of directories, or of folders with a manifest. */
    abstract Stream<String> versionNames();

    /** Names in a folder of the registry; none if there is no such folder. */
    abstract Stream<String> entryNames(String folder);

    /** The content of an entry, which never changes. */
    abstract byte[] entry(String folder, String name);

    /** Path or URI of an entry, for errors. */
    abstract String entryPath(String folder, String name);

    /**
     * Writes an entry unless there is one of its name; then it returns false.
     *
     * @param stored a version that is in the registry
     */
    abstract boolean addEntry(String folder, String name, byte[] content, ModelVersion stored);

    /** Writes an entry of {@link #REQUESTS}, which may exist. */
    abstract void addRequest(String name, String requestId) throws IOException;

    /**
     * Deletes a stored version and, after it, its entries among the requests.
     *
     * @param needed asked when nobody finds the version any more, before anything of it is lost: then it is put back
     * @return whether it was deleted
     */
    abstract boolean delete(ModelVersion version, List<String> requests, BooleanSupplier needed);

    /**
     * The bytes of {@code gate.json}, if a decision was made.
     *
     * @throws UserException if there is no such version
     */
    abstract Optional<byte[]> gate(ModelVersion version);

    /** Path or URI of a file of a bundle, for errors. */
    abstract String path(ModelVersion version, String file);

    @Override
    public final List<ModelVersion> versions() {
        return versionNames()
                .filter(ModelVersion::isVersion)
                .map(ModelVersion::new)
                .sorted()
                .toList();
    }

    /** Before the bundle appears: an entry without a bundle is no answer, but a bundle without its entry would be lost. */
    final void addRequest(Manifest manifest) throws IOException {
        Optional<String> requestId = manifest.lineage().requestId();
        if (requestId.isPresent()) {
            addRequest(manifest.version() + suffix(requestId.get()), requestId.get());
        }
    }

    private static String suffix(String requestId) {
        return "-" + Sha256.of(requestId.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public final Optional<ModelBundle> answerTo(String requestId) {
        String suffix = suffix(requestId);
        return entries(name -> name.endsWith(suffix)).findFirst();
    }

    @Override
    public final Stream<ModelBundle> answers(Predicate<ModelVersion> wanted) {
        return entries(name -> wanted.test(versionOf(name)));
    }

    private static ModelVersion versionOf(String requestName) {
        return new ModelVersion(requestName.substring(0, requestName.lastIndexOf('-')));
    }

    private Stream<ModelBundle> entries(Predicate<String> wanted) {
        return entryNames(REQUESTS)
                .filter(name -> name.matches("v\\d{8}-\\d{6}-[0-9a-f]{6}-[0-9a-f]{64}"))
                .filter(wanted)
                .sorted()
                .flatMap(name -> readable(versionOf(name)).stream());
    }

    /** The bundle of an entry, unless it was never stored or is damaged. */
    private Optional<ModelBundle> readable(ModelVersion version) {
        try {
            return Optional.of(open(version));
        } catch (UserException e) {
            if (e.kind() == UserException.Kind.UNREACHABLE) {
                throw e;
            }
            LOG.atLevel(e.kind() == UserException.Kind.MISSING_INPUT ? Level.DEBUG : Level.WARN)
                    .addKeyValue("modelVersion", version)
                    .addKeyValue("reason", e.getMessage())
                    .log("Skipped a model that cannot be read");
            return Optional.empty();
        }
    }

    @Override
    public final void remove(ModelVersion version) {
        List<String> requests = entryNames(REQUESTS)
                .filter(name -> name.startsWith(version + "-"))
                .toList();
        if (isNeeded(version) || !delete(version, requests, () -> isNeeded(version))) {
            throw UserException.badInput(
                    "Model " + version + " is or was champion, or is being released, so it is not removed.");
        }
    }

    private boolean isNeeded(ModelVersion version) {
        return champions().stream().anyMatch(champion -> champion.version().equals(version))
                || release()
                        .filter(Release.Open.class::isInstance)
                        .filter(open -> open.step().challenger().equals(version))
                        .isPresent();
    }

    @Override
    public final Optional<GateDecision> decision(ModelVersion version) {
        return gate(version).map(bytes -> fromJson(bytes, GateDecision.class, path(version, BundleFiles.GATE)));
    }

    @Override
    public final Optional<String> decisionSha256(ModelVersion version) {
        return gate(version).map(Sha256::of);
    }

    @Override
    public final List<Champion> champions() {
        return champions.all();
    }

    @Override
    public final List<Release> releases() {
        return releases.all().stream().map(Release::of).toList();
    }

    @Override
    public final boolean add(Release next) {
        return releases.add(next.step(), next.step().challenger());
    }

    @Override
    public final Optional<Champion> promote(ModelVersion version, Promotable decision, Optional<Champion> expected) {
        open(version).verifyAll();
        long number = expected.map(Champion::number).orElse(0L) + 1;
        Champion next = new Champion(number, version, how(decision), decision.why(), Optional.empty(), clock.instant());
        if (!champions.add(next, version)) {
            return Optional.empty();
        }
        requireKept(next);
        return Optional.of(next);
    }

    private static Champion.How how(Promotable decision) {
        if (decision instanceof Overridden) {
            return Champion.How.OVERRIDE;
        }
        return decision instanceof Release.NotWorse ? Champion.How.RELEASE : Champion.How.GATE;
    }

    /** Either who removes a model sees that it has become champion, or who promotes it sees that it is gone. */
    private void requireKept(Champion champion) {
        try {
            open(champion.version());
        } catch (UserException e) {
            if (e.kind() != UserException.Kind.MISSING_INPUT) {
                throw e;
            }
            throw UserException.missingInput("Model " + champion.version() + " became champion " + champion.number()
                    + " while it was being removed. If 'reviewstream models list' does not have it, go back with"
                    + " 'reviewstream models rollback', or promote another model.");
        }
    }

    @Override
    public final Optional<Champion> rollback(Champion current, String reason) {
        List<Champion> history = champions();
        ModelVersion previous = Champion.before(current.version(), history)
                .orElseThrow(() -> UserException.missingInput("There is no model to go back to: "
                        + (history.stream().allMatch(entry -> entry.version().equals(current.version()))
                                ? "no other model was champion before " + current.version()
                                : "every champion before " + current.version() + " was withdrawn")
                        + ". Promote one with 'reviewstream models promote VERSION --reason TEXT'."));
        open(previous).verifyAll();
        Champion next = new Champion(
                current.number() + 1,
                previous,
                Champion.How.ROLLBACK,
                reason,
                Optional.of(current.version()),
                clock.instant());
        return champions.add(next, previous) ? Optional.of(next) : Optional.empty();
    }

    /** A bundle whose manifest must be that of the version. */
    final ModelBundle checked(ModelBundle bundle, ModelVersion version) {
        if (!bundle.version().equals(version)) {
            throw UserException.badInput(path(version, BundleFiles.MANIFEST) + " is the manifest of model "
                    + bundle.version() + ". Restore model " + version + ", or remove its directory.");
        }
        return bundle;
    }

    /** A small file of the registry as bytes. */
    static byte[] toJson(Object value) {
        return Json.pretty(value).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A small file of the registry.
     *
     * @param where its path or URI, for errors
     */
    static <T> T fromJson(byte[] bytes, Class<T> type, String where) {
        try {
            return Json.mapper().readValue(bytes, type);
        } catch (IOException e) {
            throw UserException.badInput("Cannot read " + where + ": " + Json.describe(e) + ".", e);
        }
    }
}
