package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.broker.InProcessKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The program of the broker's process: answers the first line with its address. */
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        in.readLine();
        try (InProcessKafka kafka = InProcessKafka.start()) {
            System.out.println(kafka.bootstrapServers());
            in.readLine();
        }
    }
}
