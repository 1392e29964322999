/**
 * What all commands share: options for Kafka and the registry, the environment variables and properties file that set
 * options, the sections of {@code --help}, exit codes. The commands themselves are in the programs.
 */
package io.reviewstream.common.cli;
