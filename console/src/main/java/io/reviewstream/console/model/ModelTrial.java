package io.reviewstream.console.model;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.web.WebRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /try}: what the champion predicts for a text, as it would in a stream. One text at a time; the text is neither
 * logged nor kept.
 */
public final class ModelTrial implements WebRoutes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelTrial.class);
    private static final int LONGEST = 100_000;
    /** A character has at most 6 bytes in JSON: an escape of four digits. */
    private static final int MOST_BYTES = 6 * LONGEST + 1000;

    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final InputParser PARSER = new InputParser(InputFields.of("/reviewId", "/text", "/isPositive"));

    private final TrialModel model;
    private final Duration patience;
    private final Semaphore free = new Semaphore(1, true);

    /** With the champion of a registry. */
    public ModelTrial(ModelRegistry registry) {
        this(new TrialModel(registry, IDLE), PATIENCE);
    }

    /** Closes the model. */
    ModelTrial(TrialModel model, Duration patience) {
        this.model = model;
        this.patience = patience;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/try", context -> context.contentType("application/json; charset=utf-8")
                .result(Json.compact(predict(text(context)))));
    }

    /**
     * What the champion predicts.
     *
     * @param tokens of the text as the network reads it, or would read it, without the special ones
     * @param networkTokens that the network read, special ones included; 0 if the linear stage answered
     */
    record TriedText(
            String modelVersion,
            boolean isPositive,
            double probability,
            Stage stage,
            List<String> tokens,
            int networkTokens,
            boolean truncated) {
        TriedText {
            tokens = List.copyOf(tokens);
        }

        private static TriedText of(ModelLease model, String text) {
            Prediction prediction = model.classifyEach(List.of(text)).get(0);
            return new TriedText(
                    model.modelVersion().value(),
                    prediction.isPositive(),
                    prediction.probability(),
                    prediction.stage(),
                    model.pieces(text),
                    prediction.tokens(),
                    prediction.truncated());
        }
    }

    /** Read as a streamer reads a review, so that what it would reject is rejected here. */
    private static String text(Context context) throws IOException {
        byte[] body = context.bodyInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw tooLong();
        }
        try {
            String text = PARSER.review(body).reviewText();
            if (text.length() > LONGEST) {
                throw tooLong();
            }
            return text;
        } catch (SerializationException e) {
            throw new BadRequestResponse("There is no text to classify: " + e.getMessage() + ".");
        }
    }

    private static ContentTooLargeResponse tooLong() {
        return new ContentTooLargeResponse("The text is too long. Send at most " + LONGEST + " characters.");
    }

    private TriedText predict(String text) {
        try {
            if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServiceUnavailableResponse("Another text is being classified. Try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceUnavailableResponse("The console is stopping.");
        }
        try (ModelLease lease = model.lease()
                .orElseThrow(() ->
                        new NotFoundResponse("There is no champion to try a text with. Train a model, or promote one"
                                + " with 'reviewstream models promote'."))) {
            return predict(lease, text);
        } finally {
            free.release();
        }
    }

    /** A text on which the model fails is a rejected record in a stream. Exceptions of libraries may quote the text. */
    private static TriedText predict(ModelLease lease, String text) {
        try {
            return TriedText.of(lease, text);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("modelVersion", lease.modelVersion())
                    .addKeyValue("reason", e.getClass().getName())
                    .log("The model failed on a text that was tried");
            throw new BadRequestResponse(
                    "Model " + lease.modelVersion() + " fails on this text. In a stream it would be a dead letter.");
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
