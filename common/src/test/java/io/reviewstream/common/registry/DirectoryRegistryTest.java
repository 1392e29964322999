package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryRegistryTest extends RegistryContract {
    @TempDir
    Path root;

    @Override
    ModelRegistry openAt(Clock clock) {
        return new DirectoryRegistry(root, clock);
    }

    @Override
    List<String> kept() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    @Override
    void damage(String name, String content) throws IOException {
        Files.writeString(root.resolve(name), content);
    }

    /** As root reads everything else, the directories are links to themselves. */
    @ParameterizedTest
    @ValueSource(strings = {"registry", "registry/champions", "registry/VERSION", "registry/VERSION/manifest.json"})
    void what_cannot_be_read_is_neither_absent_nor_empty_nor_damaged(String unreadable) throws IOException {
        // Given
        ModelVersion version = store(version(1)).version();
        registry.promote(version, BY_HAND, Optional.empty());
        Path closed = root.resolve(unreadable.replace("registry", "models").replace("VERSION", version.value()));
        Files.move(root, root.resolveSibling("moved"));
        Files.createDirectory(root);
        Files.move(root.resolveSibling("moved"), root.resolve("models"));
        ModelRegistry models = new DirectoryRegistry(root.resolve("models"), Clock.systemUTC());
        if (Files.isDirectory(closed)) {
            FileUtils.deleteDirectory(closed.toFile());
        } else {
            Files.delete(closed);
        }

        // When
        Files.createSymbolicLink(closed, closed);

        // Then
        assertThatThrownBy(() -> {
                    models.exists();
                    models.champions();
                    models.open(version);
                })
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageStartingWith("Cannot read " + closed)
                .hasMessageNotContaining("remove");
    }

    @Test
    void of2000BundlesOnlyTheOneThatAnswersIsOpened() throws IOException {
        // Given: manifests that cannot be read, since to open one would fail
        ModelBundle answer = store(version(0), Optional.of("request-0"), Optional.empty());
        String entry = kept().stream()
                .filter(name -> name.startsWith("requests/"))
                .findFirst()
                .orElseThrow();
        for (int i = 1; i <= 2000; i++) {
            String version = version(i).value();
            Path manifest = Files.createDirectory(root.resolve(version)).resolve("manifest.json");
            Files.createSymbolicLink(manifest, manifest);
            String other = Sha256.of(new byte[] {(byte) i, (byte) (i >> 8)});
            Files.createFile(root.resolve("requests").resolve(version + "-" + other));
        }

        // When
        Optional<ModelBundle> found = registry.answerTo("request-0");

        // Then
        assertThat(entry).contains(answer.version().value());
        assertThat(found.map(ModelBundle::version)).contains(answer.version());
        assertThat(registry.answerTo("request-1")).isEmpty();
        assertThat(registry.answers(answer.version()::equals)).hasSize(1);
        assertThat(registry.versions()).hasSize(2001);
        assertThat(new RetentionRule(1000, Optional.empty()).expired(registry, NOON))
                .hasSize(1001);
    }

    @Test
    void filesOfOthersInARegistryAreNeitherModelsNorChampionsNorAnswers() throws IOException {
        // Given
        ModelBundle stored = store(version(1), Optional.of("request-1"), Optional.empty());
        registry.promote(version(1), BY_HAND, Optional.empty());
        Files.createDirectory(root.resolve("lost+found"));
        Files.createFile(root.resolve("champions/0"));
        Files.createFile(root.resolve("champions/README"));
        Files.createFile(root.resolve("requests/README"));

        // Then
        assertThat(registry.versions()).containsExactly(version(1));
        assertThat(registry.champions()).extracting(Champion::number).containsExactly(1L);
        assertThat(registry.answers(version -> true))
                .extracting(ModelBundle::version)
                .containsExactly(stored.version());
    }

    @Test
    void whatOnlyHasTheNameOfAModelIsListedAsDamagedAndNeverRemoved() throws IOException {
        // Given
        store(version(1));
        store(version(6));
        Files.writeString(root.resolve(version(2).value()), "notes");
        Files.createDirectory(root.resolve(version(3).value()));
        Files.createSymbolicLink(root.resolve(version(4).value()), root.resolve("nowhere"));
        Files.createSymbolicLink(
                root.resolve(version(7).value()), root.resolve(version(1).value()));

        // When
        List<ModelVersion> expired = new RetentionRule(1, Optional.empty()).expired(registry, NOON.plusSeconds(10));

        // Then
        assertThat(expired).containsExactly(version(1));
        assertThat(registry.versions()).containsExactly(version(1), version(6));
        assertThat(registry.damaged())
                .containsExactly(
                        Map.entry(version(2), "it is a file"),
                        Map.entry(version(3), "it has no manifest.json"),
                        Map.entry(version(4), "it is a symbolic link"),
                        Map.entry(version(7), "it is a symbolic link"));
        assertThatThrownBy(() -> registry.remove(version(2)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("it is a file");
        assertThat(Files.readString(root.resolve(version(2).value()))).isEqualTo("notes");
    }

    @Test
    void aRemovedModelTakesOnlyItsOwnAnswerAlong() throws IOException {
        // Given
        store(version(1), Optional.of("request-1"), Optional.empty());
        store(version(2), Optional.of("request-2"), Optional.empty());

        // When
        registry.remove(version(1));

        // Then
        assertThat(kept()).filteredOn(name -> name.startsWith("requests/")).hasSize(1);
        assertThat(registry.answerTo("request-1")).isEmpty();
        assertThat(registry.answerTo("request-2").map(ModelBundle::version)).contains(version(2));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void otherUsersMayReadWhatIsStored() throws IOException {
        // Given: files of a trainer that lets nobody else read them, as with umask 077
        try (BundleDraft draft = registry.draft()) {
            Path config = Files.writeString(draft.file("config.json"), "{}");
            Path model = Files.writeString(draft.file("onnx/model.onnx"), "onnx");
            for (Path each : List.of(config, model, model.getParent(), draft.directory())) {
                Files.setPosixFilePermissions(
                        each, PosixFilePermissions.fromString(Files.isDirectory(each) ? "rwx------" : "rw-------"));
            }
            Manifest.Lineage lineage =
                    new Manifest.Lineage(List.of(), Optional.empty(), List.of(), Optional.of("request-1"));

            // When
            registry.store(draft, manifest(version(1), lineage), Optional.of(rejected()));
        }
        registry.promote(version(1), BY_HAND, Optional.empty());
        registry.withdrawDecision(
                version(1),
                new GateDecision.Undecided(List.of("too late"), rejected().evidence()));

        // Then
        assertThat(kept()).hasSize(6).allSatisfy(name -> assertThat(Files.getPosixFilePermissions(root.resolve(name)))
                .contains(PosixFilePermission.OTHERS_READ)
                .doesNotContain(PosixFilePermission.OTHERS_EXECUTE));
        for (String directory : List.of("", "onnx")) {
            assertThat(Files.getPosixFilePermissions(
                            root.resolve(version(1).value()).resolve(directory)))
                    .contains(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);
        }
    }

    @Test
    void aModelThatIsRemovedWhileItBecomesChampionIsReported() throws IOException {
        // Given: a removal after the files were checked, before the champion is written
        store(version(1));
        InstantSource removing = () -> {
            registry.remove(version(1));
            return NOON;
        };
        ModelRegistry promoting = openAt(removing.withZone(ZoneOffset.UTC));

        // When
        assertThatThrownBy(() -> promoting.promote(version(1), BY_HAND, Optional.empty()))
                // Then
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.MISSING_INPUT))
                .hasMessageContaining("became champion 1 while it was being removed")
                .hasMessageContaining("models rollback");
        assertThat(registry.champion().map(Champion::version)).contains(version(1));
        assertThat(registry.versions()).isEmpty();
    }

    @Test
    void aPromotionSaysWhoDecidedAndWhy() throws IOException {
        // Given
        store(version(1));
        GateDecision.GateEvidence evidence = rejected().evidence();

        // When
        Champion byHand =
                registry.promote(version(1), BY_HAND, Optional.empty()).orElseThrow();
        Champion byGate = registry.promote(
                        version(1),
                        new GateDecision.Accepted(List.of("better", "not worse"), evidence),
                        Optional.of(byHand))
                .orElseThrow();

        // Then
        assertThat(byHand.how()).isEqualTo(Champion.How.OVERRIDE);
        assertThat(byGate.how()).isEqualTo(Champion.How.GATE);
        assertThat(byGate.reason()).isEqualTo("better; not worse");
        assertThatIllegalArgumentException().isThrownBy(() -> new ModelRegistry.Overridden(" "));
    }

    @Test
    void aDecisionForOtherReasonsStaysTheSameDecision() throws IOException {
        // Given
        GateDecision.GateEvidence evidence = rejected().evidence();
        List<String> before = List.of("before");
        List<String> after = List.of("after");

        // Then
        assertThat(new GateDecision.Accepted(before, evidence).because(after))
                .isEqualTo(new GateDecision.Accepted(after, evidence));
        assertThat(new GateDecision.Rejected(before, evidence).because(after))
                .isEqualTo(new GateDecision.Rejected(after, evidence));
        assertThat(new GateDecision.Undecided(before, evidence).because(after))
                .isEqualTo(new GateDecision.Undecided(after, evidence));
        assertThat(new GateDecision.Undecided(before, evidence).name()).isEqualTo("UNDECIDED");
    }

    @Test
    void aDamagedModelIsNotFallenBackTo() throws IOException {
        // Given
        store(version(1));
        store(version(2));
        registry.promote(version(1), BY_HAND, Optional.empty());
        registry.promote(version(2), BY_HAND, registry.champion());
        damage(version(1) + "/onnx/model.onnx", "onnY");

        // Then
        assertThatThrownBy(() -> rollback("a test")).hasMessageContaining("damaged");
        assertThat(registry.champion().map(Champion::version)).contains(version(2));
    }

    @Test
    void aRegistryIsADirectoryThatNeedNotExist() throws IOException {
        // Given
        Path file = Files.createFile(root.resolve("file"));
        ModelRegistry absent = new DirectoryRegistry(root.resolve("absent"), Clock.systemUTC());

        // Then
        assertThat(absent.exists()).isFalse();
        assertThat(registry.exists()).isTrue();
        assertThat(absent).hasToString(root.resolve("absent").toString());
        assertThat(absent.uri(version(1)).getPath()).contains("absent/" + version(1));
        assertThatThrownBy(() -> new DirectoryRegistry(file, Clock.systemUTC()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is not a directory");
    }

    @Test
    void aDamagedDecisionIsNamedByItsFile() throws IOException {
        // Given
        store(version(1));
        damage(version(1) + "/gate.json", "{");

        // Then
        assertThatThrownBy(() -> registry.decision(version(1)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(root.resolve(version(1) + "/gate.json").toString());
    }

    @Test
    void aDamagedDecisionCountsAgainstTheChampionBeforeItAndIsNotRemoved() throws IOException {
        // Given
        for (int i = 0; i <= 2; i++) {
            store(version(i), Optional.empty(), Optional.of(rejected()));
            damage(version(i) + "/gate.json", "{");
        }
        registry.promote(version(1), BY_HAND, Optional.empty());
        store(version(3));

        // Then
        assertThat(GateContests.with(registry, version(1))).isEqualTo(1);
        assertThat(new RetentionRule(1, Optional.empty()).expired(registry, NOON.plusSeconds(10)))
                .containsExactly(version(0));
    }

    @Test
    void aDecisionOfBeforeContestsWereRecordedIsReadAsNone() throws IOException {
        // Given
        store(version(1), Optional.empty(), Optional.of(rejected()));
        Path file = root.resolve(version(1) + "/gate.json");

        // When
        Files.writeString(file, Files.readString(file).replaceFirst(",\\s*\"contests\"\\s*:\\s*null", ""));

        // Then
        assertThat(Files.readString(file)).doesNotContain("contests");
        assertThat(registry.decision(version(1)).orElseThrow().evidence().contests())
                .isEmpty();
    }

    @Test
    void aModelOfExactlyTheAgeStays() throws IOException {
        // Given
        Instant made = Instant.parse("2026-04-17T12:00:00Z");
        ModelVersion exactly = ModelVersion.of(made, "000000");
        store(exactly);
        store(version(100));
        RetentionRule aDay = new RetentionRule(1, Optional.of(Duration.ofDays(1)));

        // Then
        assertThat(aDay.expired(registry, made.plus(Duration.ofDays(1)))).isEmpty();
        assertThat(aDay.expired(registry, made.plus(Duration.ofDays(1)).plusSeconds(1)))
                .containsExactly(exactly);
        assertThatIllegalArgumentException().isThrownBy(() -> new RetentionRule(0, Optional.empty()));
    }

    @Override
    void remove(String name) throws IOException {
        Files.delete(root.resolve(name));
    }
}
