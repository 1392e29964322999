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
import io.reviewstream.common.s3.S3ObjectInfo;
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

/**
 * The contract on a server that speaks S3, and what holds when it or the network fails. In one class, since a second one on
 * this fixture would inherit the contract and run it again.
 */
class S3RegistryIT extends RegistryContract {
    private static final long ROOMY = 1_000_000_000;

    @TempDir
    Path caches;

    private final S3Location location = new S3Location(S3Server.BUCKET, "team/" + UUID.randomUUID());
    private S3FaultProxy front;
    private int processes;

    @BeforeAll
    static void nameCredentials() {
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterAll
    static void forgetCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @BeforeEach
    @Override
    void openRegistry() {
        try {
            front = new S3FaultProxy(S3Server.running().endpoint());
        } catch (IOException e) {
            throw new AssertionError("no server", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        super.openRegistry();
    }

    @AfterEach
    void closeFront() {
        front.close();
    }

    @Override
    ModelRegistry openAt(Clock clock) {
        return open(clock, caches.resolve("of-process-" + processes++), ROOMY);
    }

    private ModelRegistry open(Clock clock, Path cache, long limit) {
        return new S3Registry(bucket(location, front.endpoint()), cache, limit, clock);
    }

    private static S3Objects bucket(S3Location location, URI endpoint) {
        return new S3Objects(
                location, new S3Settings(Optional.of(endpoint), Optional.empty(), true, Duration.ofSeconds(30), 4));
    }

    private S3Objects bucket() {
        return bucket(location, front.endpoint());
    }

    @Override
    List<String> kept() {
        return bucket().list("").stream().map(S3ObjectInfo::name).toList();
    }

    @Override
    void damage(String name, String content) {
        bucket().write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    void remove(String name) {
        bucket().delete(name);
    }

    @Test
    void theManifestIsWrittenLastAndABundleWithoutItDoesNotExist() throws IOException {
        // Given
        front.let(Fault.FORBIDDEN, 1, put("/manifest.json"));

        // When
        assertThatThrownBy(() -> store(version(1)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("does not let us write s3://models/team/")
                .hasMessageContaining("s3:PutObject");

        // Then
        assertThat(kept()).hasSize(3).noneMatch(name -> name.endsWith("manifest.json"));
        assertThat(registry.versions()).isEmpty();
        assertThatThrownBy(() -> registry.open(version(1))).hasMessageContaining("has no model " + version(1));
    }

    @Test
    void aConnectionThatIsCutWhileUploadingLeavesNoHalfBundle() throws IOException {
        // Given
        front.let(Fault.CUT_REQUEST, 100, put("/onnx/model.onnx"));

        // When
        assertThatThrownBy(() -> store(version(1)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(version(1) + "/onnx/model.onnx")
                .hasMessageContaining("broke off");

        // Then
        assertThat(registry.versions()).isEmpty();
        assertThat(openElsewhere().versions()).isEmpty();
    }

    @Test
    void whatAKilledUploadLeftGoesAfterADayAndIsHarmlessBefore() throws IOException {
        // Given
        front.let(Fault.FORBIDDEN, 1, put("/manifest.json"));
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
    void whoMayNotDeleteStillGetsADraft() {
        // Given
        damage(version(1) + "/config.json", "left");
        front.let(Fault.FORBIDDEN, 1, request -> request.method().equals("DELETE"));
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofHours(25)), ZoneOffset.UTC);

        // When
        openAt(later).draft().close();

        // Then
        assertThat(kept()).hasSize(1);
    }

    @Test
    void burstsOfErrorsAreTriedAgain() throws IOException {
        // Given
        front.let(Fault.ERROR_500, 2, put("/config.json"));
        front.let(Fault.ERROR_503, 1, put("/manifest.json"));
        front.let(Fault.ERROR_503, 1, get("champions"));

        // When
        ModelBundle stored = store(version(1));
        registry.promote(version(1), BY_HAND, registry.champion());

        // Then
        stored.verifyAll();
        assertThat(front.seen(put("/config.json"))).isEqualTo(3);
        assertThat(openElsewhere().champion()).isPresent();
    }

    @Test
    void aServerThatFailsForGoodIsNamedInOneLine() {
        // Given
        front.let(Fault.ERROR_500, 100, request -> true);

        // Then
        assertThatThrownBy(() -> registry.champions())
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessage("Cannot list " + location + "/champions/: " + front.endpoint()
                        + " answered 500 InternalError, also when asked again. Try later.");
    }

    @Test
    void anAnswerThatStallsIsGivenUpAndNamesBucketAndKey() throws IOException {
        // Given
        store(version(1));
        ModelBundle bundle = openImpatiently().open(version(1));
        front.let(Fault.STALL, 100, get("/onnx/model.onnx"));

        // Then
        assertThatThrownBy(() -> bundle.verified("onnx/model.onnx"))
                .isInstanceOf(UserException.class)
                .hasMessage("Cannot read " + location + "/" + version(1) + "/onnx/model.onnx: " + front.endpoint()
                        + " was silent for too long, also when asked again. Try later.");
        assertThat(bundle.directory().resolve("onnx")).isEmptyDirectory();
    }

    @Test
    void anAnswerThatIsCutOffIsTriedAgain() throws IOException {
        // Given
        store(version(1));
        ModelBundle bundle = openElsewhere().open(version(1));
        front.let(Fault.TRUNCATE, 2, get("/onnx/model.onnx"));

        // When
        Path file = bundle.verified("onnx/model.onnx");

        // Then
        assertThat(file).hasContent("onnx");
        assertThat(front.seen(get("/onnx/model.onnx"))).isEqualTo(3);
    }

    @Test
    void anAnswerThatIsAlwaysCutOffIsNotKept() throws IOException {
        // Given
        store(version(1));
        ModelBundle bundle = openElsewhere().open(version(1));
        front.let(Fault.TRUNCATE, 100, get("/onnx/model.onnx"));

        // Then
        assertThatThrownBy(() -> bundle.verified("onnx/model.onnx"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(version(1) + "/onnx/model.onnx")
                .hasMessageContaining("broke off");
        assertThat(bundle.directory().resolve("onnx")).isEmptyDirectory();
    }

    @Test
    void aPromotionWhoseAnswerIsLostIsStillWon() throws IOException {
        // Given
        store(version(1));
        front.let(Fault.CUT_ANSWER, 1, put("/champions/1"));

        // When
        Optional<Champion> champion = registry.promote(version(1), BY_HAND, Optional.empty());

        // Then
        assertThat(champion).isPresent();
        assertThat(front.seen(put("/champions/1"))).isEqualTo(2);
        assertThat(openElsewhere().champion()).isEqualTo(champion);
    }

    @Test
    void aPromotionThatMeetsAnotherOneIsTriedAgain() throws IOException {
        // Given
        store(version(1));
        front.let(Fault.CONFLICT, 2, put("/champions/1"));

        // When
        Optional<Champion> champion = registry.promote(version(1), BY_HAND, Optional.empty());

        // Then
        assertThat(champion).isPresent();
        assertThat(front.seen(put("/champions/1"))).isEqualTo(3);
    }

    @Test
    void aPromotionThatWasTooLateByAConflictIsLost() throws IOException {
        // Given
        store(version(1));
        registry.promote(version(1), BY_HAND, Optional.empty());
        front.let(Fault.CONFLICT, 1, put("/champions/1"));

        // When
        Optional<Champion> second = openElsewhere().promote(version(1), BY_HAND, Optional.empty());

        // Then
        assertThat(second).isEmpty();
    }

    @Test
    void aBundleWhoseUploadIsAnsweredIntoTheVoidIsStored() throws IOException {
        // Given
        front.let(Fault.CUT_ANSWER, 2, put("/onnx/model.onnx"));
        front.let(Fault.CUT_ANSWER, 1, put("/manifest.json"));

        // When
        store(version(1));

        // Then
        openElsewhere().open(version(1)).verifyAll();
    }

    @Test
    void aStoreThatKnowsNoConditionsDoesNotDecideWhoWins() throws IOException {
        // Given
        store(version(1));
        front.let(Fault.WITHOUT_CONDITION, 100, request -> request.method().equals("PUT"));

        // Then
        assertThatThrownBy(() -> registry.promote(version(1), BY_HAND, Optional.empty()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("does not honour conditional writes");
        assertThat(registry.champions()).isEmpty();
        openElsewhere().open(version(1)).verifyAll();
    }

    @Test
    void aMissingBucketIsMissingInput() {
        // Given
        ModelRegistry other = new S3Registry(
                bucket(new S3Location("nobodys", "x"), front.endpoint()), caches, ROOMY, Clock.systemUTC());

        // Then
        assertThatThrownBy(other::champions)
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.MISSING_INPUT))
                .hasMessage("There is no bucket nobodys at " + front.endpoint()
                        + ". Create it, or name another one in --registry s3://BUCKET/PREFIX.");
    }

    @Test
    void refusedCredentialsAreNamedWithTheRightThatIsNeeded() {
        // Given
        front.let(Fault.FORBIDDEN, 1, request -> true);

        // Then
        assertThatThrownBy(() -> registry.versions())
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessage(front.endpoint() + " does not let us list " + location
                        + "/v (403 AccessDenied). Check the credentials, and that they have the right s3:ListBucket.");
    }

    @Test
    void missingCredentialsAreToldFromRefusedOnes() {
        // Given
        assumeThat(System.getenv())
                .doesNotContainKeys("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE");
        assumeThat(Path.of(System.getProperty("user.home"), ".aws")).doesNotExist();
        forgetCredentials();
        System.setProperty("aws.disableEc2Metadata", "true");
        ModelRegistry anonymous = openElsewhere();

        // When
        Throwable failure = catchThrowable(anonymous::champions);

        // Then
        System.clearProperty("aws.disableEc2Metadata");
        nameCredentials();
        assertThat(failure)
                .isInstanceOf(UserException.class)
                .hasMessage("No credentials for the bucket models at " + front.endpoint()
                        + ". Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, or give"
                        + " this machine or pod a role.");
    }

    @Test
    void anEndpointWhereNobodyAnswersIsNamed() {
        // Given
        front.close();

        // Then
        assertThatThrownBy(() -> registry.versions())
                .isInstanceOf(UserException.class)
                .hasMessageContaining("nobody answers at " + front.endpoint())
                .hasMessageNotContaining("Exception");
    }

    @Test
    void aDamagedCopyIsFetchedAgain() throws IOException {
        // Given
        ModelBundle bundle = store(version(1));
        Files.writeString(bundle.directory().resolve("onnx/model.onnx"), "onnY");

        // When
        Path file = bundle.verified("onnx/model.onnx");

        // Then
        assertThat(file).hasContent("onnx");
    }

    @Test
    void aFileIsFetchedOnceAndOnlyWhenItIsAskedFor() throws IOException {
        // Given
        store(version(1));
        Path cache = caches.resolve("shared");
        open(Clock.systemUTC(), cache, ROOMY).open(version(1)).verified("config.json");

        // When
        open(Clock.systemUTC(), cache, ROOMY).open(version(1)).verified("config.json");

        // Then
        assertThat(front.seen(get("/config.json"))).isEqualTo(1);
        assertThat(front.seen(get("/onnx/model.onnx"))).isZero();
        assertThat(front.seen(get("/manifest.json"))).isEqualTo(1);
    }

    @Test
    void whatWasBuiltHereIsNotFetched() throws IOException {
        // When
        ModelBundle bundle = store(version(1));
        bundle.verifyAll();
        registry.open(version(1)).verifyAll();

        // Then
        assertThat(front.seen(get("/onnx/model.onnx"))).isZero();
        assertThat(ModelBundle.open(bundle.directory()).version()).isEqualTo(version(1));
    }

    @Test
    void whatADirectoryHeldCanBeCopiedIntoTheBucket() throws IOException {
        // Given
        Path directory = caches.resolve("directory");
        ModelRegistry old = new DirectoryRegistry(directory, Clock.systemUTC());
        registry = old;
        store(version(1));
        old.promote(version(1), BY_HAND, Optional.empty());
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                bucket().write(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }

        // When
        ModelRegistry copied = openElsewhere();

        // Then
        assertThat(copied.champions()).isEqualTo(old.champions());
        copied.open(version(1)).verifyAll();
        assertThat(copied.promote(version(1), BY_HAND, copied.champion())).isPresent();
    }

    private ModelRegistry openImpatiently() {
        S3Settings impatient =
                new S3Settings(Optional.of(front.endpoint()), Optional.empty(), true, Duration.ofSeconds(3), 2);
        return new S3Registry(
                new S3Objects(location, impatient), caches.resolve("impatient"), ROOMY, Clock.systemUTC());
    }

    private static Predicate<Seen> put(String end) {
        return request -> request.method().equals("PUT") && request.path().endsWith(end);
    }

    private static Predicate<Seen> get(String part) {
        return request -> request.method().equals("GET") && request.path().contains(part);
    }
}
