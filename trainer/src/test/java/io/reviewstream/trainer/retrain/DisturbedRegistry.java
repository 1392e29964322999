package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Promotable;
import io.reviewstream.common.registry.Release;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A registry to which something happens between the steps of a trainer. */
record DisturbedRegistry(
        ModelRegistry registry, Runnable afterStoring, Runnable beforePromoting, Runnable afterPromoting)
        implements ModelRegistry {
    static final Runnable NOTHING = () -> {};

    @Override
    public boolean exists() {
        return registry.exists();
    }

    @Override
    public String filesState(ModelVersion version) {
        return registry.filesState(version);
    }

    @Override
    public List<ModelVersion> versions() {
        return registry.versions();
    }

    @Override
    public ModelBundle open(ModelVersion version) {
        return registry.open(version);
    }

    @Override
    public Optional<ModelBundle> answerTo(String requestId) {
        return registry.answerTo(requestId);
    }

    @Override
    public Stream<ModelBundle> answers(Predicate<ModelVersion> wanted) {
        return registry.answers(wanted);
    }

    @Override
    public void remove(ModelVersion version) {
        registry.remove(version);
    }

    @Override
    public BundleDraft draft() {
        return registry.draft();
    }

    @Override
    public ModelBundle store(BundleDraft draft, Manifest manifest, Optional<GateDecision> decision) {
        ModelBundle bundle = registry.store(draft, manifest, decision);
        afterStoring.run();
        return bundle;
    }

    @Override
    public Optional<GateDecision> decision(ModelVersion version) {
        return registry.decision(version);
    }

    @Override
    public Optional<String> decisionSha256(ModelVersion version) {
        return registry.decisionSha256(version);
    }

    @Override
    public void withdrawDecision(ModelVersion version, GateDecision.Undecided instead) {
        registry.withdrawDecision(version, instead);
    }

    @Override
    public URI uri(ModelVersion version) {
        return registry.uri(version);
    }

    @Override
    public List<Champion> champions() {
        return registry.champions();
    }

    @Override
    public Optional<Champion> promote(ModelVersion version, Promotable decision, Optional<Champion> expected) {
        beforePromoting.run();
        Optional<Champion> champion = registry.promote(version, decision, expected);
        afterPromoting.run();
        return champion;
    }

    @Override
    public Optional<Champion> rollback(Champion current, String reason) {
        return registry.rollback(current, reason);
    }

    @Override
    public List<Release> releases() {
        return registry.releases();
    }

    @Override
    public boolean add(Release next) {
        return registry.add(next);
    }

    @Override
    public void requireWritable() {
        registry.requireWritable();
    }
}
