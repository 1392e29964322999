package io.reviewstream.quickstart.secured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.streamer.Streamer;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS, SCRAM, certificates and ACLs: the rights in the manifest are enough, and none of them is too many. */
@Timeout(600)
class SecuredKafkaIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String STREAMER = "reviewstream-streamer";
    private static final String TRAINER = "reviewstream-trainer";
    private static final Topics TOPICS = Topics.DEFAULT;

    @TempDir
    private static Path certificates;

    @TempDir
    Path directory;

    /** A fresh one for each test: topics that an application made are there for the next. */
    private SecuredKafka kafka;

    @BeforeEach
    void startKafka() throws Exception {
        kafka = SecuredKafka.byPassword(new Certificates(certificates));
        kafka.add(STREAMER);
        kafka.add(TRAINER);
        new TopicSetup(kafka.settingsOfAdmin(), true).ensure(TOPICS, TOPICS.all());
        List<AclBinding> rights = new ArrayList<>(Users.rightsOf(STREAMER));
        rights.addAll(Users.rightsOf(TRAINER));
        kafka.grantOnly(rights);
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    @Test
    void theRightsInTheManifestAreEnoughForTheWholeLoop() throws Exception {
        // Given
        Path labels = Files.writeString(
                directory.resolve("labels.csv"), "reviewId,reviewText,isPositive\nimported,good case,true\n");
        try (Streamer streamer = Streamer.start(settings(EnumSet.allOf(Role.class)), registry())) {
            await().atMost(TIMEOUT).until(streamer::ready);

            // When
            send(TOPICS.reviews(), "{\"reviewId\":\"labelled\",\"reviewText\":\"good\",\"isPositive\":true}");
            send(TOPICS.reviews(), "no review");
            run("labels", "import", "--data=" + labels);
            run("retrain", "--request");

            // Then
            assertThat(read(TOPICS.classifiedReviews(), 1)).hasSize(1);
            assertThat(read(TOPICS.reviewsDeadLetters(), 1)).hasSize(1);
            assertThat(read(TOPICS.labeledReviews(), 2)).hasSize(2);
            assertThat(read(TOPICS.retrainRequests(), 1)).isNotEmpty();
            assertThat(streamer.live()).isTrue();
        }
    }

    @ParameterizedTest
    @Tag("nightly")
    @CsvSource({
        "reviews, READ, reviews",
        "reviewstream-feedback-, CREATE, Create",
        "reviewstream-release-, CREATE, Create",
        "reviewstream-, WRITE, Write and Describe on the transactional ids that begin with reviewstream-",
        "classified-reviews, WRITE, classified-reviews",
        "reviews-dead-letters, WRITE, reviews-dead-letters",
    })
    void oneRightFewerStopsTheStreamerAndNamesTheAcl(String resource, AclOperation operation, String named)
            throws Exception {
        // Given
        List<AclBinding> fewer = Users.rightsOf(STREAMER).stream()
                .filter(right -> !(right.pattern().name().equals(resource)
                        && right.entry().operation() == operation))
                .toList();
        kafka.grantOnly(fewer);

        // When
        try (Streamer streamer = Streamer.start(settings(EnumSet.allOf(Role.class)), registry())) {
            send(TOPICS.reviews(), "no review");
            send(TOPICS.reviews(), "{\"reviewText\":\"good\"}");
            await().atMost(TIMEOUT).until(() -> !streamer.live());
            assertThatThrownBy(streamer::awaitEnd)
                    // Then
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(named)
                    .hasMessageContaining("ACL");
        }
    }

    @Test
    @Tag("nightly")
    void aCertificateIsAsGoodAsAPassword() throws Exception {
        // Given
        try (SecuredKafka other = SecuredKafka.byCertificateOf(STREAMER, new Certificates(certificates))) {
            new TopicSetup(other.settingsOfAdmin(), true).ensure(TOPICS, TOPICS.all());
            other.grantOnly(Users.rightsOf(STREAMER));

            // When
            try (Streamer streamer =
                    Streamer.start(settings(other.settingsOf(STREAMER), Set.of(Role.CLASSIFY)), registry())) {
                // Then
                await().atMost(TIMEOUT).until(streamer::ready);
            }
        }
    }

    @Test
    @Tag("nightly")
    void theSettingsOfTheSecuredOverlayReachIt() throws Exception {
        // Given
        KafkaSettings right = kafka.settingsOf(STREAMER);
        Map<String, String> replaced = Map.of(
                "$(POD_NAME)",
                "streamer-0",
                "$(SASL_JAAS_CONFIG)",
                right.overrides().get("sasl.jaas.config"),
                "/etc/kafka-ca/ca.crt",
                certificates.resolve("broker.pem").toString());
        Map<String, String> settings = new HashMap<>();
        for (String line : Users.settingsInOverlay("streamer").lines().toList()) {
            String[] setting = line.split("=", 2);
            settings.put(
                    setting[0],
                    replaced.entrySet().stream()
                            .reduce(
                                    setting[1],
                                    (value, each) -> value.replace(each.getKey(), each.getValue()),
                                    (one, other) -> other));
        }

        // When
        try (Streamer streamer = Streamer.start(
                settings(new KafkaSettings(right.bootstrapServers(), settings), EnumSet.allOf(Role.class)),
                registry())) {
            // Then
            await().atMost(TIMEOUT).until(streamer::ready);
        }
    }

    @Test
    void aWrongPasswordIsAnErrorOfOneLineThatDoesNotRepeatIt() throws Exception {
        // Given
        KafkaSettings right = kafka.settingsOf(STREAMER);
        KafkaSettings wrong = new KafkaSettings(
                right.bootstrapServers(),
                right.overrides().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().replace("secret of", "guess of"))));

        // When
        assertThatThrownBy(() -> Streamer.start(settings(wrong, Set.of(Role.CLASSIFY)), registry()))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining("authentication")
                .hasMessageNotContaining("guess of");
    }

    private StreamerSettings settings(Set<Role> roles) throws Exception {
        return settings(kafka.settingsOf(STREAMER), roles);
    }

    private StreamerSettings settings(KafkaSettings address, Set<Role> roles) {
        return new StreamerSettings(
                address,
                TOPICS,
                new ApplicationSettings(
                        "", false, roles, ProcessingGuarantee.EXACTLY_ONCE_V2, directory.resolve("state")),
                ClassifySettings.DEFAULT.withThreads(1),
                FeedbackSettings.DEFAULT,
                ReleaseSettings.DEFAULT,
                new HttpSettings("localhost", 0));
    }

    private ModelRegistry registry() {
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        if (registry.champion().isEmpty()) {
            ModelBundle model = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
            registry.promote(model.version(), new Overridden("a test"), Optional.empty());
        }
        return registry;
    }

    /** The trainer's own program, its secrets in a file. */
    private void run(String... command) throws Exception {
        KafkaSettings address = kafka.settingsOf(TRAINER);
        Properties secrets = new Properties();
        address.overrides().forEach((key, value) -> secrets.setProperty("kafka." + key, value));
        Path file = directory.resolve("trainer.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            secrets.store(writer, null);
        }
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add("--bootstrap-servers=" + address.bootstrapServers());
        arguments.add("--config=" + file);
        arguments.add("--no-create-topics");
        if (command[0].equals("retrain")) {
            arguments.add("--registry=" + directory.resolve("registry"));
        }
        assertThat(CommandLines.run(io.reviewstream.trainer.Main.commands(), arguments.toArray(String[]::new)))
                .isZero();
    }

    private void send(String topic, String value) throws Exception {
        try (Producer<String, String> producer = new KafkaProducer<>(
                kafka.settingsOfAdmin().with(Map.of()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private List<String> read(String topic, int enough) throws Exception {
        try (Consumer<String, String> consumer = new KafkaConsumer<>(
                kafka.settingsOfAdmin().with(Map.of("isolation.level", "read_committed", "enable.auto.commit", false)),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<String> values = new ArrayList<>();
            Instant deadline = Instant.now().plus(TIMEOUT);
            while (values.size() < enough && Instant.now().isBefore(deadline)) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
