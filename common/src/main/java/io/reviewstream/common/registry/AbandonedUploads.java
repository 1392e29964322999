package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
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

/** Objects of versions without a manifest that are older than a day: killed uploads left them. */
final class AbandonedUploads {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedUploads.class);
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final S3Objects objects;
    private final Clock clock;

    AbandonedUploads(S3Objects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    /** Removes them. If the credentials lack the right to delete, they stay. */
    void sweep() {
        Instant before = clock.instant().minus(ABANDONED);
        Map<String, List<S3Objects.ObjectInfo>> versions = objects.list("v").stream()
                .filter(object -> object.name().contains("/"))
                .collect(Collectors.groupingBy(AbandonedUploads::version, TreeMap::new, Collectors.toList()));
        versions.forEach((version, files) -> {
            if (ModelVersion.isVersion(version)
                    && files.stream().noneMatch(file -> file.name().equals(version + "/" + BundleFiles.MANIFEST))
                    && files.stream().allMatch(file -> file.modifiedAt().isBefore(before))) {
                remove(version, files);
            }
        });
    }

    private static String version(S3Objects.ObjectInfo object) {
        return object.name().substring(0, object.name().indexOf('/'));
    }

    private void remove(String version, List<S3Objects.ObjectInfo> files) {
        try {
            files.forEach(file -> objects.delete(file.name()));
            LOG.atInfo()
                    .addKeyValue("modelVersion", version)
                    .addKeyValue("files", files.size())
                    .log("Removed an abandoned upload");
        } catch (UserException e) {
            LOG.atInfo()
                    .addKeyValue("modelVersion", version)
                    .addKeyValue("reason", e.getMessage())
                    .log("An abandoned upload could not be removed");
        }
    }
}
