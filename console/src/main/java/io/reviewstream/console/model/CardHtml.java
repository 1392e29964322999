package io.reviewstream.console.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A model card as HTML. Its own HTML is shown as text, only links to https are links, and only pictures of the bundle's report
 * are pictures: whoever may write to the registry may not run a script here, nor have another host asked.
 *
 * @param html of its body, without the front matter
 * @param pictures the names of those that it shows, in order
 */
record CardHtml(String html, Set<String> pictures) {
    private static final Pattern FRONT_MATTER = Pattern.compile("\\A---\\R(?s:.*?)\\R---\\R");
    private static final Pattern PICTURE = Pattern.compile("report/([a-z0-9-]+\\.png)");
    /** Below the titles of the page. */
    private static final int LEVELS_DOWN = 2;

    private static final int LOWEST_LEVEL = 6;
    /** Each is a call on the stack; a card nests lists and quotes two deep. */
    private static final int DEEPEST = 50;

    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final Parser PARSER =
            Parser.builder().extensions(TABLES).maxOpenBlockParsers(DEEPEST).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(TABLES)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(context -> CardHtml::setAttributes)
            .build();

    /**
     * Of the Markdown of a card.
     *
     * @param picturesAt where the pictures are, with a slash at the end
     */
    static CardHtml of(String markdown, String picturesAt) {
        Node document = PARSER.parse(FRONT_MATTER.matcher(markdown).replaceFirst(""));
        ShownNodes shown = new ShownNodes(picturesAt);
        document.accept(shown);
        return new CardHtml(RENDERER.render(document), shown.pictures);
    }

    /** Style sheets and the content security policy want a class where commonmark has another attribute. */
    private static void setAttributes(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Link) {
            attributes.put("rel", "noopener noreferrer nofollow");
        }
        if (node instanceof TableCell cell) {
            attributes.remove("align");
            if (cell.getAlignment() == TableCell.Alignment.RIGHT) {
                attributes.put("class", "number");
            }
        }
    }

    /** Changes the document to what is shown of it. */
    private static final class ShownNodes extends AbstractVisitor {
        private final String picturesAt;
        private final Set<String> pictures = new LinkedHashSet<>();

        ShownNodes(String picturesAt) {
            this.picturesAt = picturesAt;
        }

        @Override
        public void visit(Heading heading) {
            heading.setLevel(Math.min(LOWEST_LEVEL, heading.getLevel() + LEVELS_DOWN));
            visitChildren(heading);
        }

        @Override
        public void visit(Link link) {
            visitChildren(link);
            if (!link.getDestination().toLowerCase(Locale.ROOT).startsWith("https://")) {
                replaceByChildren(link);
            }
        }

        @Override
        public void visit(Image image) {
            visitChildren(image);
            Optional<String> name = picture(image.getDestination());
            if (name.isPresent()) {
                image.setDestination(picturesAt + name.get());
                pictures.add(name.get());
            } else {
                replaceByChildren(image);
            }
        }

        private static void replaceByChildren(Node node) {
            if (node.getFirstChild() == null) {
                node.insertBefore(new Text(""));
            }
            for (Node child = node.getFirstChild(); child != null; child = node.getFirstChild()) {
                node.insertBefore(child);
            }
            node.unlink();
        }
    }

    /** The name of a picture of the report; empty for any other file. */
    static Optional<String> picture(String file) {
        Matcher matcher = PICTURE.matcher(file);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
