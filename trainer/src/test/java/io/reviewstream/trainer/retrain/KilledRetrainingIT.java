package io.reviewstream.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.control.ManualRequests;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.topic.AnnouncementLog;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.KafkaFixture;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.topic.LabeledCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code retrain} as processes of their own. {@code -Dkills=20 -Dseed=N} kills more often, and elsewhere. */
class KilledRetrainingIT extends KafkaFixture {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final int KILLS = Integer.getInteger("kills", 2);
    private static final long SEED = Long.getLong("seed", 20260417);
    /** A request that has killed three trainers fails. */
    private static final int KILLS_OF_REQUEST = 2;

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int LABELS = 700;

    @TempDir
    Path directory;

    private DirectoryRegistry registry;
    private final Random random = new Random(SEED);

    @BeforeEach
    void prepare() {
        create(topics.labeledReviews(), topics.retrainRequests(), topics.modelAnnouncements());
        registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
        TinyReviews.baseModel(
                directory.resolve("base"),
                IntStream.rangeClosed(0, KILLS + 1).mapToObj(Wording::numbered).toList(),
                2_000);
    }

    @Test
    void repeatedKillsMakeOneChampionForEachRequest() throws Exception {
        // Given
        List<RetrainRequest> requests = new ArrayList<>();
        requests.add(ask(0));
        long began = System.nanoTime();
        undisturbed(requests.get(0));
        long usual = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        System.out.printf("seed %d, %d kills; undisturbed, an answer takes %d ms%n", SEED, KILLS, usual);

        // When
        int kills = 0;
        while (kills < KILLS) {
            RetrainRequest request = ask(requests.size());
            requests.add(request);
            for (int of = 0; of < KILLS_OF_REQUEST && kills < KILLS && !answered(request); of++) {
                kills++;
                System.out.printf("kill %d, of request %d: %s%n", kills, requests.size(), kill(request, usual));
            }
            undisturbed(request);
        }

        // Then
        for (RetrainRequest request : requests) {
            ModelBundle bundle = onlyBundleOf(request);
            assertThat(registry.champions())
                    .as("champions of request " + request.requestId() + "; seed " + SEED)
                    .filteredOn(champion -> champion.version().equals(bundle.version()))
                    .hasSize(1);
            assertThat(registry.decision(bundle.version()).orElseThrow()).isInstanceOf(GateDecision.Accepted.class);
            assertThat(announcementsOf(request))
                    .isNotEmpty()
                    .allMatch(announcement -> announcement.status() == ModelAnnouncement.Status.ACTIVE)
                    .allMatch(announcement -> announcement
                            .modelVersion()
                            .equals(Optional.of(bundle.version().value())));
        }
        assertThat(registry.champions()).hasSameSizeAs(requests);
        assertThat(registry.versions()).hasSameSizeAs(requests);
        registry.versions().forEach(version -> registry.open(version).verifyAll());
        registry.draft().close();
        assertThat(drafts()).isEmpty();
        System.out.printf(
                "%d requests, %d kills: %d bundles, all verify; %d champions, %d announcements%n",
                requests.size(),
                kills,
                registry.versions().size(),
                registry.champions().size(),
                requests.stream()
                        .mapToInt(request -> announcementsOf(request).size())
                        .sum());
    }

    @Test
    @Tag("nightly")
    void ofTwoConcurrentTrainersOnePromotesAndBothExitWithZero() throws Exception {
        // Given
        label(0);

        // When
        Process one = start("--once", "one");
        Process other = start("--once", "other");
        int[] codes = {one.waitFor(), other.waitFor()};

        // Then
        assertThat(codes).containsExactly(0, 0);
        Champion champion = registry.champion().orElseThrow();
        assertThat(registry.champions()).hasSize(1);
        for (ModelVersion version : registry.versions()) {
            registry.open(version).verifyAll();
            assertThat(registry.decision(version).orElseThrow() instanceof GateDecision.Accepted)
                    .as("gate.json of " + version)
                    .isEqualTo(version.equals(champion.version()));
        }
        assertThat(announcements())
                .filteredOn(announcement -> announcement.status() == ModelAnnouncement.Status.ACTIVE)
                .extracting(announcement -> announcement.modelVersion().orElseThrow())
                .containsOnly(champion.version().value());
    }

    /** Labels of a new wording, and a request for a model that knows them. */
    private RetrainRequest ask(int round) {
        label(round);
        ManualRequests requests = new ManualRequests(kafka, topics, registry, CLOCK);
        RetrainRequest request = requests.make();
        requests.send(request);
        return request;
    }

    private void label(int round) {
        new LabeledTopic(kafka, topics.labeledReviews())
                .add(LabeledCorpus.records(
                        Corpus.of("round " + round, TinyReviews.of(Wording.numbered(round), LABELS, round)),
                        CLOCK.instant()));
    }

    /** Until it is answered and the trainer has ended by itself. */
    private void undisturbed(RetrainRequest request) throws Exception {
        Process process = start("--follow", "follow");
        try {
            await().atMost(TIMEOUT).until(() -> answered(request) || !process.isAlive());
        } finally {
            process.destroy();
            process.waitFor();
        }
        assertThat(answered(request)).as("answered; see %s", log("follow")).isTrue();
    }

    /** Starts a trainer and kills it: at any time, or just after something came into the registry. */
    private String kill(RetrainRequest request, long usual) throws Exception {
        int versions = registry.versions().size();
        int champions = registry.champions().size();
        List<Path> drafts = drafts();
        int moment = bundlesOf(request).isEmpty() ? random.nextInt(4) : 0;
        Process process = start("--follow", "follow");
        String where = "start";
        long within = usual;
        if (moment == 1) {
            where = waitFor(process, "draft", () -> !drafts.containsAll(drafts()));
            within = usual / 4;
        } else if (moment == 2) {
            where = waitFor(process, "bundle", () -> registry.versions().size() > versions);
            within = 30;
        } else if (moment == 3) {
            where = waitFor(process, "champion", () -> registry.champions().size() > champions);
            within = 30;
        }
        long millis = random.nextLong(within);
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        return millis + " ms after the " + where;
    }

    private static String waitFor(Process process, String what, BooleanSupplier seen) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(TIMEOUT)
                .until(() -> seen.getAsBoolean() || !process.isAlive());
        return what;
    }

    private boolean answered(RetrainRequest request) {
        try (AnnouncementLog log = new AnnouncementLog(kafka, topics.modelAnnouncements())) {
            return log.refresh().answerTo(request.requestId()).isPresent();
        }
    }

    private List<ModelAnnouncement> announcements() {
        try (AnnouncementLog log = new AnnouncementLog(kafka, topics.modelAnnouncements())) {
            return log.refresh().announcements();
        }
    }

    private List<ModelAnnouncement> announcementsOf(RetrainRequest request) {
        return announcements().stream()
                .filter(announcement -> announcement.requestId().equals(Optional.of(request.requestId())))
                .toList();
    }

    private List<ModelBundle> bundlesOf(RetrainRequest request) {
        return registry.versions().stream()
                .map(registry::open)
                .filter(bundle -> bundle.manifest().lineage().requestId().equals(Optional.of(request.requestId())))
                .toList();
    }

    private ModelBundle onlyBundleOf(RetrainRequest request) {
        List<ModelBundle> bundles = bundlesOf(request);
        assertThat(bundles).as("bundles of request " + request.requestId()).hasSize(1);
        return bundles.get(0);
    }

    private List<Path> drafts() {
        Path root = directory.resolve("registry");
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(".draft-"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Process start(String mode, String log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-Doffline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.reviewstream.trainer.Main",
                "retrain",
                mode));
        command.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        command.addAll(List.of("--topic-prefix", prefix));
        // A member that comes back at once, so that nobody waits for the session of the killed one to end.
        command.addAll(List.of("--kafka", "group.instance.id=trainer"));
        command.addAll(List.of("--registry", directory.resolve("registry").toString()));
        command.addAll(List.of("--base-model", directory.resolve("base").toString()));
        command.addAll(List.of("--device", "cpu", "--max-tokens", "16", "--epochs", "4"));
        command.addAll(List.of("--learning-rate", "0.003", "--batch-size", "32"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(log).toFile()))
                .start();
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }
}
