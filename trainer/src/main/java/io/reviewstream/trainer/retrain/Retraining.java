package io.reviewstream.trainer.retrain;

import com.sun.management.OperatingSystemMXBean;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.control.ManualRequests;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.topic.AnnouncementLog;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.dryrun.DryRun;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.DatasetSplits;
import io.reviewstream.trainer.run.Publisher;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import io.reviewstream.trainer.run.RunContext;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.TrainingListener;
import java.lang.management.ManagementFactory;
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
    /** Of trainers that were killed by one request. */
    private static final int MOST_LOST_ATTEMPTS = 3;
    /** As measured; see docs/training.md. */
    private static final long HEAP_OF_A_REVIEW = 700;

    private static final long HEAP_WITHOUT_REVIEWS = 100L << 20;

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
            ReleasePolicy policy,
            Clock clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.registry = registry;
        this.settings = settings;
        this.gate = gate;
        this.clock = clock;
        this.announcer = new Announcer(registry, Announcer.topic(kafka, topics.modelAnnouncements()), clock);
        this.publisher = new Publisher(registry, announcer, policy, clock);
        this.log = new AnnouncementLog(kafka, topics.modelAnnouncements());
    }

    /** The input of a training run. */
    private record Start(
            LabelState now, DatasetSplits splits, long newLabels, RunContext context, Optional<String> forgotten) {}

    /**
     * Promotes and announces what killed trainers have stored for requests and not announced.
     *
     * @return the models that were published, oldest first
     */
    public List<RunOutcome> finishInterrupted() {
        return publisher.finishInterrupted(log.refresh()::isAnnounced);
    }

    /**
     * Answers a request that a person makes now. First publishes what killed trainers have stored: if one of these models
     * answers the request, or was promoted by that, it is the answer, and none is trained.
     *
     * @throws CancellationException if training was stopped
     */
    public RetrainResult once(ManualRequests requests, TrainingListener listener, RetrainListener answers) {
        RetrainRequest asked = requests.make();
        List<RunOutcome> finished = finishInterrupted();
        Optional<RunOutcome> answer = finished.stream()
                .filter(outcome -> answers(outcome, asked) || promotedSince(asked, outcome))
                .reduce((earlier, later) -> later);
        if (answer.isPresent()) {
            return new RetrainResult.Made(answer.get());
        }
        // The same champion and labels once more, with --min-new-labels 0.
        RetrainRequest now = finished.isEmpty() ? asked : requests.make();
        boolean answered = log.answerTo(now.requestId()).isPresent()
                && registry.answerTo(now.requestId()).isPresent();
        return answer(answered ? now.again(clock.instant()) : now, listener, answers);
    }

    private static boolean answers(RunOutcome outcome, RetrainRequest request) {
        return outcome.bundle().manifest().lineage().requestId().equals(Optional.of(request.requestId()));
    }

    private boolean promotedSince(RetrainRequest request, RunOutcome outcome) {
        return outcome.champion().isPresent()
                && outcome.champion().equals(registry.champion())
                && !request.championVersion()
                        .equals(Optional.of(outcome.bundle().version().value()));
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
        return answer(request, listener, answers, false, 0).orElseThrow();
    }

    /**
     * The same for a request that may have been answered before; empty if it was.
     *
     * @param lostAttempts trainers that were killed while they answered it; after three, no model is trained for it
     */
    Optional<RetrainResult> answerNew(
            RetrainRequest request, TrainingListener listener, RetrainListener answers, int lostAttempts) {
        return answer(request, listener, answers, true, lostAttempts);
    }

    private Optional<RetrainResult> answer(
            RetrainRequest request,
            TrainingListener listener,
            RetrainListener answers,
            boolean onlyNew,
            int lostAttempts) {
        try {
            if (onlyNew && log.refresh().answerTo(request.requestId()).isPresent()) {
                return Optional.empty();
            }
            answers.started(request);
            RetrainResult result = answer(request, listener, lostAttempts);
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
        return answer(request, listener, 0);
    }

    private RetrainResult answer(RetrainRequest request, TrainingListener listener, int lostAttempts) {
        // Once more than training is tried: the last of these trainers may have stored the model.
        if (lostAttempts > MOST_LOST_ATTEMPTS) {
            throw lost(request, lostAttempts);
        }
        Optional<RunOutcome> finished = finishInterrupted().stream()
                .filter(outcome -> answers(outcome, request))
                .findFirst();
        if (finished.isPresent()) {
            return new RetrainResult.Made(finished.get());
        }
        if (lostAttempts == MOST_LOST_ATTEMPTS) {
            throw lost(request, lostAttempts);
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
        RunOutcome outcome = run.run(base(start.now().champion()), start.splits(), start.context());
        return new RetrainResult.Made(
                start.forgotten().map(outcome::withWarning).orElse(outcome));
    }

    private static UserException lost(RetrainRequest request, int attempts) {
        long megabyte = 1L << 20;
        long machine =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / megabyte;
        return UserException.badInput(String.format(
                Locale.ROOT,
                "%d trainers ended while they answered this request, and none of them answered it: they ran out of memory,"
                        + " crashed or were killed. A trainer may use %d MB of heap, and the machine or container has %d MB"
                        + " of memory; the labels of the request need about %d MB of heap. See the end of the trainer's log."
                        + " Give it more memory (REVIEWSTREAM_JAVA_OPTIONS=-Xmx2g), or smaller passes"
                        + " (--micro-batch-tokens). New labels make a new request.",
                attempts,
                Runtime.getRuntime().maxMemory() / megabyte,
                machine,
                (HEAP_WITHOUT_REVIEWS + HEAP_OF_A_REVIEW * request.labeledReviews()) / megabyte));
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
        RunContext.RecentLabelWeight recentWeight =
                new RunContext.RecentLabelWeight(settings.recentWeight(), now.trainedOn());
        // Labels keep arriving, so checkpoints of a killed run on fewer labels cannot be resumed.
        DatasetSplits splits = DatasetSplits.of(corpus, settings.plan().removingOtherCheckpoints());
        Optional<String> forgotten = now.champion()
                .flatMap(champion -> ForgottenReviews.warning(
                        champion.version(), lineage(champion), corpus, topics.labeledReviews()));
        forgotten.ifPresent(LOG::warn);
        return new Start(now, splits, newLabels, new RunContext(requestId, recentWeight), forgotten);
    }

    private static Manifest.Lineage lineage(ModelBundle champion) {
        return champion.manifest().lineage().withTrainingTexts(champion.trainingTexts());
    }

    private Optional<String> reasonToDoNothing(Start start) {
        return start.newLabels() < settings.minNewLabels()
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%d new labelled reviews, and %d are needed",
                        start.newLabels(),
                        settings.minNewLabels()))
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
