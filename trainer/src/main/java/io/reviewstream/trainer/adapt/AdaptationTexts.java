package io.reviewstream.trainer.adapt;

import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewText;
import io.reviewstream.trainer.data.TextCorpus;
import io.reviewstream.trainer.network.WordPieces;
import io.reviewstream.trainer.spill.SpillFile;
import io.reviewstream.trainer.training.Example;
import io.reviewstream.trainer.training.MaskedLanguageTrainer.MaskedTexts;
import io.reviewstream.trainer.training.MaskedLanguageTrainer.Masking;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A corpus as token ids, without the texts that have no word.
 *
 * @param leftOut rows that were read and not used, by reason
 */
record AdaptationTexts(MaskedTexts masked, Map<Corpus.LeftOut, Long> leftOut) {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptationTexts.class);

    AdaptationTexts {
        leftOut = Map.copyOf(leftOut);
    }

    /**
     * Tokenizes a corpus in parallel. The tokens are off the heap.
     *
     * @param tokenizerFile of the base model
     * @throws UserException if there are fewer texts than a batch has, none to measure on, or no labels for the masking
     */
    static AdaptationTexts of(
            TextCorpus corpus,
            WordPieces pieces,
            Path tokenizerFile,
            int maxTokens,
            Truncation truncation,
            Optional<Masking> masking,
            int batchSize) {
        SpillFile tokens = SpillFile.create();
        List<Example> training;
        List<Example> validation;
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(maxTokens, truncation, tokenizerFile)) {
            training = examples(corpus.training(), tokenizer, pieces, tokens);
            validation = examples(corpus.validation(), tokenizer, pieces, tokens);
        }
        if (training.size() < batchSize) {
            throw UserException.badInput("Texts to learn from: " + training.size() + leftOut(corpus) + ". A batch has "
                    + batchSize + ". Give more texts, or 'adapt' with a smaller --batch-size.");
        }
        if (validation.isEmpty()) {
            throw UserException.badInput(
                    "None of the texts is in the tenth that the perplexity is measured on. Give more" + " texts.");
        }
        Map<Corpus.LeftOut, Long> leftOut = new EnumMap<>(Corpus.LeftOut.class);
        leftOut.putAll(corpus.leftOut());
        long wordless =
                (long) corpus.training().size() + corpus.validation().size() - training.size() - validation.size();
        if (wordless > 0) {
            leftOut.put(Corpus.LeftOut.NO_WORD, wordless);
        }
        return new AdaptationTexts(new MaskedTexts(pieces, chosen(masking, training), training, validation), leftOut);
    }

    private static String leftOut(TextCorpus corpus) {
        return corpus.leftOut().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ", corpus.leftOut().isEmpty() ? "" : "; left out: ", ""));
    }

    private static List<Example> examples(
            List<ReviewText> texts, ReviewTokenizer tokenizer, WordPieces pieces, SpillFile tokens) {
        return texts.parallelStream()
                .map(text -> example(text, tokenizer, tokens))
                .filter(example -> !pieces.words(example.tokenIds()).isEmpty())
                .toList();
    }

    private static Example example(ReviewText text, ReviewTokenizer tokenizer, SpillFile tokens) {
        int[] ids = Arrays.stream(tokenizer.tokenize(text.text()).ids())
                .mapToInt(Math::toIntExact)
                .toArray();
        int label = text.positive()
                .map(positive -> positive ? MaskedTexts.POSITIVE : MaskedTexts.NEGATIVE)
                .orElse(MaskedTexts.NO_LABEL);
        return Example.of(ids, tokens, label, 1);
    }

    private static Masking chosen(Optional<Masking> wanted, List<Example> training) {
        long positive = count(training, MaskedTexts.POSITIVE);
        long negative = count(training, MaskedTexts.NEGATIVE);
        boolean labelled = positive > 0 && negative > 0;
        if (wanted.isPresent() && wanted.get() == Masking.NAIVE_BAYES && !labelled) {
            throw UserException.badInput("--masking naive-bayes needs texts of both labels, and " + positive
                    + " are positive and " + negative + " negative. Label some, or leave the option out.");
        }
        Masking masking = wanted.orElse(labelled ? Masking.NAIVE_BAYES : Masking.UNIFORM);
        LOG.atInfo()
                .addKeyValue("masking", masking)
                .addKeyValue("texts", training.size())
                .addKeyValue("positive", positive)
                .addKeyValue("negative", negative)
                .log("Words are masked");
        return masking;
    }

    private static long count(List<Example> texts, int label) {
        return texts.stream().filter(text -> text.label() == label).count();
    }
}
