package io.reviewstream.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final StringWriter shown = new StringWriter();
    private final Ledger ledger = new Ledger();
    private final DemoLog story = new DemoLog();

    @Test
    void withoutATerminalStateAndEventsAreLines() {
        // Given
        story.phase("reviews flow");
        story.detail("half way");
        story.event("a model is in force");
        ledger.classified(ledger.produced(true, false), true, "v1");
        Screen screen = new Screen(new PrintWriter(shown), false, ledger, story);

        // When
        screen.close();

        // Then
        assertThat(shown.toString().lines())
                .satisfiesExactly(
                        event -> assertThat(event).endsWith("* a model is in force"), state -> assertThat(state)
                                .contains("reviews flow: half way", "produced 1, classified 1")
                                .endsWith("v1 right on 100.0 % of 1, on 100 % of the last 1"));
        assertThat(shown.toString()).doesNotContain("\u001b");
    }

    @Test
    void onATerminalTheStateIsDrawnOverAndEventsStay() {
        // Given
        story.phase("reviews flow");
        Screen screen = new Screen(new PrintWriter(shown), true, ledger, story);
        screen.pause(() -> {});
        story.event("a model is in force");
        screen.pause(() -> {});
        story.event("another one");

        // When
        screen.close();

        // Then
        assertThat(shown.toString()).containsOnlyOnce("* a model is in force").containsOnlyOnce("* another one");
    }
}
