package io.reviewstream.benchmarks.faults;

import io.reviewstream.broker.InProcessKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** A broker that comes back on the port it had, with the data it had. Owned by one thread. */
final class RestartableBroker implements AutoCloseable {
    private final Path directory;
    private final int port;
    private InProcessKafka kafka;

    /** Starts it on a free port. */
    RestartableBroker(Path directory) {
        this.directory = directory;
        this.kafka = start(0);
        this.port = Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
    }

    private InProcessKafka start(int onPort) {
        try {
            return InProcessKafka.start(directory, onPort);
        } catch (IOException e) {
            throw new UncheckedIOException("The broker does not start: " + e.getMessage(), e);
        }
    }

    String address() {
        return kafka.bootstrapServers();
    }

    void createTopic(String name, int partitions, Map<String, String> configs) {
        kafka.createTopic(name, partitions, configs);
    }

    void stop() {
        kafka.close();
    }

    void start() {
        kafka = start(port);
    }

    @Override
    public void close() {
        kafka.close();
    }
}
