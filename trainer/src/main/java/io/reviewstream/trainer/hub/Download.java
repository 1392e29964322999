package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * One file of a model on its way into a directory. It grows under a name with {@code .part} at its end, goes on there
 * after a break, of the connection or of the program, and gets its own name when size and hash are right.
 */
final class Download {
    private final HubClient client;
    private final Snapshot snapshot;
    private final String name;
    private final ExpectedFile promise;
    private final Path part;

    Download(HubClient client, Snapshot snapshot, Path directory, String name, ExpectedFile promise) {
        this.client = client;
        this.snapshot = snapshot;
        this.name = name;
        this.promise = promise;
        this.part = directory.resolve(name + ".part");
    }

    void run(Retries retries, FetchDisplay display) throws IOException {
        Path file = part.resolveSibling(name);
        if (Files.exists(file)) {
            return;
        }
        checkRoom();
        try (FetchDisplay.Bar bar = display.show(name, promise.size(), size())) {
            retries.run(() -> attempt(bar));
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkRoom() throws IOException {
        long free = Files.getFileStore(part.getParent()).getUsableSpace();
        long needed = promise.size() - size();
        if (needed > free) {
            throw new FileSystemException(
                    part.toString(), null, "needs " + needed + " bytes more and only " + free + " are free");
        }
    }

    private Path attempt(FetchDisplay.Bar bar) throws IOException {
        long before = size();
        if (before > promise.size()) {
            Files.delete(part);
            before = 0;
        }
        if (before < promise.size() || before == 0) {
            receive(before, bar);
        }
        Checksum found = promise.checksum().of(part);
        if (found.equals(promise.checksum())) {
            sync();
            return part;
        }
        Files.delete(part);
        if (before > 0) {
            throw new IOException("the parts of " + name + " do not fit together");
        }
        throw damaged("its " + found, promise.checksum().toString());
    }

    /** Adds to what is there, or begins anew where the server does not go on. */
    private void receive(long from, FetchDisplay.Bar bar) throws IOException {
        HttpResponse<Path> response;
        try {
            response = client.get(snapshot.commit(), name, from, info -> target(info, from), () -> {
                long arrived = size();
                bar.at(arrived);
                return arrived;
            });
        } catch (IOException e) {
            throw size() > from ? new ConnectionLost(e) : e;
        }
        if (response.statusCode() != 200 && !continues(response.statusCode(), response.headers(), from)) {
            Files.deleteIfExists(part);
            throw new IOException("the server does not go on with " + name + " at byte " + from);
        }
        long arrived = size();
        bar.at(arrived);
        if (arrived == promise.size()) {
            return;
        }
        boolean whole = response.headers().firstValue("Content-Length").isPresent();
        if (whole || arrived > promise.size()) {
            Files.delete(part);
            throw damaged(arrived + " bytes", String.valueOf(promise.size()));
        }
        IOException early = new IOException(name + " ended after " + arrived + " of " + promise.size() + " bytes");
        throw arrived > from ? new ConnectionLost(early) : early;
    }

    private HttpResponse.BodySubscriber<Path> target(HttpResponse.ResponseInfo info, long from) {
        if (info.statusCode() == 200) {
            return HttpResponse.BodySubscribers.ofFile(
                    part, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        }
        return continues(info.statusCode(), info.headers(), from)
                ? HttpResponse.BodySubscribers.ofFile(part, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                : HttpResponse.BodySubscribers.replacing(part);
    }

    private static boolean continues(int status, HttpHeaders headers, long from) {
        return status == 206
                && from > 0
                && headers.firstValue("Content-Range")
                        .filter(range -> range.startsWith("bytes " + from + "-"))
                        .isPresent();
    }

    private long size() {
        return part.toFile().length();
    }

    /** A name must not outlive a power cut that its content does not. */
    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private UserException damaged(String found, String expected) {
        return UserException.badInput("The file " + name + " of " + snapshot.name() + " arrived with " + found
                + ", and " + expected + " was promised; something on the way changes it. It was not kept.");
    }
}
