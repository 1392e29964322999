package io.reviewstream.streamer.command;

import io.reviewstream.streamer.settings.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as {@link DurationText} has them. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        return DurationText.parse(value)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + value + "' is no duration; write 500ms, 30s, 15m, 12h or 30d"));
    }
}
