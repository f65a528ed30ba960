"""Trains the ranker of who speaks a quotation on features that the program itself writes (`legation evaluate quotations --examples`).

The network is that of `ranker.py`. A choice is right where it goes by gold's name for the speaker; where none does, by the characters
that a first ranker, trained without these quotations, most often gives to that speaker.

    cargo build --release && venv/bin/python training/speakers.py           # about one minute on one core

Only documents that `legation evaluate quotations` calls development are in the examples. `--folds 5` trains five times without a fifth of them
and says how often the best choice is right there; the shipped weights are trained on all. The program writes the examples
three times, the speakers before each quotation ever more often wrong, and that share counts all three. 12 epochs and 0.3 of the features
left out were the best of some ten settings, by what the program itself got right of such fifths.
"""
import argparse
import collections
import pathlib
import subprocess
import tempfile

import numpy as np
import torch
from safetensors.numpy import save_file

from ranker import NONE, ROOT, scores_of, train

ROW = 44        # features of a choice, `dialogue::ROW`
PROBES = 16     # choices whose scores the program's test compares


def examples(program, stories, ready=None):
    """Per quotation: document, gold's speaker, and of each choice the character, whether it is called so, and the features."""
    with tempfile.TemporaryDirectory() as folder:
        out = ready or pathlib.Path(folder, "examples")
        if not ready:
            subprocess.run([program, "evaluate", "quotations", stories, "--examples", out], check=True)
        numbers = np.fromfile(out, dtype="<u2")
    found, at = [], 0
    while at < len(numbers):
        document, _, speaker, count = (int(n) for n in numbers[at:at + 4])
        block = numbers[at + 4:at + 4 + count * (2 + ROW)].reshape(count, 2 + ROW)
        found.append((document, speaker, block[:, 0].astype(int), block[:, 1].astype(np.float32), block[:, 2:].astype(np.int32)))
        at += 4 + count * (2 + ROW)
    return found


def relabelled(found, weights):
    """The examples, where a speaker that no choice is called by is the character that the ranker gives him most often."""
    given = collections.defaultdict(collections.Counter)
    called = set()
    for document, speaker, characters, right, features in found:
        if right.any():
            called.add((document, speaker))
        if len(characters):
            given[document, speaker][characters[scores_of(weights, features).argmax()]] += 1
    taken = {}
    for document, speaker, characters, right, _ in found:
        for character in characters[right > 0]:
            taken[document, character] = speaker
    new = []
    for document, speaker, characters, right, features in found:
        if (document, speaker) not in called and given[document, speaker]:
            character, times = given[document, speaker].most_common(1)[0]
            if times > 1 and (document, character) not in taken:
                right = (characters == character).astype(np.float32)
        new.append((document, speaker, characters, right, features))
    return new


def fitted(found, options):
    def learned(found):
        return train([(right, features) for _, _, _, right, features in found if right.any()], options)

    return learned(relabelled(found, learned(found)))


def mapped(found, weights):
    """Quotations right by the one-to-one mapping of characters to speakers, greedily; the speakers before are gold's here."""
    together = collections.defaultdict(collections.Counter)
    for document, speaker, characters, _, features in found:
        if len(characters):
            together[document][speaker, characters[scores_of(weights, features).argmax()]] += 1
    right = 0
    for counts in together.values():
        speakers, characters = set(), set()
        for (speaker, character), times in counts.most_common():
            if speaker not in speakers and character not in characters:
                speakers.add(speaker)
                characters.add(character)
                right += times
    return right


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=ROOT / "target/release/legation")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--ready", help="examples that were written before")
    parser.add_argument("--out", default=ROOT / "crates/legation-model/weights/speakers.safetensors")
    parser.add_argument("--features", type=int, default=521, help="`dialogue::FEATURES`")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--decay", type=float, default=0.3)
    parser.add_argument("--drop", type=float, default=0.3, help="share of features left out in training")
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    stories = options.data / "quotes/litbank_quotations/litbank_quotations.jsonl"
    found = [(d, s, c, r, np.where(f == NONE, options.features, f)) for d, s, c, r, f in examples(options.program, stories, options.ready)]
    named = sum(r.any() for _, _, _, r, _ in found)
    print(f"{len(found)} quotations, {named} with a choice of the right name", flush=True)
    documents = sorted({d for d, *_ in found})
    right = 0
    for fold in range(options.folds):
        held = set(documents[fold::options.folds])
        weights = fitted([e for e in found if e[0] not in held], options)
        right += mapped([e for e in found if e[0] in held], weights)
    if options.folds:
        print(f"cross-validated, gold's speakers before each: {right / len(found):.4f}", flush=True)
        return
    weights = fitted(found, options)
    # Some choices with their scores, for the test that the program adds up the same.
    probe = np.concatenate([f for _, _, _, _, f in found[::max(len(found) // PROBES, 1)]])[:PROBES].astype(np.int32)
    weights["probe"] = probe.reshape(-1)
    weights["probe_scores"] = scores_of(weights, probe).astype(np.int32)
    save_file(weights, options.out)


if __name__ == "__main__":
    main()
