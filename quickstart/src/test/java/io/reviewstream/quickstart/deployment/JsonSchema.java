package io.reviewstream.quickstart.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** A schema among the resources of the tests. */
record JsonSchema(String resource) {
    static final JsonSchema COMPOSE = new JsonSchema("/compose-spec.json");
    /** Of the resource that KEDA's operator takes; its triggers may be those of Kafka alone. */
    static final JsonSchema SCALED_OBJECT = new JsonSchema("/keda-scaled-object.json");

    /** What does not fit. */
    List<Error> errors(JsonNode document) {
        try (InputStream file = JsonSchema.class.getResourceAsStream(resource)) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    // What a relative id is relative to; nothing is fetched.
                    .getSchema(SchemaLocation.of("https://schemas.example" + resource), file, InputFormat.JSON);
            return schema.validate(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
