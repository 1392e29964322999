package io.reviewstream.trainer.hub;

import java.net.http.HttpHeaders;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What a hub says of a file before it sends it. */
record ExpectedFile(long size, Checksum checksum) {
    ExpectedFile {
        if (size < 0) {
            throw new IllegalArgumentException("a file cannot have " + size + " bytes");
        }
        Objects.requireNonNull(checksum);
    }

    /**
     * Of the hub's own answer, which may be a redirect to where the file is.
     *
     * @param isFile whether it is the file itself, whose length and tag then count
     */
    static Optional<ExpectedFile> of(HttpHeaders headers, boolean isFile) {
        OptionalLong size = headers.firstValueAsLong("X-Linked-Size");
        Optional<String> etag = headers.firstValue("X-Linked-ETag");
        if (isFile) {
            size = size.isPresent() ? size : headers.firstValueAsLong("Content-Length");
            etag = etag.isPresent() ? etag : headers.firstValue("ETag");
        }
        if (size.isEmpty()) {
            return Optional.empty();
        }
        long bytes = size.getAsLong();
        return etag.flatMap(Checksum::ofEtag).map(checksum -> new ExpectedFile(bytes, checksum));
    }
}
