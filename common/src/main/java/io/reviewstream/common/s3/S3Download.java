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
 * Writes a response to a file, from its beginning at each attempt. A response that is shorter than its content length is
 * retried; an error of the disk is not.
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
            throw new DiskError(e);
        }
        if (response.contentLength() != null && received != response.contentLength()) {
            throw RetryableException.create("truncated", new IOException("the response was truncated"));
        }
        return response;
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw RetryableException.create("connection lost", e);
        }
    }

    /** The file cannot be written. */
    static final class DiskError extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        DiskError(IOException cause) {
            super(cause);
        }
    }
}
