package io.reviewstream.common.deadletter;

import io.reviewstream.common.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterOutputStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which dead letters of one partition have been replayed: all before an offset, and single ones after it. The offset and,
 * as its metadata, the single ones are what the group of the replays commits. Owned by one thread.
 */
public final class ReplayedOffsets {
    /** The default of Kafka's {@code offset.metadata.max.bytes}. */
    private static final int MAX_METADATA = 4096;

    private static final long NONE = -1;

    private final long before;
    /** Relative to {@link #before}. */
    private final BitSet after;

    private long firstPending = NONE;

    /** What has been committed; null where nothing was. */
    public ReplayedOffsets(OffsetAndMetadata committed) {
        this.before = committed == null ? 0 : committed.offset();
        this.after = committed == null || committed.metadata().isBlank() ? new BitSet() : decode(committed.metadata());
    }

    /** The first offset that may not have been replayed. */
    long before() {
        return before;
    }

    /** Whether the dead letter at this offset has been replayed. */
    public boolean contains(long offset) {
        return offset < before || after.get(Math.toIntExact(offset - before));
    }

    /** Notes a dead letter that was read, replayed now or not. */
    void note(long offset, boolean replayed) {
        if (contains(offset)) {
            return;
        }
        if (replayed) {
            after.set(Math.toIntExact(offset - before));
        } else if (firstPending == NONE) {
            firstPending = offset;
        }
    }

    /**
     * What is to be committed.
     *
     * @param position where reading goes on
     * @throws UserException if the single ones do not fit
     */
    OffsetAndMetadata toCommit(long position) {
        long offset = firstPending == NONE ? Math.max(before, position) : firstPending;
        int passed = Math.toIntExact(offset - before);
        BitSet single = after.get(passed, Math.max(passed, after.length()));
        String metadata = single.isEmpty() ? "" : encode(single);
        if (metadata.length() > MAX_METADATA) {
            throw UserException.badInput("There are too many gaps between replayed dead letters to note them in "
                    + MAX_METADATA + " bytes. Replay all of them, without --id and --reason.");
        }
        return new OffsetAndMetadata(offset, metadata);
    }

    private static String encode(BitSet bits) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
            deflater.write(bits.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static BitSet decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InflaterOutputStream inflater = new InflaterOutputStream(bytes)) {
            inflater.write(Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return BitSet.valueOf(bytes.toByteArray());
    }
}
