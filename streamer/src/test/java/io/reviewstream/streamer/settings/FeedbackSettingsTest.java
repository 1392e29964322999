package io.reviewstream.streamer.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.ProtectionDomain;
import org.junit.jupiter.api.Test;

class FeedbackSettingsTest {
    @Test
    void theDefaultsOfRequestsCanBeUsedBeforeAllOthers() throws Exception {
        // Given
        ProtectionDomain domain = FeedbackSettings.class.getProtectionDomain();
        URL[] classes = {domain.getCodeSource().getLocation()};
        try (URLClassLoader uninitialised = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
            // When
            Class<?> first = Class.forName(RequestSettings.class.getName(), true, uninitialised);

            // Then
            assertThat(first.getField("DEFAULT").get(null)).hasToString(RequestSettings.DEFAULT.toString());
        }
    }
}
