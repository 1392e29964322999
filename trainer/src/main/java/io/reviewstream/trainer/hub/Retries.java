package io.reviewstream.trainer.hub;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.event.ExecutionScheduledEvent;
import dev.failsafe.function.CheckedSupplier;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests are made again while there is hope: as often as {@link RetrySettings} says, and without limit while more comes. */
final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    /** What Failsafe understands as: no other delay than usual. */
    private static final Duration USUAL_DELAY = Duration.ofSeconds(-1);

    private final RetryPolicy<Object> whileMoreComes;
    private final RetryPolicy<Object> aFewTimes;

    Retries(RetrySettings patience) {
        this.whileMoreComes = RetryPolicy.builder()
                .handle(ConnectionLost.class)
                .withMaxRetries(-1)
                .withDelay(patience.firstDelay())
                .onRetryScheduled(Retries::tell)
                .build();
        this.aFewTimes = RetryPolicy.builder()
                .handleIf(failure -> failure instanceof IOException && !(failure instanceof ConnectionLost))
                .abortOn(failure -> hopeless(failure, patience))
                .withMaxRetries(patience.retries())
                .withBackoff(patience.firstDelay(), patience.longestDelay())
                .withDelayFnOn(context -> delay(context.getLastException()), RetryableHttpException.class)
                .onRetryScheduled(Retries::tell)
                .build();
    }

    private static Duration delay(RetryableHttpException later) {
        return later.wish().filter(wish -> !wish.isZero()).orElse(USUAL_DELAY);
    }

    private static boolean hopeless(Throwable failure, RetrySettings patience) {
        return failure instanceof SSLHandshakeException
                || failure instanceof FileSystemException
                || (failure instanceof RetryableHttpException later
                        && later.wish()
                                .filter(wish -> wish.compareTo(patience.longestWish()) > 0)
                                .isPresent());
    }

    /**
     * What the request gives in the end.
     *
     * @throws IOException what the last attempt met
     */
    <T> T run(CheckedSupplier<T> request) throws IOException {
        try {
            return Failsafe.with(whileMoreComes, aFewTimes).get(request);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof IOException last) {
                throw last;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw new CancellationException("interrupted between two attempts");
            }
            throw e;
        }
    }

    /** In a few words. The JDK has none for hosts that cannot be reached. */
    static String reason(Throwable failure) {
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        if (failure instanceof ConnectException) {
            return failure.getCause() instanceof UnresolvedAddressException
                    ? "its host is unknown"
                    : "the connection is refused";
        }
        return failure.getClass().getSimpleName();
    }

    private static void tell(ExecutionScheduledEvent<Object> event) {
        LOG.atWarn()
                .addKeyValue("because", reason(event.getLastException()))
                .addKeyValue("millis", event.getDelay().toMillis())
                .log("The model hub is asked again after a while");
    }
}
