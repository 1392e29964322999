package io.reviewstream.console.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.GateDecision.GateEvidence;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.model.PlanTable.MeasuredPlan;
import io.reviewstream.console.model.PlanTable.Range;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ModelPagesTest {
    private static final Instant MADE_AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final ServingPlan NETWORK = new ServingPlan(NetworkFile.INT8, 256, Optional.empty());
    private static final ServingPlan CASCADE = new ServingPlan(
            NetworkFile.INT8,
            64,
            Optional.of(new LinearPlan(1, Optional.of(new Cascade(1.25, 0.01)), Optional.empty())));

    @TempDir
    private Path root;

    private DirectoryRegistry registry;
    private RoutesServer server;
    private ModelVersion older;
    private ModelVersion version;

    @BeforeEach
    void start() throws IOException {
        registry = new DirectoryRegistry(root, Clock.systemUTC());
        older = TinyModel.store(registry, MADE_AT.minusSeconds(60), 1).version();
        version = store("# A card of " + HOSTILE + "\n\n![Cost](report/accuracy-by-cost.png)\n");
        server = new RoutesServer(new ModelPages(registry));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A tiny model with a card, two pictures, a report and a decision. */
    private ModelVersion store(String card) throws IOException {
        ModelBundle tiny = registry.open(older);
        ModelVersion next = ModelVersion.of(MADE_AT.plusSeconds(1), Sha256.of(card.getBytes(StandardCharsets.UTF_8)));
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file(BundleFiles.MODEL_CARD), card);
            Files.writeString(draft.file(BundleFiles.REPORT), report());
            Files.write(draft.file("report/accuracy-by-cost.png"), PICTURE);
            Files.write(draft.file("report/loss-by-epoch.png"), PICTURE);
            Files.writeString(draft.file("report/notes.txt"), "notes");
            return registry.store(draft, named(tiny, next), Optional.of(decision()))
                    .version();
        }
    }

    private static Manifest named(ModelBundle tiny, ModelVersion next) throws IOException {
        return Json.mapper()
                .readValue(Json.compact(tiny.manifest()).replace(tiny.version().value(), next.value()), Manifest.class);
    }

    private static String report() {
        MeasuredPlan network = new MeasuredPlan(NETWORK, 0, 0.9, new Range(0.85, 0.94), 89.2, 200);
        MeasuredPlan cascade = new MeasuredPlan(CASCADE, 0.4, 0.89, new Range(0.84, 0.93), 20.5, 800);
        return Json.pretty(Map.of(
                "version",
                "x",
                "plans",
                new PlanTable(400, cascade, true, List.of(network, cascade)),
                "more",
                Map.of()));
    }

    private GateDecision decision() {
        return new GateDecision.Rejected(
                List.of("it is worse " + HOSTILE),
                new GateEvidence(
                        MADE_AT,
                        500,
                        Map.of("accuracy", 0.885, "accuracyLow", 0.85, "accuracyHigh", 0.912),
                        Map.of(),
                        Optional.of(older),
                        Map.of("accuracy", 0.91),
                        Optional.empty(),
                        Optional.empty()));
    }

    private String page(ModelVersion shown) throws Exception {
        HttpResponse<String> response = server.get("/versions/" + shown);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        return response.body();
    }

    @Test
    void aPageHasTheCardTheDecisionTheHistoryAndThePlans() throws Exception {
        // Given
        Champion first = registry.promote(older, new Overridden("to begin"), Optional.empty())
                .orElseThrow();
        Champion second = registry.promote(version, new Overridden("better " + HOSTILE), Optional.of(first))
                .orElseThrow();
        assertThat(registry.rollback(second, "worse on toys")).isPresent();

        // When
        String page = page(version);

        // Then
        assertThat(page)
                .contains("<title>" + version + " - reviewstream</title>", "<a href=\"/\">", "/console.css")
                .contains(
                        "The gate rejected it on 2026-01-01 00:00:00 UTC. It is correct on 88.5 % (85.0 % to 91.2 %) of"
                                + " 500 held-out reviews. The champion was " + older + " on 91.0 %.")
                .contains("<li>it is worse &lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;</li>")
                .contains("a person made it champion", "better &lt;img", "it was withdrawn, and " + older)
                .contains("worse on toys")
                .contains("<h3>A card of &lt;img src=x onerror=alert(1)&gt;</h3>")
                .contains(
                        "Measured on 400 validation reviews.", "int8 network, 256 tokens", "90.0 % (85.0 % to 94.0 %)")
                .contains("linear model alone from a margin of 1.25", ">served<", ">40.0 %<", ">20.5<", ">800<")
                .contains("<img src=\"/versions/" + version + "/pictures/accuracy-by-cost.png\" alt=\"Cost\" />")
                .contains("<img src=\"/versions/" + version + "/pictures/loss-by-epoch.png\" alt=\"loss by epoch\">")
                .doesNotContain("<script", "<img src=x", "style=", "to begin");
        assertThat(page(older)).contains("a rollback made it champion", "No decision of the gate is known.");
    }

    @Test
    void picturesOfTheReportAreServedAndNothingElse() throws Exception {
        // When
        HttpResponse<byte[]> picture = server.bytes("/versions/" + version + "/pictures/accuracy-by-cost.png");

        // Then
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(picture.body()).isEqualTo(PICTURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none.png",
                "notes.txt",
                "report.json",
                "..%2f..%2fmanifest.json",
                "%2e%2e%2fREADME.md",
                "../manifest.json",
                "%2fetc%2fpasswd",
                "a.png%00.txt",
                "accuracy-by-cost.png%00",
                "accuracy-by-cost.png%0a",
                "ACCURACY-BY-COST.PNG",
                "..%5caccuracy-by-cost.png",
                "accuracy-by-cost.png/",
                ""
            })
    void otherNamesOfPicturesAreNotThere(String name) throws Exception {
        HttpResponse<String> response = server.get("/versions/" + version + "/pictures/" + name);
        if (name.equals("accuracy-by-cost.png/")) {
            assertThat(response.statusCode()).isIn(200, 404);
        } else {
            assertThat(response.statusCode()).isIn(400, 404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1",
                "..%2f..%2fetc",
                "%2e%2e",
                "champions",
                "v20260101-000000-abcdef%00",
                "v20260101-000000-abcdef%2f..",
                "v20260101-000000-ABCDEF"
            })
    void whatIsNoVersionHasNoPage(String name) throws Exception {
        assertThat(server.get("/versions/" + name).statusCode()).isIn(400, 404);
        assertThat(server.get("/versions/" + name + "/pictures/accuracy-by-cost.png")
                        .statusCode())
                .isIn(400, 404);
    }

    @Test
    void anUnknownVersionHasAPageThatSaysSo() throws Exception {
        // Given
        String unknown = "v20200101-000000-abcdef";

        // When
        HttpResponse<String> response = server.get("/versions/" + unknown);

        // Then
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("has no model " + unknown, "<a href=\"/\">");
        assertThat(server.get("/versions/" + unknown + "/pictures/a.png").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "report/report.json", "manifest.json", "gate.json"})
    void aPageSaysWhichPartIsDamaged(String file) throws Exception {
        // Given
        Files.writeString(root.resolve(version.value()).resolve(file), "damaged");

        // When
        String page = page(version);

        // Then
        assertThat(page).contains("<p class=\"bad\">", file);
        assertThat(page.contains("The gate rejected it")).isEqualTo(!file.equals("gate.json"));
        assertThat(page.contains("A card of"))
                .isEqualTo(!List.of("README.md", "manifest.json").contains(file));
        assertThat(page.contains("int8 network"))
                .isEqualTo(!List.of("report/report.json", "manifest.json").contains(file));
    }

    @Test
    void aCardThatIsTooLongIsNotReadAndThePageSaysSo() throws Exception {
        // Given
        ModelVersion large = store("x".repeat((1 << 20) + 1));

        // When
        String page = page(large);

        // Then
        assertThat(page)
                .contains("README.md has 1048577 bytes and is not shown")
                .contains("The gate rejected it");
    }

    @Test
    void aModelWithoutCardAndReportHasAPage() throws Exception {
        assertThat(page(older))
                .contains("It was never champion.")
                .doesNotContain("class=\"bad\"", "<img", "Serving plans");
    }
}
