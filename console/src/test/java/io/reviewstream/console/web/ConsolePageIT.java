package io.reviewstream.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.console.ShownLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** What the page shows. */
@Timeout(180)
class ConsolePageIT {
    @TempDir
    static Path directory;

    private static Browser browser;
    private static ShownLoop loop;

    @BeforeAll
    static void open() throws IOException {
        browser = new Browser();
        loop = new ShownLoop(directory, ShownLoop.streamerStatus());
        loop.askForLabels(3);
        loop.reject(ShownLoop.HOSTILE, "invalid_input", "<script>alert(1)</script>");
        loop.reject("other", "too_large", "x");
    }

    @AfterAll
    static void close() {
        if (loop != null) {
            loop.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void load() {
        browser.screen(1280, "light");
        browser.open(loop.uri());
        await().atMost(Browser.TIMEOUT).until(() -> browser.text("dead-letters").contains("not been replayed"));
    }

    @Test
    void theQuestionsOfAnOperatorAreAnswered() {
        // No longer are records rejected.
        await().atMost(Browser.TIMEOUT).untilAsserted(() -> assertThat(browser.text("summary"))
                .contains(loop.champion() + " serves", "Nothing has to be done."));
        assertThat(browser.text("loop")).contains("reviews", "waiting", "reviews-dead-letters", "trainer");
        assertThat(browser.text("champion")).contains(loop.champion(), "a person", "1 of 1 instances");
        assertThat(browser.text("accuracy"))
                .contains("90.5 %", "91.0 % (88.0 % to 94.0 %)", "1,234, 56 of them new", "20.0 % of its alarm", "412");
        assertThat(browser.text("release")).contains("No release");
        assertThat(browser.text("inputs")).contains("88.5", "90.1");
        assertThat(browser.text("training")).contains("2 of 3", "140 of 210", "2 min", "rejected");
        assertThat(browser.text("instances")).contains("ready, " + loop.champion());
        assertThat(browser.text("dead-letters"))
                .contains("2 of 2 have not been replayed", "invalid input", "too large");
        assertThat(browser.text("versions")).contains("stored, not evaluated", "is champion 1, by a person");
    }

    @Test
    void whatPeopleWroteIsTextAndNothingElse() {
        // When
        browser.driver().findElements(By.cssSelector("#dead-letters summary")).forEach(each -> each.click());

        // Then
        assertThat(browser.text("champion")).contains("<img src=x onerror=alert(1)> better on");
        assertThat(browser.text("dead-letters"))
                .contains("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "reviews-0-17");
        assertThat(browser.driver().findElements(By.cssSelector("main img, main script")))
                .isEmpty();
        assertThat(browser.overflow()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "800, light", "375, light", "375, dark"})
    void itFitsEveryScreenAndAxeFindsNothingSerious(int width, String scheme) throws IOException {
        // When
        browser.screen(width, scheme);
        browser.screenshot("console-" + width + "-" + scheme);

        // Then
        assertThat(browser.overflow()).isZero();
        assertThat(browser.seriousFindings()).isEmpty();
    }

    @Test
    void nothingIsAskedOfOtherHostsAndTheBrowserComplainsOfNothing() {
        // Given
        List<String> before = browser.complaints();
        browser.open(loop.uri());

        // When
        List<?> resources = (List<?>) browser.driver()
                .executeScript("return performance.getEntriesByType('resource').map((each) => each.name)");

        // Then
        assertThat(resources).hasSizeGreaterThan(10).allSatisfy(resource -> assertThat((String) resource)
                .startsWith(loop.uri().toString()));
        assertThat(browser.complaints()).as("besides %s", before).isEmpty();
    }

    @Test
    void aTextIsTriedByKeysAlone() {
        // When
        browser.element("trial-text").sendKeys("good good battery");
        browser.element("trial-text").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));

        // Then
        await().atMost(Browser.TIMEOUT).untilAsserted(() -> assertThat(browser.text("trial"))
                .contains("positive", "98.2 %", "the network", loop.champion(), "battery"));
    }

    @Test
    void aVersionLeadsToItsPage() throws IOException {
        // When
        browser.driver().findElement(By.cssSelector("#champion a")).click();

        // Then
        await().atMost(Browser.TIMEOUT)
                .until(() -> browser.driver().getCurrentUrl().endsWith("/versions/" + loop.champion()));
        assertThat(browser.driver().findElement(By.tagName("h1")).getText()).contains(loop.champion());
        assertThat(browser.seriousFindings()).isEmpty();
        browser.screenshot("version");
    }
}
