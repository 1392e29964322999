"""DistilBERT with a classification head, trained by the Trainer of transformers: a peer of 'bench training'.

The argument is a JSON object of options. A line of JSON says what runs here, or why nothing does; then every line on
standard input is one round, answered by a line of JSON with the milliseconds of the steps of both ways to form batches:
at random, and of similar length.
"""

import json
import os
import sys
import tempfile
import time
from types import SimpleNamespace

os.environ.update(TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1")


def say(**facts):
    print(json.dumps(facts), flush=True)


def network(options):
    config = transformers.DistilBertConfig(
        vocab_size=options.vocabulary,
        max_position_embeddings=options.positions,
        dim=options.dim,
        n_layers=options.layers,
        n_heads=options.heads,
        hidden_dim=options.hidden,
        dropout=options.dropout,
        attention_dropout=options.attention_dropout,
        seq_classif_dropout=options.head_dropout,
        num_labels=options.labels,
    )
    return transformers.DistilBertForSequenceClassification(config)


def padding_tokenizer():
    words = tokenizers.models.WordPiece({"[PAD]": 0, "[UNK]": 1}, unk_token="[UNK]")
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizers.Tokenizer(words), pad_token="[PAD]", unk_token="[UNK]"
    )


def reviews(options):
    count = (options.warmup + options.steps) * options.batch_size
    tokens = torch.randint(1, options.vocabulary, (count, options.tokens)).tolist()
    labels = torch.randint(0, options.labels, (count,)).tolist()
    return [{"input_ids": ids, "labels": label} for ids, label in zip(tokens, labels)]


def settings(options, directory, **changes):
    return transformers.TrainingArguments(
        output_dir=directory,
        per_device_train_batch_size=options.batch_size,
        num_train_epochs=1,
        learning_rate=5e-5,
        weight_decay=0.01,
        seed=options.seed,
        use_cpu=True,
        report_to="none",
        save_strategy="no",
        logging_strategy="no",
        disable_tqdm=True,
        **changes,
    )


def by_length():
    named = "train_sampling_strategy" in transformers.TrainingArguments.__dataclass_fields__
    return {"train_sampling_strategy": "group_by_length"} if named else {"group_by_length": True}


def run(model, tokenizer, options, **changes):
    millis = []

    class Times(transformers.TrainerCallback):
        def on_train_begin(self, *_, **__):
            self.last = time.perf_counter()

        def on_step_end(self, *_, **__):
            now = time.perf_counter()
            millis.append((now - self.last) * 1000)
            self.last = now

    with tempfile.TemporaryDirectory() as directory:
        transformers.Trainer(
            model=model,
            args=settings(options, directory, **changes),
            train_dataset=reviews(options),
            processing_class=tokenizer,
            callbacks=[Times()],
        ).train()
    return millis[options.warmup :]


def main():
    options = SimpleNamespace(**json.loads(sys.argv[1]))
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    transformers.utils.logging.set_verbosity_error()
    model = network(options)
    tokenizer = padding_tokenizer()
    say(
        transformers=transformers.__version__,
        threads=torch.get_num_threads(),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
    )
    # The Trainer prints a line for people where the benchmark reads JSON.
    answers, sys.stdout = sys.stdout, sys.stderr
    while sys.stdin.readline():
        rounds = {"random": run(model, tokenizer, options), "byLength": run(model, tokenizer, options, **by_length())}
        print(json.dumps(rounds), file=answers, flush=True)


try:
    import accelerate
    import tokenizers
    import torch
    import transformers
except ImportError as missing:
    say(without="the Trainer of transformers is left out: %s" % missing)
    sys.exit()
main()
