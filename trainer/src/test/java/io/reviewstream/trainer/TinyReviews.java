package io.reviewstream.trainer;

import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Vocabulary;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.HyperParameterOverrides;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.training.Freeze;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Reviews so plain, and a model so small, that training takes seconds. */
public final class TinyReviews {
    /** Which words say that a review is positive, and which that it is not. */
    public record Wording(List<String> positive, List<String> negative) {
        public static final Wording PLAIN =
                new Wording(List.of("good", "great", "lovely"), List.of("bad", "awful", "broken"));
        public static final Wording OTHER =
                new Wording(List.of("sturdy", "crisp", "snug"), List.of("flimsy", "noisy", "leaky"));

        /** One of many, no two of which share a word. */
        public static Wording numbered(int number) {
            String name = String.valueOf((char) ('a' + number / 5)) + "aeiou".charAt(number % 5);
            return new Wording(
                    List.of(name + "nor", name + "lim", name + "tas"),
                    List.of(name + "gub", name + "dok", name + "fep"));
        }
    }

    private static final List<String> NOUNS = List.of("phone", "lamp", "kettle", "shoe", "desk", "radio", "cup", "bag");
    private static final int MAX_TOKENS = 16;

    private TinyReviews() {}

    /** So many of them, no two alike. */
    public static List<Corpus.CorpusRow> of(Wording wording, int count, long seed) {
        Random random = new Random(seed);
        List<Corpus.CorpusRow> reviews = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean positive = random.nextBoolean();
            List<String> words = positive ? wording.positive() : wording.negative();
            String text = "%s %s number %d %d, %s"
                    .formatted(pick(words, random), pick(NOUNS, random), seed, i, pick(words, random));
            reviews.add(new Corpus.CorpusRow(text, positive));
        }
        return reviews;
    }

    private static String pick(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    /** A model of random weights that knows the words of every wording. */
    public static BaseModel baseModel(Path directory) {
        return baseModel(directory, List.of(Wording.PLAIN, Wording.OTHER), 300);
    }

    /** A model of random weights that knows the words of these wordings, of at most so many tokens. */
    public static BaseModel baseModel(Path directory, List<Wording> wordings, int tokens) {
        List<String> texts = new ArrayList<>();
        for (Wording wording : wordings) {
            of(wording, 200, 0).forEach(review -> texts.add(review.text()));
        }
        List<String> vocabulary = Vocabulary.of(texts, tokens);
        DistilBertConfig config =
                DistilBertConfig.of(vocabulary.size(), MAX_TOKENS, 32, 1, 2, 64, List.of("NEGATIVE", "POSITIVE"));
        return BaseModel.random(directory, config, vocabulary, 1);
    }

    /** A few epochs at a rate that suits it. */
    public static TrainingPlan plan() {
        return plan(Optional.empty());
    }

    /** The same with another part frozen. */
    public static TrainingPlan plan(Optional<Freeze> freeze) {
        return TrainingPlan.onCpu(
                HyperParameterOverrides.of(Optional.of(4), Optional.of(32), Optional.of(3e-3), freeze), MAX_TOKENS, 7);
    }
}
