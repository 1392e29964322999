"""The peers of 'bench inference' in Python: what a user of ONNX Runtime or of transformers runs on one core.

The argument is a JSON object of options. The first line on standard input has the token ids of the reviews, and their
texts if there are any. A line of JSON says what runs here; then every line is one turn, answered by a line of JSON with
the seconds of each review.
"""

import json
import logging
import os
import sys
import tempfile
import time
from types import SimpleNamespace

os.environ.update(ORT_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1")

# The first one that is missing is the one that --python is about.
import onnxruntime
import numpy
import onnx
from onnxruntime.quantization import quantize_dynamic

SOME = 32


class OnnxRuntime:
    """The file that ONNX Runtime's own tool makes of the plain one."""

    def __init__(self, options, work):
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 1
        settings.inter_op_num_threads = 1
        logging.disable(logging.WARNING)
        with tempfile.TemporaryDirectory() as directory:
            file = os.path.join(directory, "dynamic.onnx")
            quantize_dynamic(options.plain, file, per_channel=True)
            self.session = onnxruntime.InferenceSession(file, settings, providers=["CPUExecutionProvider"])
        self.reviews = [numpy.array([ids], dtype=numpy.int64) for ids in work["ids"]]

    def classify(self, index):
        ids = self.reviews[index]
        inputs = {"input_ids": ids, "attention_mask": numpy.ones_like(ids)}
        return self.session.run(["logits"], inputs)[0][0].tolist()


class Pipeline:
    """The text-classification pipeline of transformers, with the weights of the plain file."""

    def __init__(self, options, work):
        import torch
        import transformers

        torch.set_num_threads(1)
        self.versions = "%s, torch %s" % (transformers.__version__, torch.__version__)
        self.texts = work["texts"]
        self.max_tokens = options.max_tokens
        config = transformers.AutoConfig.from_pretrained(options.model)
        network = transformers.AutoModelForSequenceClassification.from_config(config)
        network.load_state_dict(dict(weights(options.plain)))
        tokenizer = transformers.AutoTokenizer.from_pretrained(options.model)
        self.pipeline = transformers.pipeline(
            "text-classification", model=network.eval(), tokenizer=tokenizer, device="cpu"
        )

    def classify(self, index):
        return self.pipeline(self.texts[index], truncation=True, max_length=self.max_tokens)


def weights(plain):
    import torch

    for tensor in onnx.load(plain).graph.initializer:
        if tensor.name.endswith((".weight", ".bias", ".transposed")):
            value = torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
            transposed = tensor.name.endswith(".transposed")
            yield tensor.name.removesuffix(".transposed"), value.T if transposed else value


def start_pipeline(options, work):
    """The pipeline or why there is none."""
    if not work["texts"]:
        return None, "the pipeline of transformers needs texts (--data)"
    try:
        return Pipeline(options, work), None
    except ImportError as missing:
        return None, "the pipeline of transformers is left out: %s" % missing


def run(peer, reviews):
    seconds = []
    for index in range(reviews):
        began = time.perf_counter()
        peer.classify(index)
        seconds.append(time.perf_counter() - began)
    return seconds


def say(**facts):
    print(json.dumps(facts), flush=True)


def main():
    options = SimpleNamespace(**json.loads(sys.argv[1]))
    work = json.loads(sys.stdin.readline())
    runtime = OnnxRuntime(options, work)
    pipeline, without = start_pipeline(options, work)
    peers = {"onnxruntime": runtime, "transformers": pipeline}
    say(
        onnxruntime=onnxruntime.__version__,
        logits=[runtime.classify(index) for index in range(min(SOME, len(runtime.reviews)))],
        transformers=pipeline.versions if pipeline else None,
        without=without,
    )
    for line in sys.stdin:
        turn = json.loads(line)
        say(seconds=run(peers[turn["peer"]], turn["reviews"]))


main()
