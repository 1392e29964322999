package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.s3.S3ObjectInfo;
import io.reviewstream.common.s3.S3Objects;
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
final class AbandonedUploads {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedUploads.class);
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final S3Objects bucket;
    private final Clock clock;

    AbandonedUploads(S3Objects bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /** Removes them; who may not delete leaves them. */
    void sweep() {
        Instant before = clock.instant().minus(ABANDONED);
        Map<String, List<S3ObjectInfo>> folders = bucket.list("v").stream()
                .filter(object -> object.name().contains("/"))
                .collect(Collectors.groupingBy(AbandonedUploads::folder, TreeMap::new, Collectors.toList()));
        folders.forEach((folder, objects) -> {
            if (ModelVersion.isVersion(folder)
                    && objects.stream().noneMatch(object -> object.name().equals(folder + "/" + BundleFiles.MANIFEST))
                    && objects.stream().allMatch(object -> object.modifiedAt().isBefore(before))) {
                remove(folder, objects);
            }
        });
    }

    private static String folder(S3ObjectInfo object) {
        return object.name().substring(0, object.name().indexOf('/'));
    }

    private void remove(String folder, List<S3ObjectInfo> objects) {
        try {
            objects.forEach(object -> bucket.delete(object.name()));
            LOG.atInfo()
                    .addKeyValue("modelVersion", folder)
                    .addKeyValue("objects", objects.size())
                    .log("What a killed upload left is removed");
        } catch (UserException e) {
            LOG.atInfo()
                    .addKeyValue("modelVersion", folder)
                    .addKeyValue("reason", e.getMessage())
                    .log("What a killed upload left stays");
        }
    }
}
