package io.reviewstream.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import io.reviewstream.trainer.topic.LabeledCorpus;
import io.reviewstream.trainer.training.TrainingListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A retraining that nothing disturbs, and the requests that lead to one. */
class RetrainingIT extends RetrainingFixture {
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

    @Test
    void aRequestThatKillsThreeTrainersIsAnsweredAsFailed() throws Exception {
        // Given
        label(Wording.PLAIN, 600, 1);
        requests().send(request("deadly"));
        TrainingListener deadly = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                throw new InternalError("as a native crash");
            }
        };
        for (int trainer = 0; trainer < 3; trainer++) {
            assertThatThrownBy(follower(kafka, deadly, new CopyOnWriteArrayList<>())::run)
                    .hasRootCauseInstanceOf(InternalError.class);
        }
        assertThat(announcements()).isEmpty();
        List<RetrainResult> results = new CopyOnWriteArrayList<>();

        // When
        runUntil(retraining(base, 1), results, 1);

        // Then
        assertThat(announcements()).singleElement().satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(ModelAnnouncement.Status.FAILED);
            assertThat(answer.requestId()).contains("deadly");
            assertThat(answer.reasons().get(0))
                    .contains("3 trainers", Runtime.getRuntime().maxMemory() / (1L << 20) + " MB of heap");
        });
    }

    @Test
    void trainersThatAreStoppedDoNotCountAsKilledByTheirRequest() {
        // Given
        label(Wording.PLAIN, 600, 1);
        requests().send(request("q"));
        for (int trainer = 0; trainer < 3; trainer++) {
            AtomicReference<RequestFollower> follower = new AtomicReference<>();
            follower.set(follower(
                    kafka,
                    new TrainingListener() {
                        @Override
                        public void stepped(Step step) {
                            follower.get().stop();
                        }
                    },
                    new CopyOnWriteArrayList<>()));
            follower.get().run();
        }
        List<RetrainResult> results = new CopyOnWriteArrayList<>();

        // When
        runUntil(retraining(base, 1), results, 1);

        // Then
        assertThat(results).singleElement().isInstanceOf(RetrainResult.Made.class);
    }

    @Test
    void aDryRunReportsRecentLabelsAndAnnouncesNothing() {
        // Given
        label(Wording.PLAIN, 600, 1);
        retraining(base, 1).answer(requests().make(), TrainingListener.silent());
        label(Wording.OTHER, 100, 2);
        RetrainSettings settings =
                new RetrainSettings(base, RetrainSettings.StartFrom.BASE, TinyReviews.plan(), 1, 3, List::of);
        Retraining retraining = opened(new Retraining(
                kafka, topics, registry, settings, new Gate(GateSettings.DEFAULT, CLOCK), ReleasePolicy.DIRECT, CLOCK));

        // When
        RetrainResult result = retraining.forecast();

        // Then
        assertThat(result).isInstanceOfSatisfying(RetrainResult.Foreseen.class, foreseen -> assertThat(
                        foreseen.forecast().settings())
                .containsEntry("recentWeight", "3.0")
                .hasEntrySatisfying("recentReviews", count -> assertThat(Integer.parseInt(count))
                        .isBetween(60, 95)));
        assertThat(announcements()).hasSize(1);
        assertThat(registry.versions()).hasSize(1);
    }

    @Test
    void labelsOfOneClassAloneAreNothingToDo() {
        // Given
        new LabeledTopic(kafka, topics.labeledReviews())
                .add(LabeledCorpus.records(
                        Corpus.of(
                                "one class",
                                TinyReviews.of(Wording.PLAIN, 200, 1).stream()
                                        .filter(Corpus.CorpusRow::positive)
                                        .toList()),
                        CLOCK.instant()));

        // When
        RetrainResult result = retraining(base, 1).answer(requests().make(), TrainingListener.silent());

        // Then
        assertThat(result)
                .isInstanceOfSatisfying(RetrainResult.NothingToDo.class, nothing -> assertThat(nothing.reason())
                        .endsWith("0 are negative; each class needs 10"));
    }

    @Test
    @Tag("nightly")
    void trainingThatOutlastsThePollIntervalKeepsItsRequest() throws Exception {
        // Given
        label(Wording.PLAIN, 600, 1);
        // Members learn of a rebalance by a heartbeat, and have the poll interval to join it.
        KafkaSettings hasty = new KafkaSettings(
                kafka.bootstrapServers(),
                Map.of("max.poll.interval.ms", "2000", "session.timeout.ms", "6000", "heartbeat.interval.ms", "200"));
        List<RetrainResult> results = new CopyOnWriteArrayList<>();
        Set<String> answering = ConcurrentHashMap.newKeySet();
        CountDownLatch handedOn = new CountDownLatch(1);
        TrainingListener slow = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                boolean first = answering.add(Thread.currentThread().toString());
                if (answering.size() > 1) {
                    handedOn.countDown();
                } else if (first) {
                    // Three poll intervals, unless the other trainer gets the request.
                    waitFor(handedOn, Duration.ofSeconds(6));
                }
            }
        };
        List<RequestFollower> followers = List.of(follower(hasty, slow, results), follower(hasty, slow, results));
        List<Thread> threads =
                followers.stream().map(follower -> new Thread(follower::run)).toList();
        threads.forEach(Thread::start);
        try {
            await().atMost(Duration.ofMinutes(3)).until(() -> members() == 2);

            // When
            requests().send(requests().make());

            // Then
            await().atMost(Duration.ofSeconds(60)).until(() -> results.size() == 1 && lag() == 0);
            assertThat(answering).as("trainers that had the request").hasSize(1);
            assertThat(registry.versions()).hasSize(1);
        } finally {
            followers.forEach(RequestFollower::stop);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** Trainers that have partitions of the requests. */
    private long members() throws Exception {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            String group = "g-" + topics.reviews();
            ConsumerGroupDescription description =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return description.groupState() == GroupState.STABLE
                    ? description.members().size()
                    : 0;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    private static void waitFor(CountDownLatch latch, Duration most) {
        try {
            latch.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Follows until there are so many results and every request is committed. */
    private void runUntil(Retraining retraining, List<RetrainResult> results, int count) {
        RequestFollower follower = follower(kafka, retraining, TrainingListener.silent(), results);
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

    private RequestFollower follower(KafkaSettings settings, TrainingListener listener, List<RetrainResult> results) {
        return follower(settings, retraining(base, 1), listener, results);
    }

    private RequestFollower follower(
            KafkaSettings settings, Retraining retraining, TrainingListener listener, List<RetrainResult> results) {
        return new RequestFollower(
                settings,
                topics.retrainRequests(),
                "g-" + topics.reviews(),
                retraining,
                List.of(listener),
                RetrainListener.silent(),
                results::add);
    }
}
