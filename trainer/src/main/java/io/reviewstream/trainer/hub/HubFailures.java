package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.file.FileSystemException;
import javax.net.ssl.SSLHandshakeException;

/** What keeps one model from being fetched, in words that help. */
record HubFailures(HubSettings settings, HubId id) {
    private static final String TOKEN = "set HF_TOKEN to a token of an account that may read it";

    /** The hub answers that it will not. */
    UserException refused(int status, HttpHeaders headers) {
        if (status == 403 || headers.firstValue("X-Error-Code").orElse("").equals("GatedRepo")) {
            return UserException.missingInput("The model " + id + " is gated or private: accept its terms at "
                    + settings.endpoint() + "/" + id.name() + ", and " + TOKEN + ".");
        }
        if (status == 401) {
            String now = settings.token()
                    .map(token -> token + " was sent, and may be wrong or expired")
                    .orElse("none is set now");
            return UserException.missingInput(
                    "There is no directory " + id + ", and the model hub " + settings.endpoint()
                            + " does not show such a model: it does not exist, or is private or gated. Check the name, or "
                            + TOKEN + "; " + now + ".");
        }
        if (status == 404) {
            return UserException.missingInput("There is no directory " + id + ", and the model hub "
                    + settings.endpoint() + " has no model " + id.name() + " with a revision " + id.revision() + ".");
        }
        return UserException.unreachable(
                "The model hub " + settings.endpoint() + " answers " + status + " when asked for " + id + ".", null);
    }

    /** Something else than a hub answers. */
    UserException noHub() {
        return UserException.unreachable(
                settings.endpoint() + " does not answer as a model hub does; HF_ENDPOINT says which one is asked.",
                null);
    }

    /** The last attempt ended so. */
    UserException broken(IOException e) {
        String reason = Retries.reason(e);
        if (e instanceof FileSystemException) {
            return UserException.unreachable(
                    "Cannot write to the model cache " + settings.ownCache().root() + ": " + e + ". Name another"
                            + " directory in " + HubSettings.OWN_CACHE + ".",
                    e);
        }
        if (e instanceof ConnectException
                || e instanceof HttpConnectTimeoutException
                || e instanceof SSLHandshakeException) {
            return UserException.unreachable(
                    "Cannot reach the model hub " + settings.endpoint() + " for " + id + " (" + reason + "). Pass a"
                            + " local directory instead, name a mirror in HF_ENDPOINT, or put the model into the"
                            + " Hugging Face cache; HF_HUB_OFFLINE=1 then keeps every request from being made.",
                    e);
        }
        return UserException.unreachable(
                "Cannot fetch " + id + " from " + settings.endpoint() + ": " + reason
                        + ". What has come is kept; the same command goes on from there.",
                e);
    }
}
