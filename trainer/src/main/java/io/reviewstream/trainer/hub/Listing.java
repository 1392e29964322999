package io.reviewstream.trainer.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a hub has of a model at one commit.
 *
 * @param commit in hex
 * @param files by name, with what the hub promises of each, where it does
 */
record Listing(String commit, Map<String, Optional<ExpectedFile>> files) {
    Listing {
        if (!HubId.isCommit(commit)) {
            throw new IllegalArgumentException("no commit: " + commit);
        }
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /** Of a hub's answer; empty where the answer is something else. */
    static Optional<Listing> parse(byte[] json) {
        JsonNode root;
        try {
            root = Json.mapper().readTree(json);
        } catch (IOException e) {
            return Optional.empty();
        }
        String commit = root.path("sha").asText("");
        if (!HubId.isCommit(commit) || !root.path("siblings").isArray()) {
            return Optional.empty();
        }
        Map<String, Optional<ExpectedFile>> files = new TreeMap<>();
        for (JsonNode sibling : root.path("siblings")) {
            files.put(sibling.path("rfilename").asText(""), promise(sibling));
        }
        return Optional.of(new Listing(commit, files));
    }

    /** A file in large file storage has a git hash as well, which is that of the pointer to it. */
    private static Optional<ExpectedFile> promise(JsonNode sibling) {
        JsonNode large = sibling.path("lfs");
        JsonNode size = large.isObject() ? large.path("size") : sibling.path("size");
        String hash = large.isObject()
                ? large.path("sha256").asText("")
                : sibling.path("blobId").asText("");
        return size.isIntegralNumber() && size.longValue() >= 0
                ? Checksum.of(hash).map(checksum -> new ExpectedFile(size.longValue(), checksum))
                : Optional.empty();
    }
}
