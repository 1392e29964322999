/**
 * What every command line of ours has in common: options for Kafka and the registry, their environment variables and
 * properties file, exit codes. The commands themselves are in the programs.
 */
package io.reviewstream.common.cli;
