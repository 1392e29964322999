package io.reviewstream.streamer.request;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Chooses the reviews of a slot once its end, its first candidate and the grace are over, and requests their labels within the
 * budget of the day. All candidates are on one partition, so that one instance chooses. Owned by one stream thread.
 *
 * <p>A slot is closed once: candidates that come later, as after a replay, are dropped, and so are those from before the
 * expiry and from the future. After a downtime the slots that were missed are closed as their candidates come. A clock that
 * goes back gives no second budget for a day. A candidate without a value is of a review that was erased.
 */
public final class RequestProcessor extends ContextualProcessor<String, LabelCandidate, String, LabelRequest> {
    public static final String STORE = "label-candidates";
    private static final JsonSerde<LabelCandidate> JSON = new JsonSerde<>(LabelCandidate.class);
    private static final JsonSerde<SpentBudget> SPENT_JSON = new JsonSerde<>(SpentBudget.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Clocks of producers are ahead by less. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    private static final String SPENT = "spent";
    private static final byte[] PRESENT = {1};
    /**
     * Of the random requests, so many are for two people: a twentieth of all. On reviews of which the model is unsure, people agree
     * less than on those over which accuracy is measured.
     */
    private static final HashedShare FOR_TWO = new HashedShare("label-request-for-two", 0.25);

    /** Texts of earlier requests that a new one is compared with. */
    private static final int MOST_ASKED = 1000;

    private static final int ID_LENGTH = 16;

    private final LabelRequestSettings settings;
    private final RequestSlots slots;
    private final StreamerMetrics metrics;
    private KeyValueStore<String, byte[]> store;

    /** For a daily budget of at least one. */
    public RequestProcessor(LabelRequestSettings settings, StreamerMetrics metrics) {
        this.settings = settings;
        this.slots = new RequestSlots(settings.perDay());
        this.metrics = metrics;
    }

    /**
     * What was requested on the latest day.
     *
     * @param day as {@link RequestSlots#day} has it
     */
    record SpentBudget(long day, int requests) {}

    /** What the keys of the store begin with, before a number by which they sort. */
    private enum StoredKind {
        /** When the first candidate of a slot came, in milliseconds. */
        OPEN,
        CANDIDATE,
        CLOSED,
        /** The features of a text that was asked, by the time of its request. */
        ASKED;

        private static final int DIGITS = 19;

        private String key(long number) {
            return String.format(Locale.ROOT, "%s/%0" + DIGITS + "d", this, number);
        }

        private long number(String key) {
            return Long.parseLong(key, name().length() + 1, name().length() + 1 + DIGITS, 10);
        }
    }

    @Override
    public void init(ProcessorContext<String, LabelRequest> context) {
        super.init(context);
        store = context.getStateStore(STORE);
        context.schedule(
                INTERVAL, PunctuationType.WALL_CLOCK_TIME, timestamp -> close(Instant.ofEpochMilli(timestamp)));
    }

    @Override
    public void process(Record<String, LabelCandidate> record) {
        LabelCandidate candidate = record.value();
        if (candidate == null) {
            forget(record.key());
            return;
        }
        long slot = candidate.slot();
        Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        if (isOutside(slot, now) || store.get(StoredKind.CLOSED.key(slot)) != null) {
            return;
        }
        store.putIfAbsent(StoredKind.OPEN.key(slot), bytes(now.toEpochMilli()));
        store.put(candidateKey(slot, candidate.reason(), record.key()), JSON.toBytes(candidate));
    }

    private static String candidateKey(long slot, LabelReason reason, String reviewId) {
        return StoredKind.CANDIDATE.key(slot) + "/" + reason + "/" + reviewId;
    }

    /** Deletes an erased review. */
    private void forget(String reviewId) {
        for (KeyValue<String, byte[]> open : all(StoredKind.OPEN)) {
            for (LabelReason reason : LabelReason.values()) {
                store.delete(candidateKey(StoredKind.OPEN.number(open.key), reason, reviewId));
            }
        }
    }

    /** Of the future as well: of a wrong clock, or of slots of another length, before the budget was changed. */
    private boolean isOutside(long slot, Instant now) {
        return isExpired(slot, now) || slots.start(slot).isAfter(now.plus(MOST_AHEAD));
    }

    private boolean isExpired(long slot, Instant now) {
        return slots.end(slot).plus(settings.expiry()).isBefore(now);
    }

    private void close(Instant now) {
        for (KeyValue<String, byte[]> open : all(StoredKind.OPEN)) {
            long slot = StoredKind.OPEN.number(open.key);
            Instant firstSeen = Instant.ofEpochMilli(ByteBuffer.wrap(open.value).getLong());
            Instant end = slots.end(slot);
            if (isOutside(slot, now)) {
                discard(slot);
            } else if ((firstSeen.isAfter(end) ? firstSeen : end)
                    .plus(slots.grace())
                    .isBefore(now)) {
                close(slot, now);
                discard(slot);
                store.put(StoredKind.CLOSED.key(slot), PRESENT);
            }
        }
        forgetClosed(now);
    }

    private void close(long slot, Instant now) {
        List<KeyValue<String, byte[]>> asked = all(StoredKind.ASKED);
        asked.subList(0, Math.max(0, asked.size() - MOST_ASKED)).forEach(oldest -> store.delete(oldest.key));
        SpentBudget spent = spent(now);
        List<RequestChoice> chosen = RequestChoice.choose(
                candidates(slot).stream()
                        .map(entry -> JSON.fromBytes(entry.value))
                        .toList(),
                Math.min(slots.requests(), settings.perDay() - spent.requests()),
                new SimilarTexts(asked.stream().map(entry -> ints(entry.value)).toList()));
        for (RequestChoice choice : chosen) {
            LabelRequest request = request(choice, slots.end(slot));
            context().forward(new Record<>(request.reviewId(), request, now.toEpochMilli()));
            metrics.labelRequested(request.reason());
            store.put(
                    StoredKind.ASKED.key(now.toEpochMilli()) + "/" + request.reviewId(),
                    bytes(NgramFeatures.of(request.reviewText())));
        }
        store.put(SPENT, SPENT_JSON.toBytes(new SpentBudget(spent.day(), spent.requests() + chosen.size())));
    }

    /** Reads nothing but what it deletes: short slots are many. */
    private void forgetClosed(Instant now) {
        long youngest = slots.at(now.minus(settings.expiry())) - 2;
        List<String> expired = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> closed =
                store.range(StoredKind.CLOSED.key(0), StoredKind.CLOSED.key(youngest))) {
            closed.forEachRemaining(entry -> expired.add(entry.key));
        }
        expired.forEach(store::delete);
    }

    private void discard(long slot) {
        candidates(slot).forEach(entry -> store.delete(entry.key));
        store.delete(StoredKind.OPEN.key(slot));
    }

    private List<KeyValue<String, byte[]>> candidates(long slot) {
        return starting(StoredKind.CANDIDATE.key(slot) + "/");
    }

    private SpentBudget spent(Instant now) {
        byte[] stored = store.get(SPENT);
        SpentBudget none = new SpentBudget(RequestSlots.day(now), 0);
        SpentBudget latest = stored == null ? none : SPENT_JSON.fromBytes(stored);
        return latest.day() < none.day() ? none : latest;
    }

    private LabelRequest request(RequestChoice choice, Instant at) {
        ClassifiedReview review = choice.candidate().review();
        return new LabelRequest(
                Sha256.of(("label-request\n" + review.reviewId()).getBytes(StandardCharsets.UTF_8))
                        .substring(0, ID_LENGTH),
                review.reviewId(),
                review.reviewText(),
                choice.candidate().reason(),
                choice.propensity(),
                review.isPositive(),
                review.probability(),
                review.modelVersion(),
                choice.candidate().reason() == LabelReason.RANDOM && FOR_TWO.contains(review.reviewId()) ? 2 : 1,
                at,
                at.plus(settings.expiry()));
    }

    private List<KeyValue<String, byte[]>> all(StoredKind entry) {
        return starting(entry + "/");
    }

    /** The entries whose keys begin so, in the order of their keys. */
    private List<KeyValue<String, byte[]>> starting(String prefix) {
        List<KeyValue<String, byte[]>> entries = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> found = store.prefixScan(prefix, new StringSerializer())) {
            found.forEachRemaining(entries::add);
        }
        return entries;
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] bytes(int[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * numbers.length);
        bytes.asIntBuffer().put(numbers);
        return bytes.array();
    }

    private static int[] ints(byte[] bytes) {
        int[] numbers = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).asIntBuffer().get(numbers);
        return numbers;
    }
}
