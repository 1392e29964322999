package io.reviewstream.benchmarks.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a broker that is restarted on purpose, and its clients, would say about it. The logs of instances say it all. */
final class QuietKafka {
    private QuietKafka() {}

    /** Unless a level was asked for. */
    static void apply() {
        if (System.getenv("REVIEWSTREAM_LOG_LEVEL") != null) {
            return;
        }
        List.of("org.apache.kafka", "kafka", "io.reviewstream.common.kafka").forEach(name -> {
            if (LoggerFactory.getLogger(name) instanceof Logger logback) {
                logback.setLevel(Level.ERROR);
            }
        });
    }
}
