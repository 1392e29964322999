package io.reviewstream.console.steer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.control.ChampionChange;
import io.reviewstream.common.control.ManualRequests;
import io.reviewstream.common.control.ReleaseAbort;
import io.reviewstream.common.deadletter.DeadLetterReplay;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.console.deadletter.RejectedRecords;
import io.reviewstream.console.steer.LoopAction.Done;
import io.reviewstream.console.steer.LoopAction.Offered;
import io.reviewstream.console.steer.LoopAction.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LoopActionsIT {
    private static final Clock CLOCK = Clock.systemUTC();
    private static InProcessKafka kafka;

    @TempDir
    private Path directory;

    private final String prefix = UUID.randomUUID() + ".";
    private final Topics topics = Topics.withPrefix(prefix);
    private final List<ModelAnnouncement> announced = new ArrayList<>();
    private boolean isKafkaReached = true;
    private KafkaSettings settings;
    private ModelRegistry registry;
    private ModelBundle first;
    private ModelBundle second;
    private ChampionActions champions;

    @BeforeAll
    static void startKafka() throws IOException {
        kafka = InProcessKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void store() {
        settings = KafkaSettings.of(kafka.bootstrapServers());
        registry = new DirectoryRegistry(directory, CLOCK);
        first = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
        second = TinyModel.store(registry, Instant.parse("2026-01-02T00:00:00Z"), 1);
        champions = new ChampionActions(
                registry, new ChampionChange(registry, new Announcer(registry, announced::add, CLOCK)), () -> {
                    if (!isKafkaReached) {
                        throw UserException.unreachable("Kafka is not reached", null);
                    }
                });
    }

    private void createTopics() {
        new TopicSetup(settings, true).ensure(topics, topics.all());
    }

    private Optional<String> version(ModelBundle bundle) {
        return Optional.of(bundle.version().value());
    }

    private String promote(ModelBundle bundle) {
        Offered offer = (Offered) champions.promote().offer(version(bundle));
        return ((Done) champions.promote().act(version(bundle), offer.expects(), "a reason")).done();
    }

    @Test
    void aModelIsPromotedAndAnnouncedAsOffered() {
        // When
        Offered offer = (Offered) champions.promote().offer(version(second));
        LoopAction.Outcome outcome = champions.promote().act(version(second), offer.expects(), "better by eye");

        // Then
        assertThat(offer.does())
                .contains(second.version() + " becomes champion 1.", "The gate has never judged this model.");
        assertThat(outcome).isEqualTo(new Done(second.version() + " is champion 1."));
        assertThat(registry.champion().map(Champion::reason)).contains("better by eye");
        assertThat(announced).singleElement().satisfies(announcement -> assertThat(announcement.modelVersion())
                .contains(second.version().value()));
        assertThat(champions.promote().offer(version(second))).isInstanceOf(Refused.class);
    }

    @Test
    void nothingIsDoneOnceTheChampionIsAnother() {
        // Given
        Offered offer = (Offered) champions.promote().offer(version(first));
        promote(second);

        // When
        LoopAction.Outcome outcome = champions.promote().act(version(first), offer.expects(), "too late");

        // Then
        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.problem())
                .contains(second.version() + " has become champion 1"));
        assertThat(registry.champions()).hasSize(1);
    }

    @Test
    void nothingIsPromotedThatCannotBeAnnounced() {
        // Given
        Offered offer = (Offered) champions.promote().offer(version(first));
        isKafkaReached = false;

        // Then
        assertThatThrownBy(() -> champions.promote().act(version(first), offer.expects(), "a reason"))
                .isInstanceOf(UserException.class);
        assertThat(registry.champions()).isEmpty();
    }

    @Test
    void whatIsNoVersionOrIsNotStoredIsRefused() {
        assertThatThrownBy(() -> champions.promote().offer(Optional.of("../../etc/passwd")))
                .isInstanceOf(UserException.class)
                .hasMessage("That is not a model version.");
        assertThatThrownBy(() -> champions.promote().offer(Optional.of("v20990101-000000-000000")))
                .isInstanceOf(UserException.class);
    }

    @Test
    void theChampionIsRolledBackToTheOneBefore() {
        // Given
        assertThat(champions.rollback().offer(Optional.empty())).isEqualTo(new Refused("There is no champion."));
        promote(first);
        assertThat(champions.rollback().offer(Optional.empty()))
                .isEqualTo(new Refused("There is no champion to go back to."));
        promote(second);

        // When
        Offered offer = (Offered) champions.rollback().offer(Optional.empty());
        LoopAction.Outcome outcome = champions.rollback().act(Optional.empty(), offer.expects(), "worse by eye");
        LoopAction.Outcome again = champions.rollback().act(Optional.empty(), offer.expects(), "twice");

        // Then
        assertThat(offer.does())
                .contains(second.version() + " is withdrawn, and " + first.version() + " becomes champion 3.");
        assertThat(outcome).isEqualTo(new Done(first.version() + " is the champion again, number 3."));
        assertThat(again).isInstanceOf(Refused.class);
        assertThat(registry.champion().map(Champion::reason)).contains("worse by eye");
    }

    @Test
    void anOpenReleaseIsAborted() {
        // Given
        AbortRelease abort = new AbortRelease(new ReleaseAbort(registry, CLOCK));
        assertThat(abort.offer(Optional.empty())).isEqualTo(new Refused("No release is open."));
        promote(first);
        assertThat(registry.add(Release.shadow(
                        Optional.empty(),
                        second.version(),
                        first.version(),
                        Cause.of("undecided", MadeBy.TRAINER, CLOCK.instant()))))
                .isTrue();

        // When
        Offered offer = (Offered) abort.offer(Optional.empty());
        LoopAction.Outcome changed = abort.act(Optional.empty(), "1 BAKING", "as it was");
        LoopAction.Outcome outcome = abort.act(Optional.empty(), offer.expects(), "no labels to come");

        // Then
        assertThat(changed).isInstanceOf(Refused.class);
        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(registry.release().orElseThrow().step().state()).isEqualTo(ReleaseState.DROPPED);
        assertThat(registry.release().orElseThrow().step().reasons()).contains("no labels to come");
    }

    @Test
    void aModelIsAskedForOnceForTheSameLabels() {
        // Given
        createTopics();
        promote(first);
        AskForModel ask = new AskForModel(new ManualRequests(settings, topics, registry, CLOCK));
        LoopAction.Offer none = ask.offer(Optional.empty());
        LabeledTopic labels = new LabeledTopic(settings, topics.labeledReviews());
        labels.add(List.of(labelled("a"), labelled("b"), labelled("c")));
        labels.erase(Set.of("c"));

        // When
        Offered offer = (Offered) ask.offer(Optional.empty());
        labels.add(List.of(labelled("d")));
        LoopAction.Outcome stale = ask.act(Optional.empty(), "another champion", "a month has passed");
        LoopAction.Outcome sent = ask.act(Optional.empty(), offer.expects(), "a month has passed");

        // Then
        assertThat(none).isInstanceOf(Refused.class);
        assertThat(offer.does().get(0)).contains("on 2 labelled reviews, of which 2 are new");
        assertThat(stale).isInstanceOf(Refused.class);
        assertThat(sent).isInstanceOf(Done.class);
        assertThat(records(topics.retrainRequests())).isEqualTo(1);
    }

    @Test
    void deadLettersAreReplayed() {
        // Given
        createTopics();
        try (RejectedRecords rejected = new RejectedRecords(settings, topics.reviewsDeadLetters(), prefix, false)) {
            ReplayRejected replay =
                    new ReplayRejected(rejected, new DeadLetterReplay(settings, topics, prefix), topics);
            LoopAction.Offer none = replay.offer(Optional.empty());
            reject("1");
            reject("2");

            // When
            Offered offer = (Offered) replay.offer(Optional.empty());
            LoopAction.Outcome outcome = replay.act(Optional.empty(), offer.expects(), "the model is mended");

            // Then
            assertThat(none).isInstanceOf(Refused.class);
            assertThat(offer.does().get(0)).startsWith("2 dead letters");
            assertThat(outcome).isEqualTo(new Done("Replayed 2 dead letters."));
            assertThat(records(topics.reviews())).isEqualTo(2);
            assertThat(replay.offer(Optional.empty())).isInstanceOf(Refused.class);
        }
    }

    private static LabeledReview labelled(String id) {
        return new LabeledReview(
                id, "text of " + id, true, CLOCK.instant(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private void reject(String id) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.reviewsDeadLetters(), id.getBytes(StandardCharsets.UTF_8));
        record.headers()
                .add(HeaderNames.REASON, "inference_failed".getBytes(StandardCharsets.UTF_8))
                .add(HeaderNames.TOPIC, topics.reviews().getBytes(StandardCharsets.UTF_8));
        try (Producer<byte[], byte[]> producer = settings.producer(Map.of())) {
            Future<RecordMetadata> unused = producer.send(record);
        }
    }

    private int records(String topic) {
        List<Object> all = new ArrayList<>();
        TopicReader.readAll(settings, topic, all::add);
        return all.size();
    }
}
