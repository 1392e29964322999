package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the model of an earlier run with the same data, settings and base model. */
public final class SameRun {
    /** The newest models of a registry; older ones are not opened. */
    private static final int MOST = 50;

    private static final Logger LOG = LoggerFactory.getLogger(SameRun.class);

    private SameRun() {}

    /** The newest one of the registry's newest fifty models; bundles name their base model, and its weights are not compared. */
    public static Optional<ModelBundle> find(ModelRegistry registry, RunConfig run) {
        Manifest.Lineage lineage = run.splits().lineage(run.base(), Optional.empty());
        return registry.versions().stream()
                .sorted(Comparator.reverseOrder())
                .limit(MOST)
                .flatMap(version -> readable(registry, version).stream())
                .filter(bundle -> isSame(bundle, run, lineage))
                .findFirst();
    }

    /** A damaged bundle does not keep another from being made. */
    private static Optional<ModelBundle> readable(ModelRegistry registry, ModelVersion version) {
        try {
            return Optional.of(registry.open(version));
        } catch (UserException e) {
            LOG.atWarn()
                    .addKeyValue("modelVersion", version)
                    .addKeyValue("reason", e.getMessage())
                    .log("Model cannot be read; it is not compared with this run");
            return Optional.empty();
        }
    }

    private static boolean isSame(ModelBundle bundle, RunConfig run, Manifest.Lineage lineage) {
        Manifest earlier = bundle.manifest();
        return earlier.baseModel().equals(run.base().name())
                && earlier.seed() == run.plan().seed()
                && earlier.hyperParameters().equals(run.settings())
                && earlier.lineage().sources().equals(lineage.sources())
                && earlier.lineage().adaptation().equals(lineage.adaptation())
                && bundle.trainingTexts().equals(new HashSet<>(lineage.trainingTexts()));
    }
}
