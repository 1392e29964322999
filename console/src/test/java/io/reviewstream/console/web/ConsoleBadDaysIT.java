package io.reviewstream.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.console.ShownLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The page when something is gone. */
@Timeout(180)
class ConsoleBadDaysIT {
    @TempDir
    private Path directory;

    private Browser browser;
    private ShownLoop loop;

    @BeforeEach
    void open() throws IOException {
        browser = new Browser();
        loop = new ShownLoop(directory, ShownLoop.streamerStatus());
        browser.open(loop.uri());
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

    private void awaitSentence(String sentence) {
        await().atMost(Browser.TIMEOUT)
                .untilAsserted(() -> assertThat(browser.text("summary")).contains(sentence));
        assertThat(browser.overflow()).isZero();
    }

    @Test
    void aDayOnWhichKafkaIsGoneAndThenTheConsole() throws IOException {
        // When
        loop.stopKafka();

        // Then
        awaitSentence("does not answer");
        assertThat(browser.element("summary").getAttribute("data-urgency")).isEqualTo("ACT");
        assertThat(browser.text("champion")).contains(loop.champion());
        assertThat(browser.text("loop")).contains("not known");
        browser.screenshot("kafka-gone");

        // When
        loop.close();

        // Then
        awaitSentence("The console does not answer; this page shows what it said last.");
        loop = null;
    }

    @Test
    void aDayOnWhichTheRegistryIsGoneAndComesBackEmpty() throws IOException {
        // When
        FileUtils.deleteDirectory(directory.resolve("registry").toFile());

        // Then
        awaitSentence("There is no champion");
        assertThat(browser.text("versions")).isEqualTo("The registry has no model.");

        // When
        TinyModel.store(loop.registry(), Instant.parse("2026-01-03T00:00:00Z"), 0);

        // Then
        await().atMost(Browser.TIMEOUT).until(() -> browser.text("versions").contains("v20260103-000000"));
    }

    @Test
    void aDayOnWhichEverythingIsAnAlarm() throws IOException {
        // When
        loop.answer(ShownLoop.streamerStatus()
                .replace("\"alarm\": false", "\"alarm\": true")
                .replace("\"dropScore\": 0.2", "\"dropScore\": 1.2"));

        // Then
        awaitSentence("The reviews differ");
        await().atMost(Browser.TIMEOUT).until(() -> browser.text("accuracy").contains("120.0 % of its alarm"));
        assertThat(browser.driver().findElements(By.cssSelector("#inputs .watch")))
                .hasSize(1);
        assertThat(browser.seriousFindings()).isEmpty();
        browser.screen(1280, "dark");
        browser.screenshot("alarms");
    }

    @Test
    void aDayOnWhichMoreVersionsAreThereThanAreShown() throws IOException {
        // When
        for (int i = 1; i <= 60; i++) {
            TinyModel.store(
                    loop.registry(), Instant.parse("2026-02-01T00:00:00Z").plusSeconds(i), 0);
        }

        // Then
        await().atMost(Browser.TIMEOUT)
                .until(() -> browser.text("versions").contains("61 versions are stored; the newest 50"));
        assertThat(browser.overflow()).isZero();
    }
}
