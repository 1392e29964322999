package io.reviewstream.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reviewstream.console.ShownLoop;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in Chromium, where one is installed with its driver. */
@Timeout(180)
class ConsolePageIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir
    static Path directory;

    private static ShownLoop loop;
    private static ChromeDriver browser;

    @BeforeAll
    static void open() throws IOException {
        Optional<File> chromium = program("chromium");
        Optional<File> driver = program("chromedriver");
        assumeTrue(chromium.isPresent() && driver.isPresent(), "chromium and chromedriver are not installed here");
        loop = new ShownLoop(directory, ShownLoop.streamerStatus());
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get())
                        .build(),
                options);
    }

    private static Optional<File> program(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
        if (loop != null) {
            loop.close();
        }
    }

    @BeforeEach
    void load() {
        browser.get(loop.uri().toString());
        await().atMost(TIMEOUT).until(() -> text("summary").contains("serves"));
    }

    private static String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    @Test
    void theQuestionsOfAnOperatorAreAnswered() {
        assertThat(text("summary")).contains(loop.champion() + " serves", "Nothing has to be done.");
        assertThat(text("loop")).contains("reviews", "7 waiting", "reviews-dead-letters");
        assertThat(text("champion")).contains(loop.champion(), "override");
        assertThat(text("accuracy")).contains("90.5 %", "91.0 % (88.0 % to 94.0 %)", "1,234, 56 of them new");
        assertThat(text("release")).contains("No release");
        assertThat(text("inputs")).contains("88.5", "90.1");
        assertThat(text("versions")).contains("not evaluated", "champion 1 by override");
    }

    @Test
    void whatPeopleWroteIsTextAndNothingElse() {
        assertThat(text("champion")).contains("<img src=x onerror=alert(1)> better on");
        assertThat(browser.findElements(By.cssSelector("main img, main script")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "375, light", "375, dark"})
    void itFitsEveryScreenAndAxeFindsNothingSerious(int width, String scheme) throws IOException {
        // Given
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));

        // When
        Object overflow = browser.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Files.createDirectories(SCREENSHOTS);
        Files.write(
                SCREENSHOTS.resolve("console-" + width + "-" + scheme + ".png"),
                browser.getScreenshotAs(OutputType.BYTES));

        // Then
        assertThat(overflow).isEqualTo(0L);
        browser.executeScript(axe());
        assertThat(
                        (List<?>)
                                browser.executeAsyncScript(
                                        """
                        const done = arguments[0];
                        axe.run().then((found) => done(found.violations
                          .filter((each) => ['serious', 'critical'].includes(each.impact))
                          .map((each) => each.id + ': ' + each.nodes.map((node) => node.html).join(' '))));
                        """))
                .isEmpty();
    }

    private static String axe() throws IOException {
        try (InputStream in =
                ConsolePageIT.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void nothingIsAskedOfOtherHostsAndTheBrowserComplainsOfNothing() {
        // When
        List<?> resources = (List<?>)
                browser.executeScript("return performance.getEntriesByType('resource').map((each) => each.name)");

        // Then
        assertThat(resources).isNotEmpty().allSatisfy(resource -> assertThat((String) resource)
                .startsWith(loop.uri().toString()));
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .extracting(LogEntry::getMessage)
                .filteredOn(message -> !message.contains("favicon.ico"))
                .isEmpty();
    }
}
