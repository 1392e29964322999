package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A registry in a directory that trainer and streamer share. A bundle appears by one rename; a champion or the step of a
 * release appears by one hard link, which fails if the number is taken, so that of two programs only one wins.
 */
public final class DirectoryRegistry extends StoredRegistry {
    private final Path root;

    /** In this directory, which need not exist before something is stored. */
    public DirectoryRegistry(Path root, Clock clock) {
        super(clock);
        this.root = root.toAbsolutePath().normalize();
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw UserException.usage("The registry " + root + " is not a directory.");
        }
    }

    @Override
    public boolean exists() {
        return FileAccess.isDirectory(root);
    }

    @Override
    public String filesState(ModelVersion version) {
        try (Stream<Path> tree = Files.walk(root.resolve(version.value()))) {
            StringBuilder state = new StringBuilder();
            for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
                state.append(file).append(' ').append(Files.size(file)).append(' ');
                state.append(Files.getLastModifiedTime(file))
                        .append(' ')
                        .append(Files.isReadable(file))
                        .append('\n');
            }
            return state.toString();
        } catch (UncheckedIOException e) {
            throw FileAccess.failed("read", root.resolve(version.value()), e.getCause());
        } catch (IOException e) {
            throw FileAccess.failed("read", root.resolve(version.value()), e);
        }
    }

    @Override
    Stream<String> versionNames() {
        return names(root)
                .filter(name -> ModelVersion.isVersion(name) && fault(name).isEmpty());
    }

    @Override
    public NewestVersions newest(int most) {
        List<String> names = names(root)
                .filter(ModelVersion::isVersion)
                .sorted(Comparator.reverseOrder())
                .toList();
        List<ModelVersion> newest = new ArrayList<>();
        int looked = 0;
        while (looked < names.size() && newest.size() < most) {
            String name = names.get(looked++);
            if (fault(name).isEmpty()) {
                newest.add(new ModelVersion(name));
            }
        }
        return new NewestVersions(newest, names.size() - looked + newest.size());
    }

    @Override
    public SortedMap<ModelVersion, String> damaged() {
        SortedMap<ModelVersion, String> damaged = new TreeMap<>();
        names(root).filter(ModelVersion::isVersion).forEach(name -> fault(name)
                .ifPresent(fault -> damaged.put(new ModelVersion(name), fault)));
        return damaged;
    }

    /** Why an entry is no model; one that cannot be looked into may be a model. */
    private Optional<String> fault(String name) {
        Path entry = root.resolve(name);
        if (Files.isSymbolicLink(entry)) {
            return Optional.of("it is a symbolic link");
        }
        if (Files.isRegularFile(entry)) {
            return Optional.of("it is a file");
        }
        return Files.notExists(entry.resolve(BundleFiles.MANIFEST), LinkOption.NOFOLLOW_LINKS)
                ? Optional.of("it has no " + BundleFiles.MANIFEST)
                : Optional.empty();
    }

    @Override
    public ModelBundle open(ModelVersion version) {
        return checked(ModelBundle.open(existing(version)), version);
    }

    private Path existing(ModelVersion version) {
        Path directory = root.resolve(version.value());
        if (!FileAccess.isDirectory(directory)) {
            throw UserException.missingInput("The registry " + root + " has no model " + version + ".");
        }
        return directory;
    }

    @Override
    public BundleDraft draft() {
        try {
            Files.createDirectories(root);
            BundleDraft.sweep(root, clock.instant());
            BundleDraft.sweep(root.resolve(CHAMPIONS), clock.instant());
            BundleDraft.sweep(root.resolve(RELEASES), clock.instant());
            return BundleDraft.create(root);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    @Override
    public ModelBundle store(BundleDraft draft, Manifest manifest, Optional<GateDecision> decision) {
        Path directory = draft.directory();
        try {
            Manifest complete = draft.toStore(manifest);
            if (decision.isPresent()) {
                write(directory.resolve(BundleFiles.GATE), toJson(decision.get()));
            }
            write(directory.resolve(BundleFiles.MANIFEST), toJson(complete));
            ModelBundle.open(directory).verifyAll();
            addRequest(manifest);
            Path stored = root.resolve(manifest.version().value());
            // The other programs may run as other users; temporary directories are private.
            makeReadable(directory);
            Files.move(directory, stored, StandardCopyOption.ATOMIC_MOVE);
            return ModelBundle.open(stored);
        } catch (IOException e) {
            throw UserException.unreachable(
                    "Cannot store model " + manifest.version() + " in " + root + ": " + FileAccess.reason(root, e), e);
        }
    }

    @Override
    Optional<byte[]> gate(ModelVersion version) {
        // All decisions are read before one is made; manifests are larger.
        Path file = existing(version).resolve(BundleFiles.GATE);
        return FileAccess.isFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    @Override
    public void withdrawDecision(ModelVersion version, GateDecision.Undecided instead) {
        Path file = open(version).directory().resolve(BundleFiles.GATE);
        try {
            BundleDraft.replace(file, root, draft -> {
                write(draft, toJson(instead));
                makeReadable(draft);
            });
        } catch (IOException e) {
            throw FileAccess.failed("write to", file, e);
        }
    }

    @Override
    String path(ModelVersion version, String file) {
        return root.resolve(version.value()).resolve(file).toString();
    }

    @Override
    public URI uri(ModelVersion version) {
        return root.resolve(version.value()).toUri();
    }

    @Override
    void addRequest(String name, String requestId) throws IOException {
        Path file = Files.createDirectories(root.resolve(REQUESTS)).resolve(name);
        BundleDraft.replace(file, root, draft -> {
            Files.writeString(draft, requestId);
            makeReadable(draft);
        });
    }

    @Override
    boolean delete(ModelVersion version, List<String> requests, BooleanSupplier needed) {
        fault(version.value()).ifPresent(fault -> {
            throw UserException.badInput(
                    root.resolve(version.value()) + " is no model: " + fault + ". It is not removed.");
        });
        // It disappears by one rename; what a killed process leaves is an abandoned draft.
        try (BundleDraft removed = BundleDraft.create(root)) {
            Path stored = root.resolve(version.value());
            Path aside = removed.directory().resolve(version.value());
            Files.move(stored, aside, StandardCopyOption.ATOMIC_MOVE);
            boolean back = true;
            try {
                back = needed.getAsBoolean();
            } finally {
                if (back) {
                    Files.move(aside, stored, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            if (back) {
                return false;
            }
            for (String request : requests) {
                Files.deleteIfExists(root.resolve(REQUESTS).resolve(request));
            }
            return true;
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    @Override
    Stream<String> entryNames(String folder) {
        return names(root.resolve(folder));
    }

    @Override
    byte[] entry(String folder, String name) {
        return read(root.resolve(folder).resolve(name));
    }

    @Override
    String entryPath(String folder, String name) {
        return root.resolve(folder).resolve(name).toString();
    }

    @Override
    boolean addEntry(String folder, String name, byte[] content, ModelVersion stored) {
        try {
            Path entries = folder(folder);
            Path draft = BundleDraft.createFile(entries);
            try {
                write(draft, content);
                makeReadable(draft);
                Files.createLink(entries.resolve(name), draft);
            } finally {
                Files.deleteIfExists(draft);
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    /** Fails where the registry has gone away: another one must not be made in its place. */
    private Path folder(String name) throws IOException {
        Path folder = root.resolve(name);
        try {
            return Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            return folder;
        }
    }

    @Override
    public void requireWritable() {
        try {
            for (String folder : List.of(CHAMPIONS, RELEASES)) {
                Files.deleteIfExists(BundleDraft.createFile(folder(folder)));
            }
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private UserException cannotWrite(IOException e) {
        return UserException.unreachable("Cannot write to the registry " + root + ": " + FileAccess.reason(root, e), e);
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

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        }
    }

    private static Stream<String> names(Path directory) {
        if (!FileAccess.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<String> names =
                    entries.map(entry -> entry.getFileName().toString()).toList();
            return names.stream();
        } catch (IOException e) {
            throw FileAccess.failed("list", directory, e);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
