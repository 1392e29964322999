package io.reviewstream.streamer.swap;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.swap.ModelSlot.CanaryModel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the challenger of a release in CANARY serve its share of the reviews, beside the champion that it is compared with,
 * and no longer than that. It reads the release every ten seconds; while it cannot, the canary stays. A challenger that cannot be loaded is tried again as
 * often; one that failed on reviews is not. Owned by the thread of the {@link ModelUpdater}.
 */
final class CanarySwap {
    private static final Logger LOG = LoggerFactory.getLogger(CanarySwap.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ModelSlot slot;
    private final ModelRegistry registry;
    private final ServingSettings serving;
    private final StreamerMetrics metrics;
    private final Clock clock;
    private Optional<Release.Canary> current = Optional.empty();
    private Instant due = Instant.MIN;
    /** The last release whose challenger served here, so that one that was withdrawn is not tried again. */
    private Optional<Release.Canary> served = Optional.empty();

    private Optional<String> failure = Optional.empty();

    CanarySwap(ModelSlot slot, ModelRegistry registry, ServingSettings serving, StreamerMetrics metrics, Clock clock) {
        this.slot = slot;
        this.registry = registry;
        this.serving = serving;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Makes the challenger serve that should, beside this champion, and no other. */
    void follow(Optional<Champion> active) {
        boolean read = !clock.instant().isBefore(due);
        if (read) {
            due = clock.instant().plus(INTERVAL);
            try {
                Optional<Release.Canary> found = registry.release()
                        .filter(Release.Canary.class::isInstance)
                        .map(Release.Canary.class::cast);
                if (!registry.exists()) {
                    throw UserException.unreachable("The registry " + registry + " is gone. Check the mounts.", null);
                }
                current = found;
            } catch (UserException e) {
                failed("The release cannot be read; which models serve stays", e);
                return;
            }
        }
        Optional<Release.Canary> wanted = current.filter(canary ->
                active.map(Champion::version).equals(Optional.of(canary.step().champion())));
        if (!wanted.equals(served)) {
            slot.canary().ifPresent(this::withdraw);
        }
        if (read && wanted.isPresent() && !wanted.equals(served)) {
            serve(wanted.get());
        } else if (read) {
            failure = Optional.empty();
        }
    }

    private void withdraw(CanaryModel model) {
        slot.withdrawCanary(model.version());
        served = Optional.empty();
        LOG.atInfo().addKeyValue("model", model.version()).log("Canary over; the champion serves all reviews");
    }

    private void serve(Release.Canary canary) {
        ReleaseStep step = canary.step();
        try {
            SharedClassifier challenger = serving.load(registry.open(step.challenger()));
            try (ModelLease lease = challenger.acquire()) {
                lease.warmUp();
            } catch (RuntimeException e) {
                challenger.close();
                throw e;
            }
            slot.serveCanary(
                    challenger, new CanaryModel(step.challenger(), step.release(), canary.share(), clock.instant()));
        } catch (RuntimeException | LinkageError e) {
            if (failure.isEmpty()) {
                metrics.count(CountedEvent.MODEL_LOAD_FAILED);
            }
            failed("The challenger " + step.challenger() + " cannot be loaded; the champion serves all reviews", e);
            return;
        }
        served = Optional.of(canary);
        LOG.atInfo()
                .addKeyValue("model", step.challenger())
                .addKeyValue("share", canary.share())
                .log("Canary serves");
    }

    private void failed(String what, Throwable reason) {
        Optional<String> now = Optional.of(what + ": " + reason.getMessage());
        if (!now.equals(failure)) {
            LOG.atWarn()
                    .setCause(reason instanceof UserException ? null : reason)
                    .addKeyValue("reason", reason.getMessage())
                    .log(what);
        }
        failure = now;
    }
}
