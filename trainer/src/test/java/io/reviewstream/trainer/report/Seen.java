package io.reviewstream.trainer.report;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** What a reader of the Markdown sees. */
final class Seen extends AbstractVisitor {
    final Node document;
    final List<String> headings = new ArrayList<>();
    final List<String> cells = new ArrayList<>();
    final List<String> images = new ArrayList<>();
    final List<String> links = new ArrayList<>();
    final List<String> html = new ArrayList<>();

    private Seen(Node document) {
        this.document = document;
    }

    static Seen of(String card) {
        Node document = Parser.builder()
                .extensions(List.of(TablesExtension.create()))
                .build()
                .parse(card.split("(?m)^---$\\n", 3)[2]);
        Seen seen = new Seen(document);
        document.accept(seen);
        return seen;
    }

    @Override
    public void visit(Heading heading) {
        headings.add(text(heading));
    }

    @Override
    public void visit(Image image) {
        images.add(image.getDestination());
    }

    @Override
    public void visit(Link link) {
        links.add(link.getDestination());
    }

    @Override
    public void visit(HtmlInline inline) {
        html.add(inline.getLiteral());
    }

    @Override
    public void visit(HtmlBlock block) {
        html.add(block.getLiteral());
    }

    @Override
    public void visit(CustomNode node) {
        if (node instanceof TableCell) {
            cells.add(text(node));
        }
        visitChildren(node);
    }

    private static String text(Node node) {
        StringBuilder text = new StringBuilder();
        for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
            if (child instanceof Text words) {
                text.append(words.getLiteral());
            } else if (child instanceof Code code) {
                text.append(code.getLiteral());
            } else {
                text.append('[').append(child).append(']');
            }
        }
        return text.toString();
    }
}
