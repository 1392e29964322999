package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.ModelBundle;
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
import io.reviewstream.trainer.run.Announcer;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.DatasetSplits;
import io.reviewstream.trainer.run.Publisher;
import io.reviewstream.trainer.run.RunContext;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.TrainingListener;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a new model on all labels, if enough of them are new, and announces the result. A label is new if neither the
 * champion nor a later model that was not promoted has consumed it.
 *
 * <p>Used by one thread at a time.
 */
public final class Retraining implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retraining.class);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final ModelRegistry registry;
    private final RetrainSettings settings;
    private final Gate gate;
    private final Clock clock;
    private final Announcer announcer;
    private final Publisher publisher;
    private final AnnouncementLog log;

    /** Retrains from topics that exist. */
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
        this.announcer = new Announcer(registry, Announcer.topic(kafka, topics.modelAnnouncements()), clock);
        this.publisher = new Publisher(registry, announcer);
        this.log = new AnnouncementLog(kafka, topics.modelAnnouncements());
    }

    /** The input of a training run. */
    private record Start(LabelState now, DatasetSplits splits, long newLabels, RunContext context) {}

    /**
     * Promotes and announces what killed trainers have stored for requests and not announced.
     *
     * @return the models that were published, oldest first
     */
    public List<RunOutcome> finishInterrupted() {
        return publisher.finishInterrupted(log.refresh()::isAnnounced);
    }

    /**
     * Answers a request with a model, or with the reason for none, such as a failure. A model that a killed trainer stored
     * for the request is the answer. Every answer is announced.
     *
     * @param listener gets the progress of training
     * @param answers gets the request and its answer
     * @throws CancellationException if training was stopped; another trainer may answer the request
     */
    public RetrainResult answer(RetrainRequest request, TrainingListener listener, RetrainListener answers) {
        return answer(request, listener, answers, false).orElseThrow();
    }

    /** The same for a request that may have been answered before; empty if it was. */
    Optional<RetrainResult> answerNew(RetrainRequest request, TrainingListener listener, RetrainListener answers) {
        return answer(request, listener, answers, true);
    }

    private Optional<RetrainResult> answer(
            RetrainRequest request, TrainingListener listener, RetrainListener answers, boolean onlyNew) {
        try {
            if (onlyNew && log.refresh().answerTo(request.requestId()).isPresent()) {
                return Optional.empty();
            }
            answers.started(request);
            RetrainResult result = answer(request, listener);
            answers.answered(result);
            return Optional.of(result);
        } catch (CancellationException e) {
            answers.left();
            throw e;
        } catch (RuntimeException e) {
            RetrainResult.Failed failed = new RetrainResult.Failed(e);
            answers.answered(failed);
            announcer.announceNoModel(
                    ModelAnnouncement.Status.FAILED, request.requestId(), request.labelsThrough(), failed.reason());
            return Optional.of(failed);
        }
    }

    /** The same without a listener of answers; a failure is thrown, and not announced. */
    RetrainResult answer(RetrainRequest request, TrainingListener listener) {
        Optional<RunOutcome> finished = finishInterrupted().stream()
                .filter(outcome ->
                        outcome.bundle().manifest().lineage().requestId().equals(Optional.of(request.requestId())))
                .findFirst();
        if (finished.isPresent()) {
            return new RetrainResult.Made(finished.get());
        }
        Start start = start(Optional.of(request.requestId()));
        LOG.atInfo()
                .addKeyValue("requestId", request.requestId())
                .addKeyValue("reason", request.reason())
                .addKeyValue("labels", start.splits().corpus().rows().size())
                .addKeyValue("newLabels", start.newLabels())
                .log("Answering a retrain request");
        Optional<String> idle = reasonToDoNothing(start);
        if (idle.isPresent()) {
            return nothingToDo(request, start.now().labelsThrough(), idle.get());
        }
        TrainingRun run = new TrainingRun(registry, gate, publisher, listener, clock);
        return new RetrainResult.Made(run.run(base(start.now().champion()), start.splits(), start.context()));
    }

    /** A dry run of {@link #answer}; nothing is written or announced. */
    public RetrainResult forecast() {
        Start start = start(Optional.empty());
        Optional<String> idle = reasonToDoNothing(start);
        return idle.isPresent()
                ? new RetrainResult.NothingToDo(idle.get())
                : new RetrainResult.Foreseen(
                        new DryRun(clock).of(base(start.now().champion()), start.splits(), start.context()));
    }

    private Start start(Optional<String> requestId) {
        LabelState now = LabelState.read(kafka, topics.labeledReviews(), registry, log);
        List<Corpus> parts = new ArrayList<>(settings.moreData().get());
        parts.add(now.labels());
        Corpus corpus = Corpus.merge(parts);
        // Without a champion, the rows of files are new as well.
        long newLabels =
                now.champion().isPresent() ? now.newLabels() : corpus.rows().size();
        RunContext.RecentLabelWeight recentWeight = new RunContext.RecentLabelWeight(
                settings.recentWeight(),
                now.champion().map(champion -> TrainedOn.of(champion.manifest().lineage())));
        // Labels keep arriving, so checkpoints of a killed run on fewer labels cannot be resumed.
        DatasetSplits splits = DatasetSplits.of(corpus, settings.plan().removingOtherCheckpoints());
        return new Start(now, splits, newLabels, new RunContext(requestId, recentWeight));
    }

    private Optional<String> reasonToDoNothing(Start start) {
        long needed = Math.max(1, settings.minNewLabels());
        return start.newLabels() < needed
                ? Optional.of(String.format(
                        Locale.ROOT, "%d new labelled reviews, and %d are needed", start.newLabels(), needed))
                : start.splits().shortage();
    }

    private RetrainResult nothingToDo(RetrainRequest request, LabelOffsets labelsThrough, String reason) {
        announcer.announceNoModel(ModelAnnouncement.Status.NOTHING_TO_DO, request.requestId(), labelsThrough, reason);
        return new RetrainResult.NothingToDo(reason);
    }

    /** Closes the reader of the announcements; a later call opens it again. */
    @Override
    public void close() {
        log.close();
    }

    private BaseModel base(Optional<ModelBundle> champion) {
        return settings.startFrom() == RetrainSettings.StartFrom.CHAMPION && champion.isPresent()
                ? BaseModel.of(champion.get())
                : settings.base();
    }
}
