package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * A registry in a directory that trainer and streamer share. A bundle appears by one rename; a champion appears by one
 * hard link, which fails where the number is taken, so that of two trainers only one wins.
 */
public final class DirectoryRegistry implements ModelRegistry {
    private static final String CHAMPIONS = "champions";

    private final Path root;
    private final Clock clock;
    private final RequestIndex requests = new RequestIndex(this);

    /** In this directory, which need not exist before something is stored. */
    public DirectoryRegistry(Path root, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.clock = clock;
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw UserException.usage("The registry " + root + " is not a directory.");
        }
    }

    @Override
    public List<ModelVersion> versions() {
        return names(root).stream()
                .filter(ModelVersion::isVersion)
                .map(ModelVersion::new)
                .sorted()
                .toList();
    }

    @Override
    public ModelBundle open(ModelVersion version) {
        if (!Files.isDirectory(root.resolve(version.value()))) {
            throw UserException.missingInput("The registry " + root + " has no model " + version + ".");
        }
        ModelBundle bundle = ModelBundle.open(root.resolve(version.value()));
        if (!bundle.version().equals(version)) {
            throw UserException.badInput(
                    "The directory " + bundle.directory() + " holds model " + bundle.version() + ".");
        }
        return bundle;
    }

    @Override
    public SortedMap<ModelVersion, String> requestIds() {
        return requests.read();
    }

    @Override
    public BundleDraft draft() {
        try {
            Files.createDirectories(root);
            Drafts.sweep(root, clock.instant());
            Drafts.sweep(root.resolve(CHAMPIONS), clock.instant());
            return Drafts.create(root);
        } catch (IOException e) {
            throw UserException.unreachable("Cannot write to the registry " + root + ": " + e, e);
        }
    }

    @Override
    public ModelBundle store(BundleDraft draft, Manifest manifest, Optional<GateDecision> decision) {
        Path directory = draft.directory();
        try {
            Manifest complete = manifest.withFiles(Manifest.entries(directory));
            if (decision.isPresent()) {
                write(directory.resolve(BundleFiles.GATE), decision.get());
            }
            write(directory.resolve(BundleFiles.MANIFEST), complete);
            ModelBundle.open(directory).verifyAll();
            Path stored = root.resolve(manifest.version().value());
            // The other programs may run as other users; temporary directories are private.
            makeReadable(directory);
            Files.move(directory, stored, StandardCopyOption.ATOMIC_MOVE);
            return ModelBundle.open(stored);
        } catch (IOException e) {
            throw UserException.unreachable("Cannot store model " + manifest.version() + " in " + root + ": " + e, e);
        }
    }

    @Override
    public Optional<GateDecision> decision(ModelVersion version) {
        Path file = open(version).directory().resolve(BundleFiles.GATE);
        return Files.exists(file) ? Optional.of(read(file, GateDecision.class)) : Optional.empty();
    }

    @Override
    public Optional<String> decisionSha256(ModelVersion version) {
        Path file = open(version).directory().resolve(BundleFiles.GATE);
        try {
            return Files.exists(file) ? Optional.of(Sha256.of(file)) : Optional.empty();
        } catch (IOException e) {
            throw UserException.badInput("Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    @Override
    public void withdrawDecision(ModelVersion version, GateDecision.Undecided instead) {
        Path file = open(version).directory().resolve(BundleFiles.GATE);
        try {
            Drafts.replace(file, root, draft -> {
                write(draft, instead);
                makeReadable(draft);
            });
        } catch (IOException e) {
            throw UserException.unreachable("Cannot write " + file + ": " + e, e);
        }
    }

    @Override
    public URI uri(ModelVersion version) {
        return root.resolve(version.value()).toUri();
    }

    @Override
    public List<Champion> champions() {
        Path directory = root.resolve(CHAMPIONS);
        return names(directory).stream()
                .filter(name -> name.matches("[1-9][0-9]*"))
                .sorted(Comparator.comparingLong(Long::parseLong))
                .map(name -> read(directory.resolve(name), Champion.class))
                .toList();
    }

    @Override
    public Optional<Champion> promote(ModelVersion version, Promotable decision, Optional<Champion> expected) {
        open(version).verifyAll();
        return add(ChampionHistory.promoted(version, decision, expected, clock.instant()));
    }

    @Override
    public Champion rollback(String reason) {
        Champion next = ChampionHistory.rolledBack(champions(), this, reason, clock.instant());
        open(next.version()).verifyAll();
        return add(next).orElseThrow(() -> ChampionHistory.overtaken(this));
    }

    private Optional<Champion> add(Champion champion) {
        Path directory = root.resolve(CHAMPIONS);
        try {
            Files.createDirectories(directory);
            Path draft = Drafts.createFile(directory);
            try {
                write(draft, champion);
                makeReadable(draft);
                Files.createLink(directory.resolve(String.valueOf(champion.number())), draft);
            } finally {
                Files.deleteIfExists(draft);
            }
            return Optional.of(champion);
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw UserException.unreachable("Cannot write to the registry " + root + ": " + e, e);
        }
    }

    private static void makeReadable(Path path) throws IOException {
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : tree.toList()) {
                boolean readable = each.toFile().setReadable(true, false);
                if (!readable || (Files.isDirectory(each) && !each.toFile().setExecutable(true, false))) {
                    throw new IOException("cannot make " + each + " readable for other users");
                }
            }
        }
    }

    private static void write(Path file, Object value) throws IOException {
        Files.write(file, RegistryJson.bytes(value));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static <T> T read(Path file, Class<T> type) {
        try {
            return RegistryJson.read(Files.readAllBytes(file), type, file.toString());
        } catch (IOException e) {
            throw UserException.badInput("Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static List<String> names(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory, e);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
