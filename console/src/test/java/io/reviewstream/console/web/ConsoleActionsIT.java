package io.reviewstream.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.console.ShownLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Every action of the page, and a page that allows none. */
@Timeout(180)
class ConsoleActionsIT {
    @TempDir
    private Path directory;

    private Browser browser;
    private ShownLoop loop;
    private ModelBundle other;

    @BeforeEach
    void open() throws IOException {
        browser = new Browser();
        start(ConsoleSettings.local(0).withEverything());
    }

    private void start(ConsoleSettings settings) throws IOException {
        loop = new ShownLoop(directory, ShownLoop.streamerStatus(), settings);
        other = TinyModel.store(loop.registry(), Instant.parse("2026-01-02T00:00:00Z"), 1);
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

    private WebElement button(String action) {
        return browser.driver().findElement(By.cssSelector("[data-action=" + action + "]"));
    }

    /** Opens the dialog, reads what the action does, gives a reason and does it. */
    private String act(String action, String expected) {
        // It may not be there yet, or be made anew at this moment.
        await().atMost(Browser.TIMEOUT).ignoreExceptions().until(() -> {
            button(action).click();
            return true;
        });
        await().atMost(Browser.TIMEOUT).until(() -> browser.element("action-do").isEnabled());
        assertThat(browser.text("action-does")).contains(expected);
        browser.driver().switchTo().activeElement().sendKeys("a reason");
        browser.element("action-do").click();
        await().atMost(Browser.TIMEOUT).until(() -> browser.text("action-title").equals("Done"));
        String done = browser.text("action-does");
        browser.element("action-cancel").click();
        // On the button, or on what is there after the loop has changed.
        await().atMost(Browser.TIMEOUT).until(() -> !browser.driver()
                .switchTo()
                .activeElement()
                .getTagName()
                .equals("body"));
        return done;
    }

    @Test
    void aModelIsPromotedAndRolledBack() {
        // Given
        browser.open(loop.uri());

        // When
        String promoted = act("promote", other.version() + " becomes champion 2, in place of " + loop.champion());
        await().atMost(Browser.TIMEOUT)
                .until(() -> browser.text("champion").contains(other.version().value()));
        String rolledBack = act("rollback", other.version() + " is withdrawn");

        // Then
        assertThat(promoted).isEqualTo(other.version() + " is champion 2.");
        assertThat(rolledBack).contains(loop.champion() + " is the champion again");
        assertThat(loop.registry().champions())
                .extracting(Champion::how)
                .containsExactly(Champion.How.OVERRIDE, Champion.How.OVERRIDE, Champion.How.ROLLBACK);
        assertThat(loop.registry().champions())
                .last()
                .extracting(Champion::reason)
                .isEqualTo("a reason");
    }

    @Test
    void anOpenReleaseIsShownAndAborted() throws IOException {
        // Given
        assertThat(loop.registry()
                        .add(Release.shadow(
                                Optional.empty(),
                                other.version(),
                                loop.registry().champion().orElseThrow().version(),
                                Cause.of("undecided", MadeBy.TRAINER, Instant.now()))))
                .isTrue();
        loop.answer(ShownLoop.streamerStatus().replaceFirst("\\{", release()));
        browser.open(loop.uri());
        await().atMost(Browser.TIMEOUT).until(() -> browser.text("release").contains("disagree on"));
        assertThat(browser.text("release"))
                .contains("in the shadow", "12.0 % of 5,000 reviews", "30", "12", "0.65 of 1.3", "about 400");
        assertThat(browser.seriousFindings()).isEmpty();
        browser.screenshot("release");

        // When
        act("abort-release", "stays champion");

        // Then
        assertThat(loop.registry().release().orElseThrow().step().state()).isEqualTo(ReleaseState.DROPPED);
    }

    private String release() {
        return """
                {"release": {"release": {"number": 1, "release": 1, "state": "SHADOW"},
                  "labels": {"labels": 400, "challengerWins": 30, "championWins": 12, "log10Harm": -0.4,
                    "log10NotWorse": 0.65,
                    "traffic": {"reviews": 5000, "failures": 0, "disagreements": 600, "timed": 0, "slower": 0}},
                  "log10Evidence": {"HARM": -0.4, "NOT_WORSE": 0.65}},""";
    }

    @Test
    void aModelIsAskedForAndDeadLettersAreReplayed() {
        // Given
        new LabeledTopic(loop.kafka(), ShownLoop.TOPICS.labeledReviews())
                .add(List.of(new LabeledReview(
                        "a", "a text", true, Instant.now(), Optional.empty(), Optional.empty(), Optional.empty())));
        loop.reject("b", "inference_failed", "{}");
        browser.open(loop.uri());

        // When
        act("retrain", "on 1 labelled reviews, of which 1 are new");
        String replayed = act("replay", "1 dead letters");

        // Then
        assertThat(replayed).isEqualTo("Replayed 1 dead letters.");
        assertThat(records(ShownLoop.TOPICS.retrainRequests())).isEqualTo(1);
        assertThat(records(ShownLoop.TOPICS.reviews())).isEqualTo(1);
    }

    private int records(String topic) {
        List<Object> all = new ArrayList<>();
        TopicReader.readAll(loop.kafka(), topic, all::add);
        return all.size();
    }

    @Test
    void whatCannotBeDoneIsSaidAndEscapeLeavesTheDialog() {
        // Given
        browser.open(loop.uri());
        await().atMost(Browser.TIMEOUT).until(() -> button("rollback").isDisplayed());

        // When
        button("rollback").click();

        // Then
        await().atMost(Browser.TIMEOUT)
                .until(() -> browser.text("action-problem").equals("There is no champion to go back to."));
        browser.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
        assertThat(browser.element("action").isDisplayed()).isFalse();
        assertThat(browser.driver().switchTo().activeElement()).isEqualTo(button("rollback"));
    }

    @Test
    void aConsoleThatAllowsNothingHasNoButtons() throws IOException {
        // Given
        loop.close();
        directory = Files.createTempDirectory(directory, "other");
        start(ConsoleSettings.local(0));

        // When
        browser.open(loop.uri());
        await().atMost(Browser.TIMEOUT).until(() -> browser.element("read-only").isDisplayed());

        // Then
        assertThat(browser.driver().findElements(By.cssSelector("[data-action]")))
                .isNotEmpty()
                .noneMatch(WebElement::isDisplayed);
        assertThat(browser.text("labels-hint")).contains("--show-texts and --allow-actions");
        assertThat(browser.element("labels-start").isDisplayed()).isFalse();
    }
}
