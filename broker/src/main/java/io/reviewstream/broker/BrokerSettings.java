package io.reviewstream.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/** The server properties of a node: the file {@code server.properties} beside this class, addresses and directory. */
final class BrokerSettings {
    static final String HOST = "127.0.0.1";

    private BrokerSettings() {}

    static Properties of(Path logDirectory, int port, int controllerPort) throws IOException {
        Properties settings = fromFile();
        String client = String.format(Locale.ROOT, "CLIENTS://%s:%d", HOST, port);
        settings.setProperty("log.dirs", logDirectory.toString());
        settings.setProperty(
                "listeners", String.format(Locale.ROOT, "%s,CONTROLLER://%s:%d", client, HOST, controllerPort));
        settings.setProperty("advertised.listeners", client);
        settings.setProperty(
                "controller.quorum.voters",
                String.format(Locale.ROOT, "%s@%s:%d", settings.getProperty("node.id"), HOST, controllerPort));
        return settings;
    }

    /** The settings that every node has. */
    static Properties fromFile() throws IOException {
        Properties settings = new Properties();
        try (InputStream file = BrokerSettings.class.getResourceAsStream("server.properties")) {
            settings.load(file);
        }
        return settings;
    }
}
