package io.reviewstream.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The directory of one node: locked, so that no second node appends to its metadata (Kafka's own lock comes only after
 * the controller has written), and formatted.
 */
final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "in-process.lock";
    private static final String FORMATTED_MARKER = "meta.properties";

    private final Path root;
    private final boolean temporary;
    private final FileChannel lock;

    private DataDirectory(Path root, boolean temporary, FileChannel lock) {
        this.root = root;
        this.temporary = temporary;
        this.lock = lock;
    }

    /** A new directory that {@link #close()} deletes. */
    static DataDirectory temporary() throws IOException {
        return open(Files.createTempDirectory("reviewstream-kafka-"), true);
    }

    /** A directory that stays; made and formatted where it is missing. */
    static DataDirectory persistent(Path root) throws IOException {
        return open(root.toAbsolutePath(), false);
    }

    private static DataDirectory open(Path root, boolean temporary) throws IOException {
        Path logs = Files.createDirectories(root.resolve("logs"));
        FileChannel channel = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock acquired = channel.tryLock();
            if (acquired == null) {
                throw inUse(root, null);
            }
            format(logs);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(root, e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new DataDirectory(root, temporary, channel);
    }

    Path root() {
        return root;
    }

    Path logs() {
        return root.resolve("logs");
    }

    @Override
    public void close() throws IOException {
        lock.close();
        if (temporary) {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private static IOException inUse(Path root, Throwable cause) {
        return new IOException(
                String.format(Locale.ROOT, "another broker is using %s; stop it or choose another directory", root),
                cause);
    }

    private static void format(Path logs) throws IOException {
        if (Files.exists(logs.resolve(FORMATTED_MARKER))) {
            return;
        }
        Properties settings = BrokerSettings.fromFile();
        try {
            new Formatter()
                    .setNodeId(Integer.parseInt(settings.getProperty("node.id")))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(settings.getProperty("controller.listener.names"))
                    .setMetadataLogDirectory(logs.toString())
                    .addDirectory(logs.toString())
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (Exception e) {
            throw new IOException(
                    String.format(Locale.ROOT, "could not format %s for Kafka: %s", logs, e.getMessage()), e);
        }
    }
}
