package io.reviewstream.console.web;

import io.javalin.http.BadRequestResponse;

/** A short text that a person writes into a field of the page. */
public final class PersonText {
    private PersonText() {}

    /**
     * The text without the blanks around it.
     *
     * @param what it is, for the message
     * @param most characters
     * @throws BadRequestResponse if there is none, or it has control characters or too many characters
     */
    public static String required(String what, String text, int most) {
        if (text == null || text.isBlank()) {
            throw new BadRequestResponse(what + " is missing.");
        }
        String stripped = text.strip();
        if (stripped.length() > most) {
            throw new BadRequestResponse(what + " has at most " + most + " characters.");
        }
        if (stripped.codePoints().anyMatch(PersonText::isUnprintable)) {
            throw new BadRequestResponse(what + " has characters that cannot be printed.");
        }
        return stripped;
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }
}
