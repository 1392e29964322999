package io.reviewstream.streamer.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.ReleaseSettings.ReleaseLabels;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A topology that compares two models, whose challenger calls good what the champion calls bad, and the reviews that go in. */
abstract class ReleaseTopologyFixture {
    static final JsonSerde<LabeledReview> JSON = new JsonSerde<>(LabeledReview.class);
    static final Duration TICK = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    final StreamerMetrics metrics = new StreamerMetrics();
    final FakeOpenRelease open = new FakeOpenRelease();
    ModelRegistry registry;
    ModelVersion champion;
    ModelVersion challenger;
    TopologyDriver driver;

    @BeforeEach
    void begin() {
        registry = new DirectoryRegistry(directory, Clock.systemUTC());
        champion = TinyModel.store(registry, TopologyDriver.START, 0, 1).version();
        challenger = TinyModel.store(registry, TopologyDriver.START.plusSeconds(1), 0, -1)
                .version();
        release(1, challenger);
        driver = driver(ReleaseSettings.DEFAULT.withLabels(ReleaseLabels.ALL));
    }

    TopologyDriver driver(ReleaseSettings settings) {
        return new TopologyDriver(
                ReleaseTopology.build(Topics.DEFAULT, settings, open, new FatalRecords(), metrics),
                SizeLimits.ofContract(),
                metrics);
    }

    @AfterEach
    void close() {
        driver.close();
        open.models.ifPresent(ComparedModels::close);
        metrics.close();
    }

    static Instant begin(long number) {
        return TopologyDriver.START.plusSeconds(number);
    }

    void release(long number, ModelVersion of) {
        open.models.ifPresent(ComparedModels::close);
        open.models = Optional.of(models(number, of));
    }

    ComparedModels models(long number, ModelVersion of) {
        Cause cause = Cause.of("a test", MadeBy.PERSON, begin(number));
        ReleaseStep step = Release.baking(Optional.empty(), of, champion, cause).step();
        return ComparedModels.load(
                new ReleaseStep(
                        number,
                        number,
                        step.state(),
                        of,
                        champion,
                        Optional.empty(),
                        step.reasons(),
                        step.evidence(),
                        step.by(),
                        step.at()),
                registry,
                ServingSettings.ON_CPU.withThreads(1));
    }

    ReleaseCounts counts() {
        driver.driver().advanceWallClockTime(TICK);
        return open.counted.orElseThrow();
    }

    void label(String id, String text, boolean label, ModelVersion predictedBy, boolean predicted) {
        send(
                id,
                new LabeledReview(
                        id,
                        text,
                        label,
                        TopologyDriver.START,
                        Optional.of(predicted),
                        Optional.of(predicted ? 0.9 : 0.1),
                        Optional.of(predictedBy.value())));
    }

    void send(String id, LabeledReview review) {
        driver.input(Topics.DEFAULT.labeledReviews()).pipeInput(id.getBytes(UTF_8), JSON.toBytes(review));
    }
}
