package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaOverridesTest {
    private static final Set<String> STREAMS = Set.of("commit.interval.ms", "processing.guarantee");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "security.protocol",
                "sasl.jaas.config",
                "ssl.truststore.location",
                "client.rack",
                "group.instance.id",
                "max.poll.records",
                "commit.interval.ms",
                "main.consumer.fetch.max.bytes",
                "producer.linger.ms",
                "producer.interceptor.classes",
                "topic.retention.ms"
            })
    void settingsThatPromiseNothingArePassedOn(String name) {
        assertThatCode(() -> KafkaOverrides.check(Set.of(name), STREAMS)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "processing.guarantee, Use --processing-guarantee.",
        "bootstrap.servers, Use --bootstrap-servers.",
        "application.id, Use --topic-prefix.",
        "state.dir, Use --state-dir.",
        "isolation.level, Leave it out.",
        "main.consumer.isolation.level, Leave it out.",
        "consumer.enable.auto.commit, Leave it out.",
        "producer.acks, Leave it out.",
        "partitioner.class, Leave it out.",
        "producer.partitioner.ignore.keys, Leave it out.",
        "interceptor.classes, Leave it out.",
        "main.consumer.interceptor.classes, Leave it out.",
        "processing.exception.handler, Leave it out.",
        "deserialization.exception.handler, Leave it out."
    })
    void settingsThatPromisesDependOnAreRefused(String name, String remedy) {
        assertThatThrownBy(() -> KafkaOverrides.check(Set.of(name), STREAMS))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.kind()).isEqualTo(UserException.Kind.USAGE);
                    assertThat(e)
                            .hasMessageStartingWith("--kafka " + name + " is not accepted")
                            .hasMessageEndingWith(remedy);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "security.protocl, did you mean security.protocol?",
        "producer.liger.ms, did you mean producer.linger.ms?",
        "schema.registry.url, Kafka's clients have no such setting."
    })
    void unknownSettingsAreRefusedWithTheNearest(String name, String expected) {
        assertThatThrownBy(() -> KafkaOverrides.check(Set.of(name), STREAMS))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("--kafka " + name)
                .hasMessageContaining(expected)
                .hasMessageContaining("--kafka-unchecked");
    }

    @Test
    void uncheckedSettingsMayNotBreakPromisesEither() {
        assertThatThrownBy(() -> KafkaOverrides.checkOurs("--kafka-unchecked", Set.of("isolation.level")))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("--kafka-unchecked isolation.level is not accepted");
    }
}
