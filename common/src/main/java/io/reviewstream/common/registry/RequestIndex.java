package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The request ids of one registry's bundles. Bundles never change, so each manifest is read once. For any thread. */
final class RequestIndex {
    private static final Logger LOG = LoggerFactory.getLogger(RequestIndex.class);

    private final ModelRegistry registry;
    private final Map<ModelVersion, Optional<String>> requestIds = new ConcurrentHashMap<>();

    RequestIndex(ModelRegistry registry) {
        this.registry = registry;
    }

    /** By version, oldest first, without bundles that answer no request. A manifest that cannot be read is skipped. */
    SortedMap<ModelVersion, String> read() {
        SortedMap<ModelVersion, String> found = new TreeMap<>();
        for (ModelVersion version : registry.versions()) {
            try {
                requestIds
                        .computeIfAbsent(
                                version,
                                each -> registry.open(each).manifest().lineage().requestId())
                        .ifPresent(requestId -> found.put(version, requestId));
            } catch (UserException e) {
                LOG.atWarn()
                        .addKeyValue("modelVersion", version)
                        .addKeyValue("reason", e.getMessage())
                        .log("Skipped a model that cannot be read");
            }
        }
        return found;
    }
}
