package io.reviewstream.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.topic.TopicWriter;
import io.reviewstream.console.ShownLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** A person labels reviews on the page, with keys alone. */
@Timeout(180)
class ConsoleLabelsIT {
    @TempDir
    private Path directory;

    private Browser browser;
    private ShownLoop loop;

    @BeforeEach
    void open() throws IOException {
        browser = new Browser();
        loop = new ShownLoop(directory, ShownLoop.streamerStatus());
    }

    @AfterEach
    void close() {
        if (loop != null) {
            loop.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    private void start(String name) {
        browser.open(loop.uri());
        await().atMost(Browser.TIMEOUT)
                .until(() -> browser.element("labels-name").isDisplayed());
        browser.element("labels-name").clear();
        browser.element("labels-name").sendKeys(name + "\n");
        await().atMost(Browser.TIMEOUT)
                .until(() -> !browser.text("labels-reason").isEmpty());
    }

    private void press(String key) {
        browser.driver().switchTo().activeElement().sendKeys(key);
    }

    private Map<String, Boolean> labels() {
        Map<String, Boolean> labels = new LinkedHashMap<>();
        for (JsonNode label : written()) {
            labels.put(
                    label.get("reviewId").textValue(), label.get("isPositive").booleanValue());
        }
        return labels;
    }

    private List<JsonNode> written() {
        List<JsonNode> all = new ArrayList<>();
        TopicReader.readAll(loop.kafka(), ShownLoop.TOPICS.reviewLabels(), record -> {
            try {
                all.add(Json.mapper().readTree(record.value()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return all;
    }

    @Test
    void twentyReviewsAreLabelledByKeysAlone() {
        // Given
        loop.askForLabels(20);
        start("ann");

        // When
        assertThat(browser.text("labels-text")).startsWith("<img src=x onerror=alert(1)>");
        assertThat(browser.text("labels-cut")).contains("characters are shown");
        assertThat(browser.text("labels-reason")).isEqualTo("Asked because the model is unsure of it.");
        press("s");
        press("1");
        press("u");
        for (int i = 1; i < 20; i++) {
            assertThat(browser.text("labels-text")).isEqualTo("review " + i);
            press(i % 3 == 0 ? "2" : "1");
        }
        assertThat(browser.text("labels-text")).startsWith("<img src=x onerror=alert(1)>");
        press("2");

        // Then
        assertThat(browser.text("labels-progress")).startsWith("20 labelled now");
        await().atMost(Browser.TIMEOUT)
                .untilAsserted(() ->
                        assertThat(labels()).as(browser.text("labels-hint")).hasSize(20));
        Map<String, Boolean> expected = new LinkedHashMap<>();
        expected.put("r0", false);
        for (int i = 1; i < 20; i++) {
            expected.put("r" + i, i % 3 != 0);
        }
        assertThat(labels()).isEqualTo(expected);
        assertThat(written()).hasSize(20).allSatisfy(label -> assertThat(
                        label.get("labeledBy").textValue())
                .isEqualTo("ann"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aLabelThatIsTakenBackIsNeverSent() {
        // Given
        loop.askForLabels(2);
        start("ann");

        // When
        press("2");
        press("u");
        press("s");
        press("1");
        browser.driver().navigate().refresh();

        // Then
        await().atMost(Browser.TIMEOUT).until(() -> !labels().isEmpty());
        assertThat(labels()).isEqualTo(Map.of("r1", true));
    }

    @Test
    void aRequestThatIsWithdrawnMeanwhileIsSaidToBeSo() {
        // Given
        loop.askForLabels(2);
        start("ann");
        try (TopicWriter writer = new TopicWriter(loop.kafka())) {
            writer.send(ShownLoop.TOPICS.labelRequests(), "r0", null);
            writer.flush(ShownLoop.TOPICS.labelRequests());
        }

        // When
        press("1");
        press("1");

        // Then
        await().atMost(Browser.TIMEOUT).untilAsserted(() -> assertThat(browser.text("labels-hint"))
                .contains("Nobody asks about this review any more"));
        await().atMost(Browser.TIMEOUT).until(() -> labels().equals(Map.of("r1", true)));
    }

    @Test
    void keysElsewhereLabelNothing() {
        // Given
        loop.askForLabels(2);
        start("ann");

        // When
        browser.element("trial-text").sendKeys("112 us");
        browser.driver().findElement(By.cssSelector("nav a")).sendKeys("1");

        // Then
        assertThat(browser.text("labels-progress")).startsWith("0 labelled now");
    }
}
