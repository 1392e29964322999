package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.s3.S3Objects;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Objects of versions without a manifest, which killed uploads left in a registry in object storage. */
final class AbandonedUploads {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedUploads.class);
    /** Age of the newest object after which an upload without a manifest is abandoned. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private AbandonedUploads() {}

    /** Removes them. Without the right to delete, they stay. */
    static void remove(S3Objects objects, Instant now) {
        Instant before = now.minus(ABANDONED);
        objects.list("v").stream()
                .filter(object -> ModelVersion.isVersion(folder(object.name())))
                .collect(Collectors.groupingBy(object -> folder(object.name()), TreeMap::new, Collectors.toList()))
                .forEach((version, files) -> {
                    if (files.stream().noneMatch(file -> file.name().equals(version + "/" + BundleFiles.MANIFEST))
                            && files.stream().allMatch(file -> file.modifiedAt().isBefore(before))) {
                        remove(objects, version, files);
                    }
                });
    }

    private static String folder(String name) {
        return name.substring(0, Math.max(0, name.indexOf('/')));
    }

    private static void remove(S3Objects objects, String version, List<S3Objects.ObjectInfo> files) {
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
