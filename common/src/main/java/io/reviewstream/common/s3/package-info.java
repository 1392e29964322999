/**
 * Object storage with the S3 protocol: read, list, download, and conditional writes. The only user of the AWS SDK; none of
 * its types or exceptions leaves this package.
 */
package io.reviewstream.common.s3;
