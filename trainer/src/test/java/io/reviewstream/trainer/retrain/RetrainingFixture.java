package io.reviewstream.trainer.retrain;

import io.reviewstream.common.control.ManualRequests;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.topic.AnnouncementLog;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.KafkaFixture;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import io.reviewstream.trainer.topic.LabeledCorpus;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Retraining on a real Kafka, with topics and a registry of its own for each test. */
@Timeout(600)
abstract class RetrainingFixture extends KafkaFixture {
    static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path directory;

    private final List<Retraining> opened = new CopyOnWriteArrayList<>();

    ModelRegistry registry;
    BaseModel base;

    @BeforeEach
    void prepare() {
        create(topics.labeledReviews(), topics.retrainRequests(), topics.modelAnnouncements());
        registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
        base = TinyReviews.baseModel(directory.resolve("base"));
    }

    void label(Wording wording, int count, long seed) {
        new LabeledTopic(kafka, topics.labeledReviews())
                .add(LabeledCorpus.records(Corpus.of("sample", TinyReviews.of(wording, count, seed)), CLOCK.instant()));
    }

    ManualRequests requests() {
        return new ManualRequests(kafka, topics, registry, CLOCK);
    }

    RetrainRequest request(String id) {
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

    Retraining retraining(BaseModel from, long minNewLabels) {
        return retraining(from, minNewLabels, registry);
    }

    Retraining retraining(ModelRegistry with) {
        return retraining(base, 1, with);
    }

    Retraining retraining(BaseModel from, long minNewLabels, ModelRegistry with) {
        RetrainSettings settings = new RetrainSettings(
                from, RetrainSettings.StartFrom.BASE, TinyReviews.plan(), minNewLabels, 1, List::of);
        return opened(new Retraining(
                kafka, topics, with, settings, new Gate(GateSettings.DEFAULT, CLOCK), ReleasePolicy.DIRECT, CLOCK));
    }

    /** The same, closed after the test. */
    Retraining opened(Retraining retraining) {
        opened.add(retraining);
        return retraining;
    }

    @AfterEach
    void closeRetrainings() {
        opened.forEach(Retraining::close);
    }

    List<ModelAnnouncement> announcements() {
        try (AnnouncementLog log = new AnnouncementLog(kafka, topics.modelAnnouncements())) {
            return log.refresh().announcements();
        }
    }

    /** Requests that the followers of this test have not committed. */
    final long lag() throws Exception {
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
}
