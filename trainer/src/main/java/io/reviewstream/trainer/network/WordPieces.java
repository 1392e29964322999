package io.reviewstream.trainer.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What masking has to know of a WordPiece vocabulary: the mask token, and which tokens are special or go on with the word
 * before them. Immutable.
 */
public final class WordPieces {
    private static final String MASK = "[MASK]";

    private final int maskId;
    private final BitSet special;
    private final BitSet inside;
    private final List<Integer> ordinary;

    private WordPieces(int maskId, BitSet special, BitSet inside, int size) {
        this.maskId = maskId;
        this.special = special;
        this.inside = inside;
        List<Integer> others = new ArrayList<>();
        for (int id = special.nextClearBit(0); id < size; id = special.nextClearBit(id + 1)) {
            others.add(id);
        }
        this.ordinary = List.copyOf(others);
    }

    /**
     * Those of a tokenizer.
     *
     * @param file for messages
     * @param tokenizer the object in {@code tokenizer.json}
     * @throws UserException if it has no mask token, or no token that is not special
     */
    static WordPieces of(Path file, JsonNode tokenizer) {
        JsonNode model = tokenizer.path("model");
        String prefix = model.path("continuing_subword_prefix").asText("##");
        BitSet special = new BitSet();
        BitSet inside = new BitSet();
        int size = 0;
        int mask = -1;
        for (var token : model.path("vocab").properties()) {
            int id = token.getValue().asInt();
            size = Math.max(size, id + 1);
            inside.set(id, token.getKey().startsWith(prefix) && token.getKey().length() > prefix.length());
            special.set(id, Vocabulary.SPECIAL_TOKENS.contains(token.getKey()));
            mask = token.getKey().equals(MASK) ? id : mask;
        }
        for (JsonNode added : tokenizer.path("added_tokens")) {
            int id = added.path("id").asInt();
            size = Math.max(size, id + 1);
            special.set(id, special.get(id) || added.path("special").asBoolean());
            mask = added.path("content").asText().equals(MASK) ? id : mask;
        }
        if (mask < 0) {
            throw UserException.badInput(file + " has no token " + MASK + ", and words are masked with it. Take a base"
                    + " model whose tokenizer has one.");
        }
        WordPieces pieces = new WordPieces(mask, special, inside, size);
        if (pieces.ordinary.isEmpty()) {
            throw UserException.badInput(file + " has special tokens only, and words are needed.");
        }
        return pieces;
    }

    /** The id of the mask token. */
    public int maskId() {
        return maskId;
    }

    /** The ids of all tokens that are not special. */
    public List<Integer> ordinary() {
        return ordinary;
    }

    /**
     * The words of a text, each by the places of its tokens: a token and those after it that go on with its word. Special
     * tokens, unknown words among them, are in none.
     */
    public List<List<Integer>> words(int[] tokenIds) {
        List<List<Integer>> words = new ArrayList<>();
        boolean goesOn = false;
        for (int place = 0; place < tokenIds.length; place++) {
            int id = tokenIds[place];
            if (special.get(id)) {
                goesOn = false;
            } else if (goesOn && inside.get(id)) {
                words.get(words.size() - 1).add(place);
            } else {
                words.add(new ArrayList<>(List.of(place)));
                goesOn = true;
            }
        }
        return words;
    }
}
