package io.reviewstream.common.bundle;

import io.reviewstream.common.bucket.Bucket;
import io.reviewstream.common.bucket.StoredObject;
import io.reviewstream.common.failure.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What killed uploads left in a bucket: files of a version without a manifest, to which nothing was added for a day. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Bucket bucket;
    private final Clock clock;

    Leftovers(Bucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /** Removes them; who may not delete leaves them. */
    void sweep() {
        Instant before = clock.instant().minus(ABANDONED);
        Map<String, List<StoredObject>> folders = bucket.list("v").stream()
                .filter(object -> object.name().contains("/"))
                .collect(Collectors.groupingBy(Leftovers::folder, TreeMap::new, Collectors.toList()));
        folders.forEach((folder, objects) -> {
            if (ModelVersion.isVersion(folder)
                    && objects.stream().noneMatch(object -> object.name().equals(folder + "/" + BundleFiles.MANIFEST))
                    && objects.stream().allMatch(object -> object.modifiedAt().isBefore(before))) {
                remove(folder, objects);
            }
        });
    }

    private static String folder(StoredObject object) {
        return object.name().substring(0, object.name().indexOf('/'));
    }

    private void remove(String folder, List<StoredObject> objects) {
        try {
            objects.forEach(object -> bucket.delete(object.name()));
            LOG.atInfo()
                    .addKeyValue("modelVersion", folder)
                    .addKeyValue("objects", objects.size())
                    .log("What a killed upload left is removed");
        } catch (Failure e) {
            LOG.atInfo()
                    .addKeyValue("modelVersion", folder)
                    .addKeyValue("reason", e.getMessage())
                    .log("What a killed upload left stays");
        }
    }
}
