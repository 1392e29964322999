package io.reviewstream.common.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Writes an answer into a file, from its beginning at each try. An answer that is shorter than it said is tried again;
 * a disk that does not take it is not.
 */
final class S3Download implements ResponseTransformer<GetObjectResponse, GetObjectResponse> {
    private static final int BUFFER = 1 << 16;

    private final Path file;

    S3Download(Path file) {
        this.file = file;
    }

    @Override
    public GetObjectResponse transform(GetObjectResponse response, AbortableInputStream in) {
        long received = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                out.write(buffer, 0, count);
                received += count;
            }
        } catch (IOException e) {
            throw new Refused(e);
        }
        if (response.contentLength() != null && received != response.contentLength()) {
            throw RetryableException.create("cut off", new IOException("an answer was cut off"));
        }
        return response;
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw RetryableException.create("broken off", e);
        }
    }

    /** By the disk. */
    static final class Refused extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        Refused(IOException cause) {
            super(cause);
        }
    }
}
