package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the build says of the images. */
final class JibImage {
    static final int USER = 10001;

    private static final String CONTAINER =
            "/project/build/%s/plugin[artifactId='jib-maven-plugin']/configuration/container/";

    private JibImage() {}

    /** The flags of the JVM, in every image. */
    static List<String> jvmFlags() {
        return texts(pom("."), CONTAINER.formatted("pluginManagement/plugins") + "jvmFlags/jvmFlag");
    }

    /** The variables that the image of a module has. */
    static Map<String, String> environment(String module) {
        Map<String, String> environment = new LinkedHashMap<>();
        nodes(pom("."), CONTAINER.formatted("pluginManagement/plugins") + "environment/*")
                .forEach(node -> environment.put(node.getNodeName(), node.getTextContent()));
        nodes(pom(module), CONTAINER.formatted("plugins") + "environment/*")
                .forEach(node -> environment.put(node.getNodeName(), node.getTextContent()));
        return environment;
    }

    static String user() {
        return texts(pom("."), CONTAINER.formatted("pluginManagement/plugins") + "user")
                .get(0);
    }

    /** Of the ordinary image, and of that for GPUs. */
    static List<String> bases() {
        return texts(pom("."), "//properties/image.base");
    }

    /** Fails for an image under another tag than the build gives. */
    static void assertTag(String image) {
        String version = texts(pom("."), "/project/version").get(0);
        Set<String> tags = new TreeSet<>();
        texts(pom("."), "//properties/image.tag").forEach(tag -> tags.add(tag.replace("${project.version}", version)));
        assertThat(tags).contains(image.substring(image.indexOf(':') + 1));
    }

    /** Whether this build has made what images are made of. */
    static boolean isBuilt(String module) {
        return Files.exists(natives(module));
    }

    /** The class path in the image of a module, as files of this machine. */
    static List<Path> classPath(String module) {
        List<PathMatcher> replaced = texts(pom("."), "//filter/glob").stream()
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob.substring("/app/libs/".length())))
                .toList();
        List<Path> classPath = new ArrayList<>();
        if (isBuilt(module)) {
            classPath.add(natives(module));
        }
        Path target = Yaml.ROOT.resolve(module).resolve("target");
        classPath.add(target.resolve(module + ".jar"));
        for (String jar : Yaml.read(target.resolve("classpath")).strip().split(File.pathSeparator, -1)) {
            Path name = Path.of(jar).getFileName();
            if (!isBuilt(module) || replaced.stream().noneMatch(matcher -> matcher.matches(name))) {
                classPath.add(Path.of(jar));
            }
        }
        return classPath;
    }

    static Path natives(String module) {
        return Yaml.ROOT.resolve(module).resolve("target/image/app/natives/natives.jar");
    }

    private static List<String> texts(Document pom, String path) {
        return nodes(pom, path).stream().map(Node::getTextContent).toList();
    }

    private static List<Node> nodes(Document pom, String path) {
        XPath xpath = XPathFactory.newInstance().newXPath();
        List<Node> nodes = new ArrayList<>();
        try {
            NodeList found = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
            for (int i = 0; i < found.getLength(); i++) {
                nodes.add(found.item(i));
            }
        } catch (XPathExpressionException e) {
            throw new IllegalArgumentException(e);
        }
        return nodes;
    }

    private static Document pom(String module) {
        Path file = Yaml.ROOT.resolve(module).resolve("pom.xml");
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile());
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
