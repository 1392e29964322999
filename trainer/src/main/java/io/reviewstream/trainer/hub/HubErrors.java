package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import javax.net.ssl.SSLHandshakeException;

/** Why one model cannot be had, and what to do about it. */
record HubErrors(HubSettings settings, HubId id) {
    private static final String SET_TOKEN = "set HF_TOKEN to a token of an account that may read it";

    /** The hub responds with an error status that does not pass. */
    UserException refused(int status, HttpHeaders headers) {
        if (status == 403 || headers.firstValue("X-Error-Code").orElse("").equals("GatedRepo")) {
            return UserException.missingInput("The model " + id + " is gated or private: accept its terms at "
                    + settings.endpoint() + "/" + id.name() + ", and " + SET_TOKEN + ".");
        }
        if (status == 401) {
            String sent = settings.token()
                    .map(token -> token + " was sent, and may be wrong or expired")
                    .orElse("no token is set now");
            return UserException.missingInput("There is no directory " + id + ", and the model hub "
                    + settings.endpoint() + " does not show such a model: it does not exist, or is private or gated."
                    + " Check the name, or " + SET_TOKEN + "; " + sent + ".");
        }
        if (status == 404) {
            return UserException.missingInput("There is no directory " + id + ", and the model hub "
                    + settings.endpoint() + " has no model " + id.name() + " with a revision " + id.revision() + ".");
        }
        return UserException.unreachable(
                "The model hub " + settings.endpoint() + " responds with status " + status + " to a request for " + id
                        + ".",
                null);
    }

    /** The response is not that of a hub. */
    UserException notAHub() {
        return UserException.unreachable(
                settings.endpoint() + " does not respond as a model hub does. Check HF_ENDPOINT.", null);
    }

    /** A variable forbids the network, and the model is in no cache. */
    UserException offline(String variable, String userCacheState) {
        return UserException.missingInput("The model " + id + " is " + userCacheState + " " + settings.userCache()
                + ", and not in " + settings.ownCache() + ". It is not downloaded, because " + variable
                + " is set. Unset it, or pass a local directory.");
    }

    /** A download has another size or hash than the hub states. */
    UserException damaged(String file, String snapshot, String mismatch) {
        return UserException.badInput("The file " + file + " of " + snapshot + " arrived with " + mismatch
                + ": a proxy or mirror changes it. It was deleted; try another network or HF_ENDPOINT.");
    }

    /** The last attempt ended with this exception. */
    UserException failed(IOException e) {
        if (e instanceof FileSystemException) {
            return UserException.unreachable(
                    "Cannot write to the model cache " + settings.ownCache() + ": " + e + ". Name another directory in "
                            + HubSettings.OWN_CACHE + ".",
                    e);
        }
        if (e instanceof ConnectException
                || e instanceof HttpConnectTimeoutException
                || e instanceof SSLHandshakeException) {
            return UserException.unreachable(
                    "Cannot reach the model hub " + settings.endpoint() + " for " + id + " (" + reason(e) + "). Pass a"
                            + " local directory instead, name a mirror in HF_ENDPOINT, or put the model into the"
                            + " Hugging Face cache and set HF_HUB_OFFLINE=1.",
                    e);
        }
        return UserException.unreachable(
                "Cannot download " + id + " from " + settings.endpoint() + ": " + reason(e)
                        + ". Complete files are kept; the same command downloads the others.",
                e);
    }

    /** The message of an exception. The JDK has none for hosts that cannot be reached. */
    static String reason(Throwable failure) {
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        if (failure instanceof ConnectException) {
            return failure.getCause() instanceof UnresolvedAddressException ? "unknown host" : "connection refused";
        }
        return failure.getClass().getSimpleName();
    }
}
