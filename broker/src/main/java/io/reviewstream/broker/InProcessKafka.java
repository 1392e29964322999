package io.reviewstream.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;

/**
 * A running single-node Kafka: broker and KRaft controller in this JVM, on 127.0.0.1 only. Thread-safe; several may run
 * in one JVM.
 */
public final class InProcessKafka implements AutoCloseable {
    private static final int LOWEST_FREE_PORT = 20_000;
    /** Of Linux; others begin higher. */
    private static final int LOWEST_OUTGOING_PORT = 32_768;

    private static final int FREE_PORT_ATTEMPTS = 20;
    private static final long TOPIC_TIMEOUT_SECONDS = 30;

    private final KafkaRaftServer server;
    private final int port;
    private final DataDirectory directory;
    private boolean closed;

    private InProcessKafka(KafkaRaftServer server, int port, DataDirectory directory) {
        this.server = server;
        this.port = port;
        this.directory = directory;
    }

    /**
     * Starts on a free port with a temporary directory, which {@link #close()} deletes.
     *
     * @throws IOException if the broker cannot start; the message is one line for the user
     */
    public static InProcessKafka start() throws IOException {
        return start(0);
    }

    /**
     * Starts on {@code port}, 0 taking a free one, with a temporary directory, which {@link #close()} deletes.
     *
     * @throws IOException if the port is in use, or the broker cannot start; the message is one line for the user
     */
    public static InProcessKafka start(int port) throws IOException {
        int chosen = available(port);
        return start(DataDirectory.temporary(), chosen);
    }

    /**
     * Starts with the data in {@code directory}, which is made if it is missing and stays after {@link #close()}.
     *
     * @param port the port for clients; 0 takes a free one
     * @throws IOException if the port or the directory is in use, or the broker cannot start; the message is one line
     *     for the user
     */
    public static InProcessKafka start(Path directory, int port) throws IOException {
        int chosen = available(port);
        return start(DataDirectory.persistent(directory), chosen);
    }

    /**
     * Starts on a free port with a temporary directory and these server properties above its own, such as an
     * {@code authorizer.class.name}. The listener of clients is called {@code CLIENTS}, that of the controller
     * {@code CONTROLLER}.
     *
     * @throws IOException if the broker cannot start; the message is one line for the user
     */
    public static InProcessKafka start(Map<String, String> properties) throws IOException {
        int chosen = available(0);
        return start(DataDirectory.temporary(), chosen, properties);
    }

    private static InProcessKafka start(DataDirectory directory, int port) throws IOException {
        return start(directory, port, Map.of());
    }

    private static InProcessKafka start(DataDirectory directory, int port, Map<String, String> properties)
            throws IOException {
        try {
            return new InProcessKafka(run(directory, port, properties), port, directory);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** The value for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return BrokerSettings.HOST + ":" + port;
    }

    /**
     * Creates a topic and returns once the broker has it.
     *
     * @throws IllegalStateException if the broker rejects it, for example because it exists
     */
    public void createTopic(String name, int partitions, Map<String, String> configs) {
        NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            admin.createTopics(List.of(topic)).all().get(TOPIC_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            // The controller answers before the broker has read the new metadata.
            while (!admin.listTopics()
                    .names()
                    .get(TOPIC_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .contains(name)) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + name, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "could not create topic %s: %s",
                            name,
                            e.getCause().getMessage()),
                    e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "could not create topic %s within %d s", name, TOPIC_TIMEOUT_SECONDS),
                    e);
        }
    }

    /** Stops the node, writes what it holds to disk, and deletes the directory if it was a temporary one. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // A pending interrupt would break Kafka's own shutdown off.
        boolean interrupted = Thread.interrupted();
        try {
            server.shutdown();
            server.awaitShutdown();
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException("could not clean up " + directory.root(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * One start at a time in this JVM: Kafka ends the process when a start fails, through a process-wide procedure that
     * is exchanged for a throwing one while a node starts.
     */
    private static synchronized KafkaRaftServer run(DataDirectory directory, int port, Map<String, String> properties)
            throws IOException {
        Properties settings = BrokerSettings.of(directory.logs(), port, available(0));
        settings.putAll(properties);
        KafkaConfig config = new KafkaConfig(settings, false);
        Exit.setExitProcedure(InProcessKafka::failInsteadOfExit);
        Exit.setHaltProcedure(InProcessKafka::failInsteadOfExit);
        KafkaRaftServer server = null;
        try {
            server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            return server;
        } catch (Exception e) { // Scala throws checked exceptions undeclared
            shutDownAfter(e, server);
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "Kafka did not start on port %d in %s: %s",
                            port,
                            directory.root(),
                            rootMessage(e)),
                    e);
        } finally {
            Exit.resetExitProcedure();
            Exit.resetHaltProcedure();
        }
    }

    private static void shutDownAfter(Exception startFailure, KafkaRaftServer server) {
        if (server == null) {
            return;
        }
        try {
            server.shutdown();
        } catch (RuntimeException e) {
            startFailure.addSuppressed(e);
        }
    }

    private static void failInsteadOfExit(int status, String message) {
        throw new IllegalStateException(
                String.format(Locale.ROOT, "Kafka ended with exit status %d: %s", status, message));
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    /**
     * The port, or a free one for 0; it is free at this moment. A free one lies below those that systems take for outgoing
     * connections, one of which could take it before the broker does.
     */
    private static int available(int port) throws IOException {
        if (port == 0) {
            for (int attempt = 0; attempt < FREE_PORT_ATTEMPTS; attempt++) {
                int random = ThreadLocalRandom.current().nextInt(LOWEST_FREE_PORT, LOWEST_OUTGOING_PORT);
                if (isFree(random)) {
                    return random;
                }
            }
        }
        return bound(port);
    }

    private static boolean isFree(int port) {
        try {
            return bound(port) == port;
        } catch (IOException e) {
            return false;
        }
    }

    private static int bound(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "port %d on %s is in use; stop the other program or choose another port",
                            port,
                            BrokerSettings.HOST),
                    e);
        }
    }
}
