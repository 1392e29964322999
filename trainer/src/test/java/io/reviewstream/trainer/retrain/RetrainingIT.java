package io.reviewstream.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.DirectoryRegistry;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.LabelImport;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.publish.BaseModel;
import io.reviewstream.trainer.training.TrainingListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class RetrainingIT {
    private static final Clock CLOCK = Clock.systemUTC();

    private static InProcessKafka broker;
    private static KafkaSettings kafka;

    @TempDir
    Path directory;

    private Topics topics;
    private ModelRegistry registry;
    private BaseModel base;

    @BeforeAll
    static void start() throws Exception {
        broker = InProcessKafka.start();
        kafka = KafkaSettings.of(broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void ownTopics(TestInfo test) {
        topics = Topics.withPrefix(test.getTestMethod().orElseThrow().getName() + ".");
        new TopicSetup(kafka, true)
                .ensure(
                        topics,
                        List.of(topics.labeledReviews(), topics.retrainRequests(), topics.modelAnnouncements()));
        registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
        base = TinyReviews.baseModel(directory.resolve("base"));
    }

    @Test
    void labelsBecomeAModelAndOnlyNewOnesAnother() {
        // Given
        label(Wording.PLAIN, 600, 1);
        Retraining retraining = retraining(base, 100);
        RetrainRequest first = requests().make();
        retraining.answer(first, TrainingListener.silent());

        // When
        RetrainResult again = retraining.answer(requests().make(), TrainingListener.silent());

        // Then
        assertThat(again).isEqualTo(new RetrainResult.NothingToDo("0 new labelled reviews, and 100 are needed"));
        assertThat(announcements())
                .extracting(ModelAnnouncement::status)
                .containsExactly(ModelAnnouncement.Status.ACTIVE, ModelAnnouncement.Status.NOTHING_TO_DO);
        assertThat(announcements().get(0).labelsThrough()).contains(first.labelsThrough());
        assertThat(registry.versions()).hasSize(1);
    }

    @Test
    void aFollowerAnswersEachRequestOnceAndGoesOnAfterAFailure() {
        // Given
        label(Wording.PLAIN, 600, 1);
        RetrainRequest fails = request("fails");
        RetrainRequest works = request("works");
        requests().send(fails);
        List<RetrainResult> results = new CopyOnWriteArrayList<>();
        Retraining broken = retraining(BaseModel.of("none", directory.resolve("none")), 1);
        runUntil(broken, results, 1);
        requests().send(works);
        requests().send(works);

        // When
        runUntil(retraining(base, 1), results, 2);

        // Then
        assertThat(results.get(0)).isInstanceOf(RetrainResult.Failed.class);
        assertThat(results.get(1)).isInstanceOf(RetrainResult.Made.class);
        assertThat(announcements())
                .extracting(ModelAnnouncement::status, ModelAnnouncement::requestId)
                .containsExactly(
                        tuple(ModelAnnouncement.Status.FAILED, Optional.of("fails")),
                        tuple(ModelAnnouncement.Status.ACTIVE, Optional.of("works")));
        assertThat(registry.versions()).hasSize(1);
    }

    /** Follows until there are so many results and every request is committed. */
    private void runUntil(Retraining retraining, List<RetrainResult> results, int count) {
        RequestFollower follower = new RequestFollower(
                kafka,
                topics.retrainRequests(),
                "g-" + topics.reviews(),
                retraining,
                TrainingListener.silent(),
                results::add);
        Thread thread = new Thread(follower::run, "follower");
        thread.start();
        try {
            await().atMost(Duration.ofMinutes(3)).until(() -> results.size() == count && lag() == 0);
        } finally {
            follower.stop();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long lag() throws Exception {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (int partition = 0; partition < 4; partition++) {
                latest.put(new TopicPartition(topics.retrainRequests(), partition), OffsetSpec.latest());
            }
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets("g-" + topics.reviews())
                    .partitionsToOffsetAndMetadata()
                    .get();
            return admin.listOffsets(latest).all().get().entrySet().stream()
                    .mapToLong(entry -> entry.getValue().offset()
                            - Optional.ofNullable(committed.get(entry.getKey()))
                                    .map(offset -> offset.offset())
                                    .orElse(0L))
                    .sum();
        }
    }

    private void label(Wording wording, int count, long seed) {
        new LabelImport(kafka, topics.labeledReviews(), CLOCK)
                .run(Corpus.of("sample", TinyReviews.of(wording, count, seed)));
    }

    private ManualRequests requests() {
        return new ManualRequests(kafka, topics, registry, CLOCK);
    }

    private RetrainRequest request(String id) {
        RetrainRequest made = requests().make();
        return new RetrainRequest(
                id,
                made.reason(),
                made.labeledReviews(),
                made.newLabels(),
                made.onlineAccuracy(),
                made.championVersion(),
                made.labelsThrough(),
                made.requestedAt());
    }

    private Retraining retraining(BaseModel from, long minNewLabels) {
        RetrainSettings settings =
                new RetrainSettings(from, RetrainSettings.StartFrom.BASE, TinyReviews.plan(), minNewLabels, List::of);
        return new Retraining(kafka, topics, registry, settings, new Gate(GateSettings.DEFAULT, CLOCK), CLOCK);
    }

    private List<ModelAnnouncement> announcements() {
        return AnnouncementLog.read(kafka, topics.modelAnnouncements()).announcements();
    }
}
