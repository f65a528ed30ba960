"""Trains the ranker of coreference on features that the program itself writes (`legation evaluate coreference --examples`).

The network is that of `ranker.py`.

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

from ranker import NONE, ROOT, scores_of, train

GENRES = ("news", "interview", "speech", "bio", "voyage")
ROW = 46        # features of a choice, `coreference::ROW`


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


def accuracy(weights, held):
    right = sum(labels[scores_of(weights, features).argmax()] for _, labels, features in held)
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
    torch.set_num_threads(1)

    ids, found = examples(options.program, options.data / "syntax/ud_english_gum/en_gum-ud-train.open.conllu.gz")
    of_genre = [n for n, name in enumerate(ids) if name.split("_")[1] in GENRES]
    held = set(of_genre[2::options.hold_out]) if options.hold_out else set()
    padded = [(d, r, np.where(f == NONE, options.features, f)) for d, r, f in found]
    learned = [(right, features) for document, right, features in padded if document not in held]
    test = [example for example in padded if example[0] in held]
    print(f"{len(learned)} examples of {len(ids) - len(held)} documents", flush=True)

    def report(epoch, loss, weights):
        held_out = f", {accuracy(weights, test):.4f} right on what is held out" if test else ""
        print(f"epoch {epoch + 1}: loss {loss:.4f}{held_out}", flush=True)

    save_file(train(learned, options, report), options.out)


if __name__ == "__main__":
    main()
