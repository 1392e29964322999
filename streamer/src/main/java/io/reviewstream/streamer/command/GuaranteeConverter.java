package io.reviewstream.streamer.command;

import io.reviewstream.streamer.settings.Guarantee;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Kafka's words for its guarantees. */
final class GuaranteeConverter implements ITypeConverter<Guarantee> {
    @Override
    public Guarantee convert(String value) {
        for (Guarantee guarantee : Guarantee.values()) {
            if (guarantee.config().equalsIgnoreCase(value)) {
                return guarantee;
            }
        }
        throw new TypeConversionException("'" + value + "' is neither exactly_once_v2 nor at_least_once");
    }
}
