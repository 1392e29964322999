package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.publish.Announcements;
import io.reviewstream.trainer.publish.Announcer;
import io.reviewstream.trainer.publish.BaseModel;
import io.reviewstream.trainer.publish.KafkaAnnouncer;
import io.reviewstream.trainer.publish.TrainingRun;
import io.reviewstream.trainer.training.TrainingListener;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new model of all labels there are, if enough of them are new, and announces what came of it. New is what lies
 * beyond the champion's labels, and beyond those of models that were made since and not promoted.
 */
public final class Retraining {
    private static final Logger LOG = LoggerFactory.getLogger(Retraining.class);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final ModelRegistry registry;
    private final RetrainSettings settings;
    private final Gate gate;
    private final Clock clock;
    private final Announcer announcer;
    private final Announcements announcements;

    /** On topics that exist. */
    public Retraining(
            KafkaSettings kafka,
            Topics topics,
            ModelRegistry registry,
            RetrainSettings settings,
            Gate gate,
            Clock clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.registry = registry;
        this.settings = settings;
        this.gate = gate;
        this.clock = clock;
        this.announcer = new KafkaAnnouncer(kafka, topics.modelAnnouncements());
        this.announcements = new Announcements(registry, clock);
    }

    /**
     * Answers a request: makes a model, or says why not. Everything is announced but failures, which are thrown.
     *
     * @param listener hears how training goes
     */
    public RetrainResult answer(RetrainRequest request, TrainingListener listener) {
        LabelState now = LabelState.read(kafka, topics, registry);
        List<Corpus> parts = new ArrayList<>(settings.moreData().get());
        parts.add(now.labels());
        Corpus corpus = Corpus.merge(parts);
        // Before there is a champion, a file's rows are new as well.
        long newLabels =
                now.champion().isPresent() ? now.newLabels() : corpus.rows().size();
        LOG.atInfo()
                .addKeyValue("requestId", request.requestId())
                .addKeyValue("reason", request.reason())
                .addKeyValue("labels", corpus.rows().size())
                .addKeyValue("newLabels", newLabels)
                .log("Retraining asked for");
        if (newLabels < Math.max(1, settings.minNewLabels())) {
            return nothingToDo(request, now.labelsThrough(), newLabels);
        }
        TrainingRun run = new TrainingRun(registry, gate, announcer, listener, clock);
        return new RetrainResult.Made(
                run.run(base(now.champion()), corpus, settings.plan(), Optional.of(request.requestId())));
    }

    /** Whether the request was answered for good before. */
    boolean answered(RetrainRequest request) {
        return AnnouncementLog.read(kafka, topics.modelAnnouncements()).answered(request.requestId());
    }

    /** Tells that {@link #answer} threw this. */
    public void announceFailure(RetrainRequest request, RuntimeException failure) {
        String reason = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
        announcer.announce(announcements.withoutModel(
                ModelAnnouncement.Status.FAILED, request.requestId(), Optional.of(request.labelsThrough()), reason));
    }

    private RetrainResult nothingToDo(RetrainRequest request, LabelOffsets labelsThrough, long newLabels) {
        String reason =
                "%d new labelled reviews, and %d are needed".formatted(newLabels, Math.max(1, settings.minNewLabels()));
        announcer.announce(announcements.withoutModel(
                ModelAnnouncement.Status.NOTHING_TO_DO, request.requestId(), Optional.of(labelsThrough), reason));
        return new RetrainResult.NothingToDo(reason);
    }

    private BaseModel base(Optional<ModelBundle> champion) {
        return settings.startFrom() == RetrainSettings.StartFrom.CHAMPION && champion.isPresent()
                ? BaseModel.of(champion.get())
                : settings.base();
    }
}
