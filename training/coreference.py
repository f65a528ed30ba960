"""Trains the ranker of coreference on features that the program itself writes (`legation evaluate coreference --examples`,
`legation evaluate quotations --chain-examples`).

The network is that of `ranker.py`. It learns from GUM, where everything that is spoken of is annotated but no novels are, and from
`stories.jsonl` and `litbank.jsonl`, where persons are.

    cargo build --release && venv/bin/python training/coreference.py        # about eight minutes on one core

`--hold-out 5` leaves out every fifth document of GUM's news, interview, speech, bio and voyage genres and says how often the best choice
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

from ranker import NONE, ROOT, SCALE, scores_of, train

GENRES = ("news", "interview", "speech", "bio", "voyage")
ROW = 50        # features of a choice, `coreference::ROW`
FEATURES = 26_676       # `coreference::FEATURES`
FIRSTS = 1_066  # of those the last, of what speaks of something new; the first of them are the forms of `coreference::Form`
THINGS = (1, 2, 5, 6, 7, 8, 9, 10)      # "we", "you", "it", "they", "this", "these", "here" and others: pronouns that seldom speak of one person
# What more it takes for a form to speak of something new, in the logarithm of a probability: "it" and "they"; names, and nouns but for indefinite ones.
NEW_COST = {5: 1.0, 6: 1.0, 11: 0.5, 12: 0.5, 13: 0.5, 14: 0.5, 16: 0.5, 17: 0.5}


def read(path):
    """Per example the document's number, the right choices, and the features of each choice."""
    numbers = np.fromfile(path, dtype="<u2")
    found, at = [], 0
    while at < len(numbers):
        document, count = int(numbers[at]), int(numbers[at + 1])
        block = numbers[at + 2:at + 2 + count * (1 + ROW)].reshape(count, 1 + ROW)
        features = np.where(block[:, 1:] == NONE, FEATURES, block[:, 1:]).astype(np.int32)
        found.append((document, block[:, 0].astype(np.float32), features))
        at += 2 + count * (1 + ROW)
    return found


def treebank(program, conllu):
    """The documents' ids, and the examples of a treebank."""
    with tempfile.TemporaryDirectory() as folder:
        plain, out = pathlib.Path(folder, "train.conllu"), pathlib.Path(folder, "examples")
        plain.write_bytes(gzip.open(conllu).read())
        ids = re.findall(r"^# newdoc id = (\S+)", plain.read_text(), re.M)
        subprocess.run([program, "evaluate", "coreference", plain, "--examples", out], check=True)
        return ids, read(out)


def stories(program, source, *more):
    """The examples of stories: right choices and features. What is no person is not annotated, so pronouns of things that may be new say nothing."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "examples")
        subprocess.run([program, "evaluate", "quotations", source, *more, "--chain-examples", out], check=True)
        found = [(right, features) for _, right, features in read(out)]
    return [(right, features) for right, features in found if not (right[0] and features[0, 0] - FEATURES + FIRSTS in THINGS)]


def less_new(weights):
    """The weights with `NEW_COST`: a link that is missed costs more than one too many (Durrett and Klein 2013 weigh the first by 3, the
    second by 0.1, in training)."""
    rows = weights["features"].astype(np.int32)
    unit = SCALE / weights["nat"][0]        # one of the numbers of a row, in the logarithm of a probability
    for form, cost in NEW_COST.items():
        rows[FEATURES - FIRSTS + form, -1] -= round(cost / unit)
    return weights | {"features": np.clip(rows, -127, 127).astype(np.int8)}


def accuracy(weights, held):
    right = sum(labels[scores_of(weights, features).argmax()] for _, labels, features in held)
    return right / max(len(held), 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=ROOT / "target/release/legation")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--out", default=ROOT / "crates/legation-model/weights/coreference.safetensors")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--drop", type=float, default=0.1, help="share of features left out in training")
    parser.add_argument("--hold-out", type=int, default=0)
    parser.set_defaults(features=FEATURES)
    options = parser.parse_args()
    torch.set_num_threads(1)

    ids, found = treebank(options.program, options.data / "syntax/ud_english_gum/en_gum-ud-train.open.conllu.gz")
    of_genre = [n for n, name in enumerate(ids) if name.split("_")[1] in GENRES]
    held = set(of_genre[2::options.hold_out]) if options.hold_out else set()
    learned = [(right, features) for document, right, features in found if document not in held]
    test = [example for example in found if example[0] in held]
    novels = options.data / "quotes/litbank_quotations/litbank_quotations.jsonl"
    learned += stories(options.program, ROOT / "training/stories.jsonl")
    learned += stories(options.program, novels, "--mentions", ROOT / "training/litbank.jsonl")
    print(f"{len(learned)} examples", flush=True)

    def report(epoch, loss, weights):
        held_out = f", {accuracy(weights, test):.4f} right on what is held out" if test else ""
        print(f"epoch {epoch + 1}: loss {loss:.4f}{held_out}", flush=True)

    save_file(less_new(train(learned, options, report)), options.out)


if __name__ == "__main__":
    main()
