"""Trains the ranker of coreference on features that the program itself writes (`legation evaluate coreference --examples`).

A network of one hidden layer with sparse input gives each choice a score; the loss is the negative log of the probability of all
right choices together (Durrett and Klein 2013). The weights are then rounded to whole numbers, as the program adds them up.

    cargo build --release && venv/bin/python training/coreference.py        # about two minutes on one core

`--hold-out 5` leaves out every fifth document of the news, interview, speech, bio and voyage genres and says how often the best choice
is right on them; the shipped weights are trained on all.
"""
import argparse
import gzip
import pathlib
import re
import subprocess
import tempfile

import numpy as np
import torch
from safetensors.numpy import save_file

ROOT = pathlib.Path(__file__).resolve().parent.parent
GENRES = ("news", "interview", "speech", "bio", "voyage")
UNITS = 31      # as in crates/legation-model/src/rank.rs
ROW = 46        # features of a choice, `coreference::ROW`
NONE = 65535    # stands where a choice has fewer
SCALE = 512     # of the output weights


def examples(program, conllu):
    """Per example the document's number, the right choices, and the features of each choice."""
    with tempfile.TemporaryDirectory() as folder:
        plain, out = pathlib.Path(folder, "train.conllu"), pathlib.Path(folder, "examples")
        plain.write_bytes(gzip.open(conllu).read())
        ids = re.findall(r"^# newdoc id = (\S+)", plain.read_text(), re.M)
        subprocess.run([program, "evaluate", "coreference", plain, "--examples", out], check=True)
        numbers = np.fromfile(out, dtype="<u2")
    found, at = [], 0
    while at < len(numbers):
        document, count = int(numbers[at]), int(numbers[at + 1])
        block = numbers[at + 2:at + 2 + count * (1 + ROW)].reshape(count, 1 + ROW)
        found.append((document, block[:, 0].astype(np.float32), block[:, 1:].astype(np.int32)))
        at += 2 + count * (1 + ROW)
    return ids, found


class Ranker(torch.nn.Module):
    def __init__(self, features):
        super().__init__()
        self.rows = torch.nn.EmbeddingBag(features + 1, UNITS + 1, mode="sum", padding_idx=features)
        torch.nn.init.normal_(self.rows.weight, 0, 0.05)
        self.bias = torch.nn.Parameter(torch.zeros(UNITS))
        self.output = torch.nn.Parameter(torch.randn(UNITS) * 0.2)

    def forward(self, features):
        sums = self.rows(features)
        return sums[:, UNITS] + torch.relu(sums[:, :UNITS] + self.bias) @ self.output


def loss_of(scores, right, example):
    weights = torch.exp(scores - scores.max().detach())
    count = int(example[-1]) + 1
    all_choices = torch.zeros(count).index_add(0, example, weights)
    right_choices = torch.zeros(count).index_add(0, example, weights * right)
    return (torch.log(all_choices + 1e-30) - torch.log(right_choices + 1e-30)).mean()


def rounded(model):
    """The weights as whole numbers: rows of int8, and biases and outputs to match."""
    rows = model.rows.weight.detach().numpy()[:-1]
    limit = np.quantile(np.abs(rows), 0.9999)
    step = limit / 127
    whole = np.clip(np.round(rows / step), -127, 127).astype(np.int8)
    bias = np.append(model.bias.detach().numpy() / step, 0)
    output = np.append(model.output.detach().numpy(), 1) * SCALE
    return {"features": whole, "bias": np.round(bias).astype(np.int32), "output": np.round(output).astype(np.int32)}


def accuracy(model, held):
    whole = rounded(model)
    rows = np.vstack([whole["features"].astype(np.int64), np.zeros(UNITS + 1, np.int64)])
    right = 0
    for _, labels, features in held:
        sums = rows[features].sum(1)
        sums[:, :UNITS] = np.maximum(sums[:, :UNITS] + whole["bias"][:UNITS], 0)
        right += labels[(sums @ whole["output"]).argmax()]
    return right / max(len(held), 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=ROOT / "target/release/legation")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--out", default=ROOT / "crates/legation-model/weights/coreference.safetensors")
    parser.add_argument("--features", type=int, default=18_734, help="`coreference::FEATURES`")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--drop", type=float, default=0.05, help="share of features left out in training")
    parser.add_argument("--hold-out", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    order = np.random.default_rng(1)

    ids, found = examples(options.program, options.data / "syntax/ud_english_gum/en_gum-ud-train.open.conllu.gz")
    of_genre = [n for n, name in enumerate(ids) if name.split("_")[1] in GENRES]
    held = set(of_genre[2::options.hold_out]) if options.hold_out else set()
    padded = [(d, r, np.where(f == NONE, options.features, f)) for d, r, f in found]
    train = [example for example in padded if example[0] not in held]
    test = [example for example in padded if example[0] in held]
    print(f"{len(train)} examples of {len(ids) - len(held)} documents", flush=True)

    model = Ranker(options.features)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=options.decay)
    batch, step = 32, 0
    steps = options.epochs * (len(train) // batch + 1)
    for epoch in range(options.epochs):
        shuffled, total = order.permutation(len(train)), 0.0
        for start in range(0, len(train), batch):
            chosen = [train[n] for n in shuffled[start:start + batch]]
            features = torch.from_numpy(np.concatenate([f for _, _, f in chosen]))
            right = torch.from_numpy(np.concatenate([r for _, r, _ in chosen]))
            example = torch.repeat_interleave(torch.arange(len(chosen)), torch.tensor([len(r) for _, r, _ in chosen]))
            if options.drop:
                features = torch.where(torch.rand(features.shape) < options.drop, options.features, features)
            loss = loss_of(model(features), right, example)
            for group in optimizer.param_groups:
                group["lr"] = options.rate * (1 - step / steps)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            total += float(loss.detach()) * len(chosen)
        held_out = f", {accuracy(model, test):.4f} right on what is held out" if test else ""
        print(f"epoch {epoch + 1}: loss {total / len(train):.4f}{held_out}", flush=True)
    save_file(rounded(model), options.out)


if __name__ == "__main__":
    main()
