package io.reviewstream.trainer.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * A chart that becomes two files of a bundle, {@code .png} and {@code .svg}.
 *
 * @param name of the files, without an extension
 */
record Picture(String name, XYChart chart) {
    /** Pixels of the PNG to one of the chart: for screens of high density. */
    private static final int SCALE = 2;

    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final String EXTERNAL_DTD = "http://apache.org/xml/features/nonvalidating/load-external-dtd";

    String png() {
        return name + ".png";
    }

    String title() {
        return chart.getTitle();
    }

    private String svg() {
        return name + ".svg";
    }

    /**
     * Why this Java cannot draw, where it cannot: an image without fonts, or without the libraries that read them. What
     * is thrown then differs from one Java to the next.
     */
    static Optional<Throwable> obstacle() {
        try {
            Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
            new TextLayout("0", font, new FontRenderContext(null, true, false)).draw(graphics(1, 1), 0, 0);
            return Optional.empty();
        } catch (Error | RuntimeException e) {
            return Optional.of(e);
        }
    }

    private static Graphics2D graphics(int width, int height) {
        return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB).createGraphics();
    }

    /**
     * Writes both files.
     *
     * @param files the path of a file by its name
     */
    void write(Function<String, Path> files) {
        try {
            ImageIO.write(paint(), "png", files.apply(png()).toFile());
            write(withDescription(), files.apply(svg()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the picture " + name, e);
        }
    }

    private BufferedImage paint() {
        int width = chart.getWidth();
        int height = chart.getHeight();
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        chart.paint(graphics, width, height);
        graphics.dispose();
        return image;
    }

    /** XChart draws letters as shapes, which look the same everywhere and which no machine can read: it gets the words. */
    private Document withDescription() throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(EXTERNAL_DTD, false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            Document document = builder.parse(new ByteArrayInputStream(ChartEncoder.getBytes(chart, "svg")));
            Element root = document.getDocumentElement();
            root.setAttribute("role", "img");
            root.insertBefore(text(document, "desc", description()), root.getFirstChild());
            root.insertBefore(text(document, "title", title()), root.getFirstChild());
            return document;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("XChart writes XML", e);
        }
    }

    /** Every line with its points. */
    private String description() {
        return chart.getSeriesCollection().stream()
                .map(series -> series.getName()
                        + IntStream.range(0, series.getYData().length)
                                .mapToObj(i -> String.format(
                                        Locale.ROOT, " %.4f at %s", series.getYData()[i], series.getXData()[i]))
                                .collect(Collectors.joining(",", ":", ".")))
                .collect(Collectors.joining(" "));
    }

    private static Element text(Document document, String name, String text) {
        Element element = document.createElementNS(SVG, name);
        element.setTextContent(text);
        return element;
    }

    private static void write(Document document, Path file) {
        try {
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(file.toFile()));
        } catch (TransformerException e) {
            throw new IllegalStateException("Cannot write " + file, e);
        }
    }
}
