package io.reviewstream.common.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * What stands before the S3 server: passes requests on, and does to some what networks and stores do. It also makes one
 * step of the server's check and its write, which S3 promises and the server does in two.
 */
final class S3FaultProxy implements AutoCloseable {
    /** What happens to a request. */
    enum Fault {
        ERROR_500,
        ERROR_503,
        FORBIDDEN,
        /** Another conditional write is under way. */
        CONFLICT,
        /** Half a body, then silence. */
        STALL,
        /** Half a body, then the connection is closed. */
        TRUNCATE,
        /** Nothing reaches the server. */
        CUT_REQUEST,
        /** The server has done it, and its answer is lost. */
        CUT_ANSWER,
        /** The server does not see the condition. */
        WITHOUT_CONDITION
    }

    /** A request as faults see it. */
    record Seen(String method, String path) {}

    private record Rule(Predicate<Seen> requests, Fault fault, AtomicInteger times) {}

    private static final Set<String> OF_A_CONNECTION =
            Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "expect", "date");

    private static final Map<Fault, String> ERRORS = Map.of(
            Fault.ERROR_500, "500 InternalError",
            Fault.ERROR_503, "503 SlowDown",
            Fault.FORBIDDEN, "403 AccessDenied",
            Fault.CONFLICT, "409 ConditionalRequestConflict");

    private final URI server;
    private final HttpServer front;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object conditionalWrites = new Object();

    S3FaultProxy(URI server) throws IOException {
        this.server = server;
        this.front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.setExecutor(threads);
        front.createContext("/", this::handle);
        front.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + front.getAddress().getPort());
    }

    /** From now on this happens to the next so many of these requests. */
    void let(Fault fault, int times, Predicate<Seen> requests) {
        rules.add(new Rule(requests, fault, new AtomicInteger(times)));
    }

    /** How many of these requests came. */
    long seen(Predicate<Seen> requests) {
        return seen.stream().filter(requests).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Seen request = new Seen(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath());
            seen.add(request);
            Fault fault = fault(request);
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (fault == Fault.CUT_REQUEST) {
                return;
            }
            if (fault != null && ERRORS.containsKey(fault)) {
                refuse(exchange, ERRORS.get(fault));
                return;
            }
            HttpResponse<byte[]> answer = forward(exchange, body, fault == Fault.WITHOUT_CONDITION);
            if (fault == Fault.CUT_ANSWER) {
                return;
            }
            answer(exchange, answer, fault);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null where all is well. */
    private Fault fault(Seen request) {
        for (Rule rule : rules) {
            if (rule.requests().test(request) && rule.times().getAndDecrement() > 0) {
                return rule.fault();
            }
        }
        return null;
    }

    private static void refuse(HttpExchange exchange, String error) throws IOException {
        int status = Integer.parseInt(error.substring(0, 3));
        String code = error.substring(4);
        byte[] body = exchange.getRequestMethod().equals("HEAD")
                ? new byte[0]
                : "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>no</Message></Error>"
                        .formatted(code)
                        .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body, boolean withoutCondition)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        boolean conditional = false;
        for (String name : exchange.getRequestHeaders().keySet()) {
            boolean condition = name.equalsIgnoreCase("If-None-Match");
            conditional |= condition;
            if (!OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT)) && !(condition && withoutCondition)) {
                exchange.getRequestHeaders().get(name).forEach(value -> request.header(name, value));
            }
        }
        if (!conditional) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }
        synchronized (conditionalWrites) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private void answer(HttpExchange exchange, HttpResponse<byte[]> answer, Fault fault)
            throws IOException, InterruptedException {
        answer.headers().map().forEach((name, values) -> {
            if (!OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = answer.body();
        if (exchange.getRequestMethod().equals("HEAD")) {
            answer.headers().firstValue("content-length").ifPresent(length -> exchange.getResponseHeaders()
                    .set("Content-Length", length));
        }
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        OutputStream out = exchange.getResponseBody();
        if (fault == Fault.STALL || fault == Fault.TRUNCATE) {
            out.write(body, 0, body.length / 2);
            out.flush();
            if (fault == Fault.STALL) {
                closed.await();
            }
            return;
        }
        out.write(body);
    }

    @Override
    public void close() {
        closed.countDown();
        front.stop(0);
        threads.shutdownNow();
    }
}
