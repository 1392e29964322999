package io.reviewstream.trainer.hub;

import io.reviewstream.common.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Size and hash of a file, as the hub states them before the download.
 *
 * @param size in bytes
 * @param hash in lower-case hex: the SHA-256 of a file in large file storage (64 digits), the git blob hash of any other
 *     (40 digits)
 */
record ExpectedFile(long size, String hash) {
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"?([0-9a-f]{40}|[0-9a-f]{64})\"?");

    /**
     * From the response to a HEAD request. {@code X-Linked-Size} and {@code X-Linked-ETag} describe a file on another
     * host.
     *
     * @param isFile whether the response is that of the file itself, whose length and ETag then count
     * @return empty if size or hash are missing
     */
    static Optional<ExpectedFile> of(HttpHeaders headers, boolean isFile) {
        OptionalLong size = headers.firstValueAsLong("X-Linked-Size");
        Optional<String> etag = headers.firstValue("X-Linked-ETag");
        if (isFile) {
            size = size.isPresent() ? size : headers.firstValueAsLong("Content-Length");
            etag = etag.or(() -> headers.firstValue("ETag"));
        }
        if (size.isEmpty()) {
            return Optional.empty();
        }
        long bytes = size.getAsLong();
        return etag.map(ETAG::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> new ExpectedFile(bytes, matcher.group(1)));
    }

    /** How a file differs from what was expected; empty if it does not. */
    Optional<String> mismatch(Path file) throws IOException {
        long found = Files.size(file);
        if (found != size) {
            return Optional.of(found + " bytes instead of " + size);
        }
        boolean large = hash.length() == 64;
        String actual = large ? Sha256.of(file) : gitBlob(file);
        return actual.equals(hash)
                ? Optional.empty()
                : Optional.of((large ? "SHA-256 " : "git blob hash ") + actual + " instead of " + hash);
    }

    /** SHA-1 of a header with the size, then the content. */
    private static String gitBlob(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
