package io.reviewstream.console.loop;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.NewestVersions;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.console.loop.LoopView.Models;
import io.reviewstream.console.loop.LoopView.StoredVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The newest versions and champions, the champion's version, and the newest release. A decision that stays is read once, and older
 * versions are counted by their names alone, since this is read every two seconds. Used by one thread.
 */
final class RegistryModels {
    /** So many are shown of each; older ones are counted. */
    private static final int SHOWN = 50;

    /** Versions are listed again after so many times as long as it took, so that a slow registry is not listed all the time. */
    private static final int PAUSE = 10;

    private static final String DAMAGED = "DAMAGED";

    private final ModelRegistry registry;
    private Optional<NewestVersions> listed = Optional.empty();
    /** By {@link System#nanoTime}. */
    private long listAgain;
    /** Of the versions that were shown last. */
    private Map<ModelVersion, StoredVersion> known = Map.of();

    RegistryModels(ModelRegistry registry) {
        this.registry = registry;
    }

    /**
     * Reads the registry.
     *
     * @throws UserException if it cannot be read
     */
    Models read() {
        try {
            return readNow();
        } catch (UserException e) {
            // A version that was listed may have been removed.
            listed = Optional.empty();
            throw e;
        }
    }

    private Models readNow() {
        if (!registry.exists()) {
            known = Map.of();
            listed = Optional.empty();
            return Models.NONE;
        }
        List<Champion> champions = registry.champions();
        NewestVersions all = listed();
        Set<ModelVersion> shown = new LinkedHashSet<>(all.versions());
        if (!champions.isEmpty()) {
            shown.add(champions.get(champions.size() - 1).version());
        }
        Map<ModelVersion, StoredVersion> newest = new LinkedHashMap<>();
        for (ModelVersion version : shown) {
            newest.put(version, Optional.ofNullable(known.get(version)).orElseGet(() -> stored(version)));
        }
        known = new HashMap<>(newest);
        // An acceptance that came too late for its model to become champion is withdrawn; what is damaged may be
        // restored.
        Set<ModelVersion> settled = champions.stream().map(Champion::version).collect(Collectors.toSet());
        known.entrySet().removeIf(entry -> entry.getValue()
                .decision()
                .filter(decision ->
                        decision.equals(DAMAGED) || (decision.equals("ACCEPTED") && !settled.contains(entry.getKey())))
                .isPresent());
        List<ReleaseStep> steps =
                registry.releases().stream().map(Release::step).toList();
        long release = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).release();
        return new Models(
                List.copyOf(newest.values()),
                all.stored(),
                newest(champions),
                steps.stream().filter(step -> step.release() == release).toList());
    }

    /** In object storage, ten thousand versions are hundreds of requests; champions and releases are read each time. */
    private NewestVersions listed() {
        long start = System.nanoTime();
        if (listed.isEmpty() || start - listAgain >= 0) {
            listed = Optional.of(registry.newest(SHOWN));
            long end = System.nanoTime();
            listAgain = end + PAUSE * (end - start);
        }
        return listed.get();
    }

    private StoredVersion stored(ModelVersion version) {
        Optional<GateDecision> decision;
        try {
            decision = registry.decision(version);
        } catch (UserException e) {
            if (e.kind() == UserException.Kind.UNREACHABLE) {
                throw e;
            }
            return new StoredVersion(
                    version.value(), Optional.of(DAMAGED), List.of(e.getMessage()), Optional.empty(), Optional.empty());
        }
        return new StoredVersion(
                version.value(),
                decision.map(GateDecision::name),
                decision.map(GateDecision::reasons).orElse(List.of()),
                decision.map(made -> made.evidence().candidate().get("accuracy")),
                decision.map(made -> made.evidence().decidedAt()));
    }

    private static <T> List<T> newest(List<T> oldestFirst) {
        List<T> last =
                new ArrayList<>(oldestFirst.subList(Math.max(0, oldestFirst.size() - SHOWN), oldestFirst.size()));
        Collections.reverse(last);
        return last;
    }
}
