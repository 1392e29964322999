package io.reviewstream.streamer.command;

import io.reviewstream.streamer.settings.ProcessingGuarantee;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Kafka's words for its guarantees. */
final class ProcessingGuaranteeConverter implements ITypeConverter<ProcessingGuarantee> {
    @Override
    public ProcessingGuarantee convert(String value) {
        for (ProcessingGuarantee guarantee : ProcessingGuarantee.values()) {
            if (guarantee.config().equalsIgnoreCase(value)) {
                return guarantee;
            }
        }
        throw new TypeConversionException("'" + value + "' is neither exactly_once_v2 nor at_least_once");
    }
}
