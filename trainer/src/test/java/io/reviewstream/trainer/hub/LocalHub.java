package io.reviewstream.trainer.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A model hub with one model, {@code acme/tiny}, speaking real HTTP on this machine. Safetensors files lie on a second
 * server under another host name, to which the first redirects, as the public hub does. Answers can be put before the
 * usual ones.
 */
public final class LocalHub implements AutoCloseable {
    public static final String MODEL = "acme/tiny";
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String WEIGHTS = "model.safetensors";
    private static final Set<String> REVISIONS = Set.of("main", "v1", "refs%2Fpr%2F1", COMMIT);

    /** One request that was made. */
    record Request(String method, String path, Optional<String> token) {}

    private final HttpServer hub = server();
    private final HttpServer elsewhere = server();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files;
    private final Map<String, Deque<HttpHandler>> first = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private long overstatement;

    public LocalHub(Map<String, byte[]> files) {
        this.files = new LinkedHashMap<>(files);
        for (HttpServer server : List.of(hub, elsewhere)) {
            server.setExecutor(threads);
            server.createContext("/", exchange -> handle(exchange, server == hub));
            server.start();
        }
    }

    /** The files of a model that can be fetched and not used: the weights are noise. */
    static Map<String, byte[]> someFiles() {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("README.md", bytes("# Tiny"));
        files.put("config.json", bytes("{\"model_type\": \"distilbert\"}"));
        files.put("tokenizer_config.json", bytes("{\"do_lower_case\": false}"));
        files.put("vocab.txt", bytes("[PAD]\n[UNK]\n"));
        files.put("pytorch_model.bin", bytes("pickle"));
        files.put(WEIGHTS, noise);
        return files;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its address. */
    public String endpoint() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    /** From now on large files are stated to be this much larger than they are. */
    void overstateSizes(long bytes) {
        overstatement = bytes;
    }

    /** These answer the next requests for the path, before what would be answered otherwise. */
    void answerFirst(String path, HttpHandler... handlers) {
        first.computeIfAbsent(path, any -> new ArrayDeque<>()).addAll(List.of(handlers));
    }

    /** The path at which the list of files is asked for. */
    static String list(String revision) {
        return "/api/models/" + MODEL + "/revision/" + revision;
    }

    /** The path at which a file is asked for. */
    static String resolve(String file) {
        return "/" + MODEL + "/resolve/" + COMMIT + "/" + file;
    }

    /** The path on the other host at which a large file lies. */
    static String blob(String file) {
        return "/blobs/" + file;
    }

    /** All requests so far, of both hosts. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    List<Request> requests(String path) {
        return requests.stream().filter(request -> request.path.equals(path)).toList();
    }

    private void handle(HttpExchange exchange, boolean isHub) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        Headers headers = exchange.getRequestHeaders();
        requests.add(
                new Request(exchange.getRequestMethod(), path, Optional.ofNullable(headers.getFirst("Authorization"))));
        try (exchange) {
            Deque<HttpHandler> special = first.getOrDefault(path, new ArrayDeque<>());
            HttpHandler handler;
            synchronized (special) {
                handler = special.isEmpty() ? usual(path, isHub) : special.poll();
            }
            handler.handle(exchange);
        }
    }

    private HttpHandler usual(String path, boolean isHub) {
        for (String revision : REVISIONS) {
            if (isHub && path.equals(list(revision))) {
                return json();
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (isHub && path.equals(resolve(file.getKey()))) {
                return file.getKey().endsWith(".safetensors") ? redirect(file.getKey()) : file(file.getValue());
            }
            if (!isHub && path.equals(blob(file.getKey()))) {
                return content(file.getValue());
            }
        }
        return status(404, "X-Error-Code", isHub ? "RepoNotFound" : "NoSuchKey");
    }

    private HttpHandler json() {
        List<Map<String, String>> siblings =
                files.keySet().stream().map(name -> Map.of("rfilename", name)).toList();
        return exchange -> {
            byte[] json = Json.mapper()
                    .writeValueAsBytes(Map.of("id", MODEL, "sha", COMMIT, "gated", false, "siblings", siblings));
            send(exchange, 200, json, json.length);
        };
    }

    static String gitBlob(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(bytes("blob " + content.length + "\0"));
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpHandler redirect(String file) {
        return status(
                302,
                "Location",
                "http://localhost:" + elsewhere.getAddress().getPort() + blob(file),
                "X-Repo-Commit",
                COMMIT,
                "X-Linked-Size",
                String.valueOf(files.get(file).length + overstatement),
                "X-Linked-ETag",
                '"' + Sha256.of(files.get(file)) + '"');
    }

    /** Answers with bytes and their git blob hash, as the hub does for a small file. */
    static HttpHandler file(byte[] content) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", '"' + gitBlob(content) + '"');
            content(content).handle(exchange);
        };
    }

    /** Answers with a status, and headers by name and value. */
    static HttpHandler status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Answers with bytes. */
    static HttpHandler content(byte[] content) {
        return cut(content, content.length);
    }

    /** The same, and closes the connection after so many bytes. */
    static HttpHandler cut(byte[] content, int after) {
        return exchange -> send(exchange, 200, Arrays.copyOf(content, after), content.length);
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes, int length) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, length);
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        hub.stop(0);
        elsewhere.stop(0);
        threads.shutdownNow();
    }
}
