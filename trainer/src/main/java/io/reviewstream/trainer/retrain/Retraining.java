package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.TrainedOn;
import io.reviewstream.trainer.dryrun.DryRun;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.run.AnnouncementFactory;
import io.reviewstream.trainer.run.Announcer;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.KafkaAnnouncer;
import io.reviewstream.trainer.run.Publisher;
import io.reviewstream.trainer.run.RecentLabelWeight;
import io.reviewstream.trainer.run.RunContext;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.TrainingListener;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
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
    private final AnnouncementFactory announcements;
    private final Publisher publisher;

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
        this.announcements = new AnnouncementFactory(registry, clock);
        this.publisher = new Publisher(registry, announcer, announcements);
    }

    /** What a run sets out with. */
    private record Start(LabelState now, Corpus corpus, long newLabels, RunContext occasion) {}

    /**
     * Promotes and announces what a killed trainer has stored and not come to promote or announce: whatever was made
     * for some request and is not among the announcements.
     *
     * @return the newest of them
     */
    public Optional<RetrainResult> finishWhatIsLeft() {
        return finished().reduce((earlier, later) -> later).map(RetrainResult.Made::new);
    }

    private Stream<RunOutcome> finished() {
        AnnouncementLog log = AnnouncementLog.read(kafka, topics.modelAnnouncements());
        List<RunOutcome> outcomes = new ArrayList<>();
        for (ModelVersion version : registry.requestIds().keySet()) {
            if (!log.tellsOf(version)) {
                LOG.atInfo().addKeyValue("modelVersion", version).log("Finishing what another trainer left");
                outcomes.add(publisher.finish(registry.open(version)));
            }
        }
        return outcomes.stream();
    }

    /**
     * Answers a request: makes a model, or says why not. A model that a killed trainer made for it is the answer.
     * Everything is announced but failures, which are thrown.
     *
     * @param listener hears how training goes
     */
    public RetrainResult answer(RetrainRequest request, TrainingListener listener) {
        Optional<RunOutcome> left = finished()
                .filter(outcome ->
                        outcome.bundle().manifest().lineage().requestId().equals(Optional.of(request.requestId())))
                .findFirst();
        if (left.isPresent()) {
            return new RetrainResult.Made(left.get());
        }
        Start start = start(Optional.of(request.requestId()));
        LOG.atInfo()
                .addKeyValue("requestId", request.requestId())
                .addKeyValue("reason", request.reason())
                .addKeyValue("labels", start.corpus().rows().size())
                .addKeyValue("newLabels", start.newLabels())
                .log("Retraining asked for");
        Optional<String> idle = reasonToDoNothing(start);
        if (idle.isPresent()) {
            return nothingToDo(request, start.now().labelsThrough(), idle.get());
        }
        TrainingRun run = new TrainingRun(registry, gate, announcer, listener, clock);
        return new RetrainResult.Made(run.run(
                base(start.now().champion()),
                start.corpus(),
                // Labels go on coming; what a killed run kept of fewer is of no use any more.
                settings.plan().removingOtherCheckpoints(),
                start.occasion()));
    }

    /** What {@link #answer} would do now; nothing is written or announced. */
    public RetrainResult forecast() {
        Start start = start(Optional.empty());
        Optional<String> idle = reasonToDoNothing(start);
        return idle.isPresent()
                ? new RetrainResult.NothingToDo(idle.get())
                : new RetrainResult.Foreseen(new DryRun(clock)
                        .of(base(start.now().champion()), start.corpus(), settings.plan(), start.occasion()));
    }

    private Start start(Optional<String> requestId) {
        LabelState now = LabelState.read(kafka, topics, registry);
        List<Corpus> parts = new ArrayList<>(settings.moreData().get());
        parts.add(now.labels());
        Corpus corpus = Corpus.merge(parts);
        // Before there is a champion, a file's rows are new as well.
        long newLabels =
                now.champion().isPresent() ? now.newLabels() : corpus.rows().size();
        RecentLabelWeight emphasis = new RecentLabelWeight(
                settings.recentWeight(),
                now.champion().map(champion -> TrainedOn.of(champion.manifest().lineage())));
        return new Start(now, corpus, newLabels, new RunContext(requestId, emphasis));
    }

    private Optional<String> reasonToDoNothing(Start start) {
        long needed = Math.max(1, settings.minNewLabels());
        return start.newLabels() < needed
                ? Optional.of(String.format(
                        Locale.ROOT, "%d new labelled reviews, and %d are needed", start.newLabels(), needed))
                : settings.plan().shortage(start.corpus());
    }

    /** Whether the request was answered for good before. */
    boolean answered(RetrainRequest request) {
        return AnnouncementLog.read(kafka, topics.modelAnnouncements())
                .answer(request.requestId())
                .isPresent();
    }

    /** Tells that {@link #answer} threw this. */
    public void announceFailure(RetrainRequest request, RuntimeException failure) {
        String reason = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
        announcer.announce(announcements.withoutModel(
                ModelAnnouncement.Status.FAILED, request.requestId(), Optional.of(request.labelsThrough()), reason));
    }

    private RetrainResult nothingToDo(RetrainRequest request, LabelOffsets labelsThrough, String reason) {
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
