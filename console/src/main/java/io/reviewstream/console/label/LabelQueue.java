package io.reviewstream.console.label;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.topic.LabelRequestLog;
import io.reviewstream.common.topic.LabelRequestLog.Requests;
import io.reviewstream.common.topic.LabelWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The reviews that somebody should label. It remembers who answered a request only until the request is withdrawn, which the
 * streamer does once it has the label. Thread-safe.
 */
public final class LabelQueue implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** For somebody else, whose call waits for Kafka. */
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final Clock clock;
    private final LabelRequestLog log;
    private final ReentrantLock turn = new ReentrantLock();
    /** Opened by the first label. */
    private Optional<LabelWriter> writer = Optional.empty();
    /** Who answered a request, by its id. */
    private final Map<String, Set<String>> answered = new HashMap<>();

    /**
     * The queue for one person.
     *
     * @param open requests that this person can answer
     * @param next of them the next ones, the oldest first
     */
    public record Queue(int open, int expired, Map<LabelReason, Long> byReason, List<LabelRequest> next) {
        public Queue {
            next = List.copyOf(next);
        }
    }

    /** On topics that exist. */
    public LabelQueue(KafkaSettings kafka, Topics topics, Clock clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.clock = clock;
        this.log = new LabelRequestLog(kafka, topics.labelRequests());
    }

    /**
     * The next requests for a person.
     *
     * @throws UserException if Kafka cannot be reached
     */
    public Queue queue(String person, int atMost) {
        return inTurn(() -> next(person, atMost));
    }

    private Queue next(String person, int atMost) {
        Requests requests = read();
        List<LabelRequest> mine = requests.open().stream()
                .filter(request -> isOpen(request, person))
                .toList();
        return new Queue(
                mine.size(),
                requests.expired(),
                mine.stream().collect(Collectors.groupingBy(LabelRequest::reason, TreeMap::new, Collectors.counting())),
                mine.stream().limit(atMost).toList());
    }

    private Requests read() {
        Requests requests = log.refresh().requests(clock.instant());
        answered.keySet()
                .retainAll(requests.open().stream().map(LabelRequest::requestId).collect(Collectors.toSet()));
        return requests;
    }

    /** Whether the person may answer it: enough others have not, and the person has not. */
    private boolean isOpen(LabelRequest request, String person) {
        Set<String> people = answered.getOrDefault(request.requestId(), Set.of());
        return people.size() < request.labels() && !people.contains(person);
    }

    /**
     * Answers the request of a review. Returns once Kafka has the label.
     *
     * @return false if the request is not open any more; then nothing is written
     * @throws UserException if the label cannot be written
     */
    public boolean label(String reviewId, boolean isPositive, String person) {
        return inTurn(() -> answer(reviewId, isPositive, person));
    }

    private boolean answer(String reviewId, boolean isPositive, String person) {
        Optional<LabelRequest> request = read().open().stream()
                .filter(each -> each.reviewId().equals(reviewId) && isOpen(each, person))
                .findFirst();
        if (request.isEmpty() || !write(request.get(), isPositive, person)) {
            return false;
        }
        answered.computeIfAbsent(request.get().requestId(), id -> new HashSet<>())
                .add(person);
        return true;
    }

    /** A second look at an earlier label is a row of the training set, and the other answers are joined with a prediction. */
    private boolean write(LabelRequest request, boolean isPositive, String person) {
        if (writer.isEmpty()) {
            writer = Optional.of(new LabelWriter(kafka, topics, TIMEOUT));
        }
        Instant now = clock.instant();
        LabelOrigin origin = new LabelOrigin(
                Optional.of(request.reason()),
                Optional.of(request.requestId()),
                Optional.of(request.propensity()),
                Optional.of(person));
        if (request.reason() == LabelReason.SUSPECT) {
            LabeledReview row = new LabeledReview(
                    request.reviewId(),
                    request.reviewText(),
                    isPositive,
                    now,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    origin,
                    Optional.empty());
            return writer.get()
                    .write(List.of(), List.of(row), Set.of(row.reviewId()))
                    .isEmpty();
        }
        writer.get()
                .write(
                        List.of(new ReviewLabel(request.reviewId(), isPositive, Optional.of(now), origin)),
                        List.of(),
                        Set.of());
        return true;
    }

    private <T> T inTurn(Supplier<T> call) {
        try {
            if (!turn.tryLock(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw UserException.unreachable("Kafka has not answered another request yet. Try again.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserException.unreachable("The console ends.", e);
        }
        try {
            return call.get();
        } finally {
            turn.unlock();
        }
    }

    /** Waits for a call that is in progress. */
    @Override
    public void close() {
        turn.lock();
        try {
            log.close();
            writer.ifPresent(LabelWriter::close);
        } finally {
            turn.unlock();
        }
    }
}
