package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A folder of a registry with one file for each number, which is written once and never changed. The highest number is the
 * current entry.
 *
 * @param <T> an entry, as JSON
 */
final class NumberedEntries<T> {
    /** So that a number and the next one are longs. */
    private static final int MOST_DIGITS = 18;

    private final StoredRegistry registry;
    private final String folder;
    private final Class<T> type;
    private final ToLongFunction<T> number;

    NumberedEntries(StoredRegistry registry, String folder, Class<T> type, ToLongFunction<T> number) {
        this.registry = registry;
        this.folder = folder;
        this.type = type;
        this.number = number;
    }

    /** All entries by number. */
    List<T> all() {
        return registry.entryNames(folder)
                .filter(name -> name.matches("[1-9][0-9]*"))
                .map(this::parsed)
                .sorted()
                .map(this::checked)
                .toList();
    }

    /**
     * Writes an entry unless its number is taken; then it returns false.
     *
     * @param stored a version that is in the registry
     */
    boolean add(T entry, ModelVersion stored) {
        return registry.addEntry(
                folder, String.valueOf(number.applyAsLong(entry)), StoredRegistry.toJson(entry), stored);
    }

    private long parsed(String name) {
        if (name.length() > MOST_DIGITS) {
            throw UserException.badInput(registry.entryPath(folder, name) + " is not one of the " + folder
                    + ": its number has more than " + MOST_DIGITS + " digits. Remove it.");
        }
        return Long.parseLong(name);
    }

    /** The entry of a number, which must be that of its content. */
    private T checked(long expected) {
        String path = registry.entryPath(folder, String.valueOf(expected));
        T entry = StoredRegistry.fromJson(registry.entry(folder, String.valueOf(expected)), type, path);
        if (number.applyAsLong(entry) != expected) {
            throw UserException.badInput(path + " has the content of number " + number.applyAsLong(entry)
                    + ". Remove it, or restore number " + expected + ".");
        }
        return entry;
    }
}
