package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that does not let the streamer write. */
@Timeout(300)
class UnauthorizedIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final String REVIEW = "{\"reviewId\":\"%s\",\"reviewText\":\"good\"}";

    @TempDir
    Path directory;

    @Test
    void anUnwritableDeadLetterTopicStopsTheStreamerWithoutLoss() throws Exception {
        try (InProcessKafka kafka = InProcessKafka.start(Map.of(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found",
                        "true"));
                TopicClient client = new TopicClient(kafka);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            // Given
            StreamerSettings settings = new StreamerSettings(
                    KafkaSettings.of(kafka.bootstrapServers()),
                    TOPICS,
                    ApplicationSettings.of("", Set.of(Role.CLASSIFY), directory.resolve("state")),
                    ClassifySettings.DEFAULT,
                    FeedbackSettings.DEFAULT,
                    ReleaseSettings.DEFAULT,
                    new HttpSettings("localhost", 0));
            ModelRegistry registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
            ModelBundle model = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
            registry.promote(model.version(), new Overridden("a test"), Optional.empty());
            new TopicSetup(settings.kafka(), true).ensure(TOPICS, TOPICS.all());
            AclBinding ban = new AclBinding(
                    new ResourcePattern(ResourceType.TOPIC, TOPICS.reviewsDeadLetters(), PatternType.LITERAL),
                    new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
            AclBinding leave = new AclBinding(
                    ban.pattern(),
                    new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.ALL, AclPermissionType.ALLOW));
            admin.createAcls(List.of(ban, leave)).all().get();
            // One key, so that they are on one partition, the bad one in the middle.
            client.send(TOPICS.reviews(), "k", REVIEW.formatted("first"));
            client.send(TOPICS.reviews(), "k", "no review");
            client.send(TOPICS.reviews(), "k", REVIEW.formatted("last"));
            client.flush();

            // When
            try (Streamer streamer = Streamer.start(settings, registry)) {
                await().atMost(TIMEOUT).until(() -> !streamer.live());
                assertThatThrownBy(streamer::awaitEnd)
                        // Then
                        .isInstanceOf(UserException.class)
                        .hasMessageContaining(TOPICS.reviewsDeadLetters())
                        .hasMessageContaining("ACL");
            }
            admin.deleteAcls(List.of(new AclBindingFilter(ban.pattern().toFilter(), AccessControlEntryFilter.ANY)))
                    .all()
                    .get();
            try (Streamer after = Streamer.start(settings, registry)) {
                assertThat(client.read(TOPICS.classifiedReviews(), TIMEOUT, records -> records.size() >= 2))
                        .extracting(answer -> answer.key())
                        .containsExactlyInAnyOrder("first", "last");
                assertThat(client.read(TOPICS.reviewsDeadLetters(), TIMEOUT, records -> !records.isEmpty()))
                        .hasSize(1);
                assertThat(after.live()).isTrue();
            }
        }
    }
}
