package io.reviewstream.trainer.hub;

import io.reviewstream.common.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** A file's hash in lower-case hex, of the kind that a hub has for it. */
record Checksum(HashKind kind, String hex) {
    /** Large files are known by the first, files that are in git itself by the second. */
    enum HashKind {
        SHA256("SHA-256", 64),
        GIT_BLOB("git hash", 40);

        private final String words;
        private final Pattern pattern;

        HashKind(String words, int digits) {
            this.words = words;
            this.pattern = Pattern.compile("[0-9a-f]{" + digits + "}");
        }
    }

    Checksum {
        Objects.requireNonNull(kind);
        if (!kind.pattern.matcher(hex).matches()) {
            throw new IllegalArgumentException("no " + kind.words + ": " + hex);
        }
    }

    /** The kind is told by the length. */
    static Optional<Checksum> of(String hex) {
        for (HashKind kind : HashKind.values()) {
            if (kind.pattern.matcher(hex).matches()) {
                return Optional.of(new Checksum(kind, hex));
            }
        }
        return Optional.empty();
    }

    /** Of an HTTP header, quoted and perhaps marked as weak. */
    static Optional<Checksum> ofEtag(String etag) {
        return of(etag.replaceFirst("^W/", "").replace("\"", ""));
    }

    /** The same kind of hash of a file. */
    Checksum of(Path file) throws IOException {
        return new Checksum(kind, kind == HashKind.SHA256 ? Sha256.of(file) : gitBlob(file));
    }

    /** SHA-1 over a header with the size, then the content. */
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

    @Override
    public String toString() {
        return kind.words + " " + hex;
    }
}
