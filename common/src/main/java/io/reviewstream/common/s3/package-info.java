/**
 * One bucket of a store that speaks S3: reading, listing, and writing what must not be there yet. The only user of the
 * AWS SDK; no type and no exception of it is seen outside.
 */
package io.reviewstream.common.s3;
