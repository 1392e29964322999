package io.reviewstream.console.steer;

import io.javalin.config.RoutesConfig;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.control.ChampionChange;
import io.reviewstream.common.control.ManualRequests;
import io.reviewstream.common.control.ReleaseAbort;
import io.reviewstream.common.deadletter.DeadLetterReplay;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.deadletter.RejectedRecords;
import io.reviewstream.console.loop.LoopSources;
import io.reviewstream.console.steer.LoopAction.Done;
import io.reviewstream.console.steer.LoopAction.Offer;
import io.reviewstream.console.steer.LoopAction.Offered;
import io.reviewstream.console.steer.LoopAction.Outcome;
import io.reviewstream.console.steer.LoopAction.Refused;
import io.reviewstream.console.web.Access;
import io.reviewstream.console.web.PersonText;
import io.reviewstream.console.web.RequestBody;
import io.reviewstream.console.web.WebRoutes;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * {@code GET /actions/NAME} says what an action would do, and {@code POST} does it. One action at a time.
 */
public final class SteerRoutes implements WebRoutes {
    private static final int MOST_REASON = 500;

    private final Map<String, LoopAction> actions;
    private final AtomicBoolean acting = new AtomicBoolean();

    /** What is posted: the version for an action on one, what was offered, and why. */
    private record Wanted(Optional<String> version, String expects, String reason) {}

    /** On a loop. */
    public SteerRoutes(LoopSources loop, RejectedRecords rejected, Clock clock) {
        ModelRegistry registry = loop.registry();
        ChampionActions champion = new ChampionActions(
                registry,
                new ChampionChange(
                        registry,
                        new Announcer(
                                registry,
                                Announcer.topic(loop.kafka(), loop.topics().modelAnnouncements()),
                                clock)),
                () -> new TopicSetup(loop.kafka(), false)
                        .ensure(loop.topics(), Set.of(loop.topics().modelAnnouncements())));
        actions = Map.of(
                "promote", champion.promote(),
                "rollback", champion.rollback(),
                "abort-release", new AbortRelease(new ReleaseAbort(registry, clock)),
                "retrain", new AskForModel(new ManualRequests(loop.kafka(), loop.topics(), registry, clock)),
                "replay",
                        new ReplayRejected(
                                rejected,
                                new DeadLetterReplay(loop.kafka(), loop.topics(), loop.prefix()),
                                loop.topics()));
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/actions/{name}", this::offer);
        routes.post("/actions/{name}", this::act);
    }

    private LoopAction action(Context context) {
        return Optional.ofNullable(actions.get(context.pathParam("name")))
                .orElseThrow(() -> new NotFoundResponse("There is no such action."));
    }

    private void offer(Context context) {
        Access.requireActions(context);
        Offer offer = action(context).offer(Optional.ofNullable(context.queryParam("version")));
        if (offer instanceof Offered offered) {
            context.contentType("application/json").result(Json.compact(offered));
        } else if (offer instanceof Refused refused) {
            throw new ConflictResponse(refused.problem());
        }
    }

    private void act(Context context) {
        Access.requireActions(context);
        LoopAction action = action(context);
        Wanted wanted = RequestBody.of(context, Wanted.class);
        String reason = PersonText.required("A reason", wanted.reason(), MOST_REASON);
        Map<String, String> details = new LinkedHashMap<>();
        wanted.version().ifPresent(version -> details.put("version", version));
        details.put("reason", reason);
        Outcome outcome;
        try {
            outcome = alone(() -> action.act(
                    wanted.version(), Optional.ofNullable(wanted.expects()).orElse(""), reason));
            details.put("outcome", outcome instanceof Refused refused ? refused.problem() : "done");
        } catch (RuntimeException e) {
            details.put("outcome", "failed: " + e.getMessage());
            throw e;
        } finally {
            Access.audit(context, context.pathParam("name"), details);
        }
        if (outcome instanceof Done done) {
            context.contentType("application/json").result(Json.compact(done));
        } else if (outcome instanceof Refused refused) {
            throw new ConflictResponse(refused.problem());
        }
    }

    private Outcome alone(Supplier<Outcome> action) {
        if (!acting.compareAndSet(false, true)) {
            throw new ConflictResponse("Another action is being done. Wait for it, and look again.");
        }
        try {
            return action.get();
        } finally {
            acting.set(false);
        }
    }
}
