"""DistilBERT with a classification head, trained in eager PyTorch: the peer of 'bench training'.

Everything is written out as transformers does it with eager attention. The argument is a JSON object of options. A line
of JSON says what runs here; then every line on standard input is one round, answered by a line of JSON with the
milliseconds of its steps.
"""

import json
import math
import re
import sys
import time
from types import SimpleNamespace

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.heads = options.heads
        self.q_lin = nn.Linear(options.dim, options.dim)
        self.k_lin = nn.Linear(options.dim, options.dim)
        self.v_lin = nn.Linear(options.dim, options.dim)
        self.out_lin = nn.Linear(options.dim, options.dim)
        self.dropout = nn.Dropout(options.attention_dropout)

    def forward(self, x, mask):
        batch, tokens, dim = x.shape

        def split(y):
            return y.view(batch, tokens, self.heads, dim // self.heads).transpose(1, 2)

        q = split(self.q_lin(x)) / math.sqrt(dim // self.heads)
        scores = torch.matmul(q, split(self.k_lin(x)).transpose(2, 3))
        hidden = (mask == 0).view(batch, 1, 1, tokens).expand_as(scores)
        scores = scores.masked_fill(hidden, torch.finfo(scores.dtype).min)
        weights = self.dropout(nn.functional.softmax(scores, dim=-1))
        context = torch.matmul(weights, split(self.v_lin(x)))
        return self.out_lin(context.transpose(1, 2).contiguous().view(batch, tokens, dim))


class Layer(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.attention = Attention(options)
        self.sa_layer_norm = nn.LayerNorm(options.dim, eps=1e-12)
        self.lin1 = nn.Linear(options.dim, options.hidden)
        self.lin2 = nn.Linear(options.hidden, options.dim)
        self.dropout = nn.Dropout(options.dropout)
        self.output_layer_norm = nn.LayerNorm(options.dim, eps=1e-12)

    def forward(self, x, mask):
        x = self.sa_layer_norm(self.attention(x, mask) + x)
        y = self.dropout(self.lin2(nn.functional.gelu(self.lin1(x))))
        return self.output_layer_norm(y + x)


class Classifier(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.word_embeddings = nn.Embedding(options.vocabulary, options.dim, padding_idx=0)
        self.position_embeddings = nn.Embedding(options.positions, options.dim)
        self.layer_norm = nn.LayerNorm(options.dim, eps=1e-12)
        self.dropout = nn.Dropout(options.dropout)
        self.layers = nn.ModuleList([Layer(options) for _ in range(options.layers)])
        self.pre_classifier = nn.Linear(options.dim, options.dim)
        self.head_dropout = nn.Dropout(options.head_dropout)
        self.classifier = nn.Linear(options.dim, options.labels)
        self.apply(initialise)

    def forward(self, tokens, mask):
        positions = torch.arange(tokens.size(1)).unsqueeze(0).expand_as(tokens)
        x = self.word_embeddings(tokens) + self.position_embeddings(positions)
        x = self.dropout(self.layer_norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        pooled = nn.functional.relu(self.pre_classifier(x[:, 0]))
        return self.classifier(self.head_dropout(pooled))


def initialise(module):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        module.weight.data.normal_(0, 0.02)
    if isinstance(module, nn.Linear):
        module.bias.data.zero_()


def step(network, optimizer, tokens, mask, labels):
    optimizer.zero_grad(set_to_none=True)
    loss = nn.functional.cross_entropy(network(tokens, mask), labels)
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def run(network, optimizer, options):
    millis = []
    for index in range(options.warmup + options.steps):
        tokens = torch.randint(1, options.vocabulary, (options.batch_size, options.tokens))
        labels = torch.randint(0, options.labels, (options.batch_size,))
        mask = torch.ones_like(tokens)
        began = time.perf_counter()
        loss = step(network, optimizer, tokens, mask, labels)
        if not math.isfinite(loss):
            sys.exit("the loss is %s" % loss)
        if index >= options.warmup:
            millis.append((time.perf_counter() - began) * 1000)
    return millis


def say(**facts):
    print(json.dumps(facts), flush=True)


def main():
    options = SimpleNamespace(**json.loads(sys.argv[1]))
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    network = Classifier(options).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-5, weight_decay=0.01)
    blas = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    say(
        torch=torch.__version__,
        blas=blas.group(1) if blas else "unknown",
        threads=torch.get_num_threads(),
        parameters=sum(parameter.numel() for parameter in network.parameters()),
    )
    while sys.stdin.readline():
        say(stepMillis=run(network, optimizer, options))


main()
