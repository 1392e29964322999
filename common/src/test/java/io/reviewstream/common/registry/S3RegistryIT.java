package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.S3FaultProxy.Fault;
import io.reviewstream.common.registry.S3FaultProxy.Seen;
import io.reviewstream.common.s3.S3Location;
import io.reviewstream.common.s3.S3Objects;
import io.reviewstream.common.s3.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract in object storage, and faults of the server and of the network. */
class S3RegistryIT extends RegistryContract {
    @TempDir
    Path caches;

    private final S3Location location = new S3Location(S3Server.BUCKET, "team/" + UUID.randomUUID());
    private S3FaultProxy proxy;
    private int processes;

    @BeforeAll
    static void setCredentials() {
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterAll
    static void clearCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @BeforeEach
    @Override
    void openRegistry() {
        try {
            proxy = new S3FaultProxy(S3Server.running().endpoint());
        } catch (IOException e) {
            throw new AssertionError("no server", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        super.openRegistry();
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Override
    public ModelRegistry openAt(Clock clock) {
        return open(clock, caches.resolve("of-process-" + processes++));
    }

    private ModelRegistry open(Clock clock, Path cache) {
        return new S3Registry(objects(location, proxy.endpoint()), cache, clock);
    }

    private static S3Objects objects(S3Location location, URI endpoint) {
        return new S3Objects(
                location, new S3Settings(Optional.of(endpoint), Optional.empty(), true, Duration.ofSeconds(30), 4));
    }

    private S3Objects objects() {
        return objects(location, proxy.endpoint());
    }

    @Override
    public List<String> kept() {
        return objects().list("").stream().map(S3Objects.ObjectInfo::name).toList();
    }

    @Override
    public void damage(String name, String content) {
        objects().write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void remove(String name) {
        objects().delete(name);
    }

    @Test
    void aBundleExistsOnceItsManifestIsWrittenLast() throws IOException {
        // Given
        proxy.let(Fault.FORBIDDEN, 1, put("/manifest.json"));

        // When
        assertThatThrownBy(() -> store(version(1)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("Cannot write s3://models/team/")
                .hasMessageContaining("s3:PutObject");

        // Then
        assertThat(kept()).hasSize(3).noneMatch(name -> name.endsWith("manifest.json"));
        assertThat(registry.versions()).isEmpty();
        assertThatThrownBy(() -> registry.open(version(1))).hasMessageContaining("has no model " + version(1));
    }

    @Test
    void aLostConnectionDuringUploadLeavesNoPartialBundle() throws IOException {
        // Given
        proxy.let(Fault.CUT_REQUEST, 100, put("/onnx/model.onnx"));

        // When
        assertThatThrownBy(() -> store(version(1)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(version(1) + "/onnx/model.onnx")
                .hasMessageContaining("was lost");

        // Then
        assertThat(registry.versions()).isEmpty();
        assertThat(openElsewhere().versions()).isEmpty();
    }

    @Test
    void anAbandonedUploadIsRemovedAfterADay() throws IOException {
        // Given
        proxy.let(Fault.FORBIDDEN, 1, put("/manifest.json"));
        assertThatThrownBy(() -> store(version(1))).isInstanceOf(UserException.class);
        store(version(2));
        Clock soon = Clock.fixed(Instant.now().plus(Duration.ofHours(23)), ZoneOffset.UTC);
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofHours(25)), ZoneOffset.UTC);

        // When
        openAt(soon).draft().close();
        List<String> before = kept();
        openAt(later).draft().close();

        // Then
        assertThat(before).anyMatch(name -> name.startsWith(version(1).value()));
        assertThat(kept())
                .hasSize(4)
                .allMatch(name -> name.startsWith(version(2).value()));
        openElsewhere().open(version(2)).verifyAll();
    }

    @Test
    void aDraftNeedsNoRightToDelete() {
        // Given
        damage(version(1) + "/config.json", "left");
        proxy.let(Fault.FORBIDDEN, 1, request -> request.method().equals("DELETE"));
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofHours(25)), ZoneOffset.UTC);

        // When
        openAt(later).draft().close();

        // Then
        assertThat(kept()).hasSize(1);
    }

    @Test
    void temporaryServerErrorsAreRetried() throws IOException {
        // Given
        proxy.let(Fault.ERROR_500, 2, put("/config.json"));
        proxy.let(Fault.ERROR_503, 1, put("/manifest.json"));
        proxy.let(Fault.ERROR_503, 1, get("champions"));

        // When
        ModelBundle stored = store(version(1));
        registry.promote(version(1), BY_HAND, registry.champion());

        // Then
        stored.verifyAll();
        assertThat(proxy.seen(put("/config.json"))).isEqualTo(3);
        assertThat(openElsewhere().champion()).isPresent();
    }

    @Test
    void aPermanentServerErrorIsUnreachable() {
        // Given
        proxy.let(Fault.ERROR_500, 100, request -> true);

        // Then
        assertThatThrownBy(() -> registry.champions())
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageContaining("Cannot list " + location + "/champions/: " + proxy.endpoint() + " returned 500");
    }

    @Test
    void aStalledDownloadTimesOutAndNamesTheObject() throws IOException {
        // Given
        store(version(1));
        ModelBundle bundle = openWithShortTimeout().open(version(1));
        proxy.let(Fault.STALL, 100, get("/onnx/model.onnx"));

        // Then
        assertThatThrownBy(() -> bundle.verified("onnx/model.onnx"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        location + "/" + version(1) + "/onnx/model.onnx: " + proxy.endpoint() + " timed out");
        assertThat(bundle.directory().resolve("onnx")).isEmptyDirectory();
    }

    @Test
    void aTruncatedDownloadIsRetried() throws IOException {
        // Given
        store(version(1));
        ModelBundle bundle = openElsewhere().open(version(1));
        proxy.let(Fault.TRUNCATE, 2, get("/onnx/model.onnx"));

        // When
        Path file = bundle.verified("onnx/model.onnx");

        // Then
        assertThat(file).hasContent("onnx");
        assertThat(proxy.seen(get("/onnx/model.onnx"))).isEqualTo(3);
    }

    @Test
    void aPartialDownloadIsNotKept() throws IOException {
        // Given
        store(version(1));
        ModelBundle bundle = openElsewhere().open(version(1));
        proxy.let(Fault.TRUNCATE, 100, get("/onnx/model.onnx"));

        // Then
        assertThatThrownBy(() -> bundle.verified("onnx/model.onnx"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(version(1) + "/onnx/model.onnx")
                .hasMessageContaining("was lost");
        assertThat(bundle.directory().resolve("onnx")).isEmptyDirectory();
    }

    @Test
    void aPromotionWhoseResponseIsLostSucceeds() throws IOException {
        // Given
        store(version(1));
        proxy.let(Fault.CUT_ANSWER, 1, put("/champions/1"));

        // When
        Optional<Champion> champion = registry.promote(version(1), BY_HAND, Optional.empty());

        // Then
        assertThat(champion).isPresent();
        assertThat(proxy.seen(put("/champions/1"))).isEqualTo(2);
        assertThat(openElsewhere().champion()).isEqualTo(champion);
    }

    @Test
    void aPromotionIsRetriedAfterAConflict() throws IOException {
        // Given
        store(version(1));
        proxy.let(Fault.CONFLICT, 2, put("/champions/1"));

        // When
        Optional<Champion> champion = registry.promote(version(1), BY_HAND, Optional.empty());

        // Then
        assertThat(champion).isPresent();
        assertThat(proxy.seen(put("/champions/1"))).isEqualTo(3);
    }

    @Test
    void aPromotionThatComesLaterThanAnotherFails() throws IOException {
        // Given
        store(version(1));
        registry.promote(version(1), BY_HAND, Optional.empty());
        proxy.let(Fault.CONFLICT, 1, put("/champions/1"));

        // When
        Optional<Champion> second = openElsewhere().promote(version(1), BY_HAND, Optional.empty());

        // Then
        assertThat(second).isEmpty();
    }

    @Test
    void anUploadWhoseResponseIsLostSucceeds() throws IOException {
        // Given
        proxy.let(Fault.CUT_ANSWER, 2, put("/onnx/model.onnx"));
        proxy.let(Fault.CUT_ANSWER, 1, put("/manifest.json"));

        // When
        store(version(1));

        // Then
        openElsewhere().open(version(1)).verifyAll();
    }

    @Test
    void withoutConditionalWritesNothingIsPromoted() throws IOException {
        // Given
        store(version(1));
        proxy.let(Fault.WITHOUT_CONDITION, 100, request -> request.method().equals("PUT"));

        // Then
        assertThatThrownBy(() -> registry.promote(version(1), BY_HAND, Optional.empty()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("does not support conditional writes");
        assertThat(registry.champions()).isEmpty();
        openElsewhere().open(version(1)).verifyAll();
    }

    @Test
    void aMissingBucketIsMissingInput() {
        // Given
        ModelRegistry other =
                new S3Registry(objects(new S3Location("nobodys", "x"), proxy.endpoint()), caches, Clock.systemUTC());

        // Then
        assertThatThrownBy(other::champions)
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.MISSING_INPUT))
                .hasMessageContaining("no bucket nobodys at " + proxy.endpoint());
    }

    @Test
    void deniedAccessNamesTheRightThatIsMissing() {
        // Given
        proxy.let(Fault.FORBIDDEN, 1, request -> true);

        // Then
        assertThatThrownBy(() -> registry.versions())
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageContaining("Cannot list " + location + "/v: " + proxy.endpoint())
                .hasMessageContaining("403 AccessDenied")
                .hasMessageContaining("s3:ListBucket");
    }

    @Test
    void missingCredentialsAreUnreachable() {
        // Given
        assumeThat(System.getenv())
                .doesNotContainKeys("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE");
        assumeThat(Path.of(System.getProperty("user.home"), ".aws")).doesNotExist();
        clearCredentials();
        System.setProperty("aws.disableEc2Metadata", "true");
        ModelRegistry anonymous = openElsewhere();

        // When
        Throwable failure = catchThrowable(anonymous::champions);

        // Then
        System.clearProperty("aws.disableEc2Metadata");
        setCredentials();
        assertThat(failure)
                .isInstanceOfSatisfying(UserException.class, error -> assertThat(error.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageContaining("No credentials found for the bucket models at " + proxy.endpoint())
                .hasMessageContaining("AWS_ACCESS_KEY_ID");
    }

    @Test
    void anEndpointWithoutAServerIsNamed() {
        // Given
        proxy.close();

        // Then
        assertThatThrownBy(() -> registry.versions())
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no connection to " + proxy.endpoint())
                .hasMessageNotContaining("Exception");
    }

    @Test
    void aDamagedCopyIsDownloadedAgain() throws IOException {
        // Given
        ModelBundle bundle = store(version(1));
        Files.writeString(bundle.directory().resolve("onnx/model.onnx"), "onnY");

        // When
        Path file = bundle.verified("onnx/model.onnx");

        // Then
        assertThat(file).hasContent("onnx");
    }

    @Test
    void aFileIsDownloadedOnceAtItsFirstUse() throws IOException {
        // Given
        store(version(1));
        Path cache = caches.resolve("shared");
        open(Clock.systemUTC(), cache).open(version(1)).verified("config.json");

        // When
        open(Clock.systemUTC(), cache).open(version(1)).verified("config.json");

        // Then
        assertThat(proxy.seen(get("/config.json"))).isEqualTo(1);
        assertThat(proxy.seen(get("/onnx/model.onnx"))).isZero();
        assertThat(proxy.seen(get("/manifest.json"))).isEqualTo(1);
    }

    @Test
    void aBundleThatWasBuiltHereIsNotDownloaded() throws IOException {
        // When
        ModelBundle bundle = store(version(1));
        bundle.verifyAll();
        registry.open(version(1)).verifyAll();

        // Then
        assertThat(proxy.seen(get("/onnx/model.onnx"))).isZero();
        assertThat(ModelBundle.open(bundle.directory()).version()).isEqualTo(version(1));
    }

    @Test
    void aDirectoryRegistryCanBeCopiedToObjectStorage() throws IOException {
        // Given
        Path directory = caches.resolve("directory");
        ModelRegistry old = new DirectoryRegistry(directory, Clock.systemUTC());
        registry = old;
        store(version(1));
        old.promote(version(1), BY_HAND, Optional.empty());
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                objects().write(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }

        // When
        ModelRegistry copied = openElsewhere();

        // Then
        assertThat(copied.champions()).isEqualTo(old.champions());
        copied.open(version(1)).verifyAll();
        assertThat(copied.promote(version(1), BY_HAND, copied.champion())).isPresent();
    }

    @Test
    void aDamagedCopyOfAManifestIsReplaced() throws IOException {
        // Given
        ModelBundle bundle = store(version(1));
        Path cache = caches.resolve("shared");
        ModelBundle copy = open(Clock.systemUTC(), cache).open(version(1));
        copy.verifyAll();
        Path manifest = copy.directory().resolve("manifest.json");
        Files.writeString(manifest, "{");

        // When
        ModelBundle again = open(Clock.systemUTC(), cache).open(version(1));

        // Then
        assertThat(again.manifestSha256()).isEqualTo(bundle.manifestSha256());
        assertThat(proxy.seen(get("/manifest.json"))).isEqualTo(2);
    }

    private ModelRegistry openWithShortTimeout() {
        S3Settings shortTimeout =
                new S3Settings(Optional.of(proxy.endpoint()), Optional.empty(), true, Duration.ofSeconds(3), 2);
        return new S3Registry(
                new S3Objects(location, shortTimeout), caches.resolve("short-timeout"), Clock.systemUTC());
    }

    private static Predicate<Seen> put(String end) {
        return request -> request.method().equals("PUT") && request.path().endsWith(end);
    }

    private static Predicate<Seen> get(String part) {
        return request -> request.method().equals("GET") && request.path().contains(part);
    }
}
