package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A model that is swapped out leaves no native memory behind, however busy it was. */
@EnabledOnOs(OS.LINUX)
class SwapSoakIT {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final int SETTLING = 100;
    private static final int SWAPS = 100;
    private static final int QUARTER = SWAPS / 4;
    /** 4 MB, so that a session which is not closed shows. */
    private static final int ROWS = 500_000;

    @TempDir
    Path directory;

    @Test
    void aHundredSwapsUnderLoadLeaveTheResidentSetAsItWas() throws Exception {
        // Given: a heap that is all there from the start, since one that grows would look like a leak
        Process soak = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SwapSoakIT.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        // When
        String growth = new String(soak.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        // Then
        System.out.println(SWAPS + " swaps under load: " + growth + " MB a swap");
        assertThat(soak.waitFor()).isZero();
        assertThat(Double.parseDouble(growth)).isLessThan(0.4);
    }

    /** Prints by how many megabytes the resident set grows with each swap. */
    public static void main(String[] arguments) throws Exception {
        DirectoryRegistry registry = new DirectoryRegistry(Path.of(arguments[0]), Clock.systemUTC());
        List<ModelBundle> bundles = List.of(
                TinyModel.storeLarge(registry, NOON, 0, ROWS),
                TinyModel.storeLarge(registry, NOON.plusSeconds(1), 1, ROWS));
        List<Double> resident = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong classified = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        StreamerMetrics metrics = new StreamerMetrics();
        try (ModelSlot slot = new ModelSlot()) {
            ModelSwap swap = new ModelSwap(
                    slot, registry, ServingSettings.ON_CPU, new DriftMonitor(metrics), metrics, Clock.systemUTC());
            swap.to(champion(1, bundles.get(0)));
            List<Future<?>> load = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                load.add(threads.submit(() -> {
                    while (!over.get()) {
                        classify(slot, bundles.get(0).version());
                        classified.incrementAndGet();
                    }
                }));
            }
            for (int number = 1; number <= SETTLING + SWAPS; number++) {
                long before = classified.get();
                swap.to(champion(1 + number, bundles.get(number % 2)));
                while (classified.get() == before && load.stream().noneMatch(Future::isDone)) {
                    Thread.onSpinWait();
                }
                if (number > SETTLING) {
                    resident.add(residentMegabytes());
                }
            }
            over.set(true);
            for (Future<?> each : load) {
                each.get();
            }
        } finally {
            over.set(true);
            threads.shutdown();
        }
        double growth = mean(resident.subList(SWAPS - QUARTER, SWAPS)) - mean(resident.subList(0, QUARTER));
        System.out.println(growth / (SWAPS - QUARTER));
    }

    private static void classify(ModelSlot slot, ModelVersion withoutBias) {
        try (ModelLease lease = slot.acquire("good").orElseThrow().lease()) {
            Prediction prediction = lease.classifyEach(List.of("good bad")).get(0);
            double expected = lease.modelVersion().equals(withoutBias) ? 0.5 : 1 / (1 + Math.exp(-1));
            assertThat(prediction.probability()).isBetween(expected - 1e-6, expected + 1e-6);
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static double residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }

    private static Champion champion(long number, ModelBundle bundle) {
        return new Champion(number, bundle.version(), Champion.How.OVERRIDE, "a test", Optional.empty(), NOON);
    }
}
