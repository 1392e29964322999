package io.reviewstream.common.s3;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The SDK's chain, whose failure can be told from that of a store. */
final class S3Credentials implements AwsCredentialsProvider {
    private final AwsCredentialsProvider chain =
            DefaultCredentialsProvider.builder().build();

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return chain.resolveCredentials();
        } catch (SdkClientException e) {
            throw new Missing(e);
        }
    }

    /** There are none. */
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(SdkClientException cause) {
            super(cause);
        }
    }
}
