package io.reviewstream.trainer.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module file with one class and no tensors: a zip of stored entries with the class's source, a pickle that
 * creates its one instance, and a pickle of no constants.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.7.1/torch/csrc/jit/docs/serialization.md">TorchScript
 *     serialization</a>
 */
final class ScriptArchive {
    private static final String CLASS = "Program";
    /** The format in which {@code torch.gelu} takes an approximation; older numbers have the text rewritten on loading. */
    private static final String FORMAT_VERSION = "10\n";

    private static final String HEAD =
            "class " + CLASS + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n" + "  training : bool\n";
    /** The empty tuple. */
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private ScriptArchive() {}

    /**
     * The file's bytes.
     *
     * @param methods as TorchScript prints them: indented by two, {@code self} typed as {@code __torch__.Program}
     */
    static byte[] of(String methods) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", instance());
            store(zip, "code/__torch__.py", (HEAD + methods).getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", NO_CONSTANTS);
            store(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Pickle, protocol 2: an object of the class whose attribute {@code training} is true. */
    private static byte[] instance() {
        String attribute = "training";
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2});
        pickle.writeBytes(("c__torch__\n" + CLASS + "\n").getBytes(StandardCharsets.US_ASCII));
        pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '(', 'X', (byte) attribute.length(), 0, 0, 0});
        pickle.writeBytes(attribute.getBytes(StandardCharsets.US_ASCII));
        pickle.writeBytes(new byte[] {(byte) 0x88, 'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry("program/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
