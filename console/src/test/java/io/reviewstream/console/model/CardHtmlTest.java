package io.reviewstream.console.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardHtmlTest {
    private static CardHtml card(String markdown) {
        return CardHtml.of(markdown, "/pictures/");
    }

    @Test
    void frontMatterIsNotShownAndTitlesAreBelowThoseOfThePage() {
        assertThat(card("---\nlanguage:\n- \"en\"\nmodel-index:\n- name: x\n---\n# v1\n\n## Evaluation\n")
                        .html())
                .isEqualTo("<h3>v1</h3>\n<h4>Evaluation</h4>\n");
        assertThat(card("One.\n\n---\n\nTwo.").html()).contains("One.", "<hr />", "Two.");
    }

    @Test
    void numbersOfATableHaveAClassRatherThanAnAttributeOfOldHtml() {
        assertThat(card("| a | b |\n|---|---:|\n| x | 1 |\n").html())
                .contains("<th class=\"number\">b</th>", "<td>x</td>", "<td class=\"number\">1</td>")
                .doesNotContain("align");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "a <img src=x onerror=alert(1)> b",
                "[a](javascript:alert(1))",
                "[a](JaVaScRiPt:alert(1))",
                "[a](data:text/html,x)",
                "[a](http://evil.example/)",
                "[a](//evil.example/)",
                "[a](/actions/promote)",
                "[a][1]\n\n[1]: javascript:alert(1)",
                "<javascript:alert(1)>",
                "![a](https://evil.example/x.png)",
                "![a](//evil.example/x.png)",
                "![a](report/../../secret.png)",
                "![a](report/x.svg)",
                "![](onnx/x.png)",
                "![a](report/x.png\"onerror=alert(1))",
                "[![a](http://evil.example/x.png)](vbscript:x)"
            })
    void neitherScriptsNorOtherHostsAreReached(String markdown) {
        assertThat(card(markdown).html()).doesNotContain("<script", "<img", "<a ", "<a>", "href", "src=\"");
    }

    @Test
    void aLinkToHttpsIsALinkThatSaysNothingOfThisPage() {
        assertThat(card("[the *model*](HTTPS://example.org/a?b=\"c\")").html())
                .contains("href=\"HTTPS://example.org/a?b=&quot;c&quot;\"", "rel=\"noopener noreferrer nofollow\"")
                .contains(">the <em>model</em></a>");
    }

    @Test
    void whatIsNoLinkKeepsItsTextInOrder() {
        assertThat(card("one [two **three** ![four](x.png)](ftp://x) five").html())
                .isEqualTo("<p>one two <strong>three</strong> four five</p>\n");
    }

    @Test
    void picturesOfTheReportAreThoseOfTheServer() {
        // When
        CardHtml card = card("![By \"cost\"](report/accuracy-by-cost.png) ![Loss](report/loss-by-epoch.png)");

        // Then
        assertThat(card.pictures()).containsExactly("accuracy-by-cost.png", "loss-by-epoch.png");
        assertThat(card.html()).contains("<img src=\"/pictures/accuracy-by-cost.png\" alt=\"By &quot;cost&quot;\" />");
    }

    @Test
    void deepNestingIsShownAsFarAsThereIsRoom() {
        assertThat(card("> ".repeat(50_000) + "deep").html()).contains("deep");
        assertThat(card("- ".repeat(50_000) + "deep").html()).contains("deep");
        assertThat(card("*a **b ".repeat(20_000)).html()).contains("b");
        assertThat(card("[".repeat(50_000)).html()).contains("[[[");
    }
}
