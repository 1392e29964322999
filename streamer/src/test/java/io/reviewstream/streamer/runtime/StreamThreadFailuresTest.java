package io.reviewstream.streamer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.reviewstream.common.error.UserException;
import io.reviewstream.streamer.deadletter.FatalRecords;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class StreamThreadFailuresTest {
    private final StreamsException passing = new StreamsException("a broker was unreachable");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final StreamThreadFailures failures =
            new StreamThreadFailures("classify", "reviewstream-classify", new FatalRecords(), clock());

    @ParameterizedTest
    @MethodSource
    void aMissingAclIsNamedAndFinal(AuthorizationException denied, String acl) {
        // Given
        StreamsException failure = new StreamsException("failed", denied);

        // When
        Optional<Throwable> reason = failures.reasonToStop(failure);

        // Then
        assertThat(reason).hasValueSatisfying(stop -> assertThat(stop)
                .isInstanceOfSatisfying(
                        UserException.class,
                        known -> assertThat(known.kind().exitCode()).isEqualTo(69))
                .hasMessageContaining(acl)
                .hasMessageContaining("ACL"));
    }

    static Stream<Arguments> aMissingAclIsNamedAndFinal() {
        return Stream.of(
                arguments(new TopicAuthorizationException(Set.of("classified-reviews")), "classified-reviews"),
                arguments(
                        new TopicAuthorizationException(Set.of("reviewstream-classify-x-changelog")),
                        "Create, Read, Write, Delete, Describe and DescribeConfigs on the topics that begin with"
                                + " reviewstream-classify-"),
                arguments(new GroupAuthorizationException("any"), "Read on the group reviewstream-classify"),
                arguments(
                        new TransactionalIdAuthorizationException("denied"),
                        "Write and Describe on the transactional ids that begin with reviewstream-classify-"),
                arguments(new ClusterAuthorizationException("denied"), "the cluster"));
    }

    @Test
    void rareFailuresPass() {
        // Given
        for (int i = 0; i < 3 * StreamThreadFailures.LIMIT; i++) {
            assertThat(failures.reasonToStop(passing)).isEmpty();
            now = now.plus(Duration.ofMinutes(1));
        }

        // When
        Optional<Throwable> reason = failures.reasonToStop(passing);

        // Then
        assertThat(reason).isEmpty();
    }

    @Test
    void frequentFailuresAreFinal() {
        // Given
        for (int i = 1; i < StreamThreadFailures.LIMIT; i++) {
            assertThat(failures.reasonToStop(passing)).isEmpty();
            now = now.plus(Duration.ofSeconds(1));
        }

        // When
        Optional<Throwable> reason = failures.reasonToStop(passing);

        // Then
        assertThat(reason).hasValueSatisfying(stop -> assertThat(stop)
                .isInstanceOfSatisfying(
                        UserException.class,
                        known -> assertThat(known.kind().exitCode()).isEqualTo(69))
                .hasMessageContainingAll("reviewstream-classify", "a broker was unreachable")
                .hasCause(passing));
    }

    @Test
    void onlyWhatIsNotKafkasIsAnInternalError() {
        // Given
        RuntimeException failure = new StreamsException("task 0_1, reviews-1-7", new IllegalStateException("ours"));

        // When
        Optional<Throwable> reason = Optional.empty();
        for (int i = 0; i < StreamThreadFailures.LIMIT; i++) {
            reason = failures.reasonToStop(failure);
        }

        // Then
        assertThat(reason).hasValueSatisfying(stop -> assertThat(stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("reviews-1-7", "ours"));
    }

    @Test
    void anotherProgramInTheGroupIsNamedAndFinal() {
        // When
        Optional<Throwable> reason = failures.reasonToStop(
                new StreamsException("failed", new InconsistentGroupProtocolException("not the same protocol")));

        // Then
        assertThat(reason).hasValueSatisfying(stop -> assertThat(stop)
                .isInstanceOfSatisfying(
                        UserException.class,
                        known -> assertThat(known.kind().exitCode()).isEqualTo(69))
                .hasMessageContainingAll("group reviewstream-classify", "--members", "--topic-prefix"));
    }

    @ParameterizedTest
    @MethodSource
    void aFullDiskIsNamedAndFinal(Exception full) {
        // When
        Optional<Throwable> reason =
                failures.reasonToStop(new StreamsException("failed", new ProcessorStateException("store", full)));

        // Then
        assertThat(reason).hasValueSatisfying(stop -> assertThat(stop)
                .isInstanceOfSatisfying(
                        UserException.class,
                        known -> assertThat(known.kind().exitCode()).isEqualTo(69))
                .hasMessageContainingAll("is full: ", full.getMessage(), "--state-dir"));
    }

    static Stream<Exception> aFullDiskIsNamedAndFinal() {
        return Stream.of(
                new RocksDBException(
                        "While appending to file: /state/7.log: No space left on device",
                        new Status(Status.Code.IOError, Status.SubCode.NoSpace, null)),
                new FileSystemException("/state/0_1", null, "No space left on device"));
    }

    @Test
    void anotherFailureOfAStorePasses() {
        // When
        Optional<Throwable> reason = failures.reasonToStop(new ProcessorStateException(
                "store",
                new RocksDBException("interrupted", new Status(Status.Code.IOError, Status.SubCode.None, null))));

        // Then
        assertThat(reason).isEmpty();
    }

    /** Shows {@code now}. */
    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
