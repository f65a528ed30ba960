"""Trains the ranker of who speaks a quotation on features that the program itself writes (`legation evaluate quotations --examples`).

The network is that of `ranker.py`. A choice is right where most annotated mentions of the character are the speaker's; of several such
characters of a story, pieces of one person, that which is most often among the choices.

    cargo build --release && venv/bin/python training/speakers.py           # about five minutes on one core

It learns from `stories.jsonl` and from LitBank's documents that `legation evaluate quotations` calls development, with the mentions of
`litbank.jsonl`. The speakers before each quotation are those that the program finds by a ranker trained without the story (by the other
half of the stories; by all of them for LitBank), since it goes on from its own mistakes when it reads (Ross, Gordon and Bagnell 2011); LitBank's
are there with the true speakers too, and all of them twice. `--check` says how often the best choice is right in LitBank's documents of each of
five folds by a ranker trained without them; the shipped weights are trained on all.
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

ROW = 54        # features of a choice, `dialogue::ROW`
FOLDS = 5
PROBES = 16     # choices whose scores the program's test compares


def examples(options, source, more, speakers=None):
    """Per quotation: document, gold's speaker, and of each choice the character, whether it is right, and the features.

    The speakers before each are the true ones, or those found by a ranker's weights."""
    with tempfile.TemporaryDirectory() as folder:
        out, ranker = pathlib.Path(folder, "examples"), pathlib.Path(folder, "ranker.safetensors")
        command = [options.program, "evaluate", "quotations", source, *more, "--examples", out]
        if speakers:
            save_file(speakers, ranker)
            command += ["--speakers", ranker]
        subprocess.run(command, check=True)
        numbers = np.fromfile(out, dtype="<u2")
    found, at = [], 0
    while at < len(numbers):
        document, _, speaker, count = (int(n) for n in numbers[at:at + 4])
        block = numbers[at + 4:at + 4 + count * (2 + ROW)].reshape(count, 2 + ROW)
        features = np.where(block[:, 2:] == NONE, options.features, block[:, 2:]).astype(np.int32)
        found.append(((source.stem, document), speaker, block[:, 0].astype(int), block[:, 1].astype(np.float32), features))
        at += 4 + count * (2 + ROW)
    return one_each(found)


def one_each(found):
    """The examples, where of several right characters the one that is most often among a story's choices is."""
    times = collections.Counter()
    for document, speaker, characters, right, _ in found:
        times.update((document, speaker, character) for character in characters[right > 0])
    new = []
    for document, speaker, characters, right, features in found:
        if right.sum() > 1:
            most = max(characters[right > 0], key=lambda character: times[document, speaker, character])
            right = (characters == most).astype(np.float32)
        new.append((document, speaker, characters, right, features))
    return new


def fitted(found, options):
    return train([(right, features) for _, _, _, right, features in found if right.any()], options)


def mapped(found, weights):
    """Quotations right by the one-to-one mapping of characters to speakers, greedily."""
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
    parser.add_argument("--out", default=ROOT / "crates/legation-model/weights/speakers.safetensors")
    parser.add_argument("--features", type=int, default=845, help="`dialogue::FEATURES`")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--decay", type=float, default=0.3)
    parser.add_argument("--drop", type=float, default=0.3, help="share of features left out in training")
    parser.add_argument("--check", action="store_true", help="say how often fold by fold the best choice is right, and write nothing")
    options = parser.parse_args()
    torch.set_num_threads(1)
    novels = options.data / "quotes/litbank_quotations/litbank_quotations.jsonl"
    of_stories, of_novels = (ROOT / "training/stories.jsonl", []), (novels, ["--mentions", ROOT / "training/litbank.jsonl"])
    true, novel = examples(options, *of_stories), examples(options, *of_novels)
    right = sum(r.any() for _, _, _, r, _ in true + novel)
    print(f"{len(true) + len(novel)} quotations, {right} with a right choice", flush=True)
    found = []
    for half in range(2):
        other = fitted([e for e in true if e[0][1] % 2 != half], options)
        found += [e for e in examples(options, *of_stories, other) if e[0][1] % 2 == half]
    slips = examples(options, *of_novels, fitted(true, options))

    def of(documents):
        return found + [e for e in slips + novel if e[0] in documents] * 2

    documents = sorted({document for document, *_ in novel})
    if options.check:
        right, count = 0, 0
        for fold in range(FOLDS):
            held = set(documents[fold::FOLDS])
            ranker = fitted(of(set(documents) - held), options)
            own = [e for e in examples(options, *of_novels, ranker) if e[0] in held]
            right, count = right + mapped(own, ranker), count + len(own)
        print(f"right in LitBank by a ranker trained without the document: {right} of {count}, {right / count:.4f}")
        return
    weights = fitted(of(set(documents)), options)
    # Some choices with their scores, for the test that the program adds up the same.
    probe = np.concatenate([f for *_, f in found[::max(len(found) // PROBES, 1)]])[:PROBES].astype(np.int32)
    weights["probe"] = probe.reshape(-1)
    weights["probe_scores"] = scores_of(weights, probe).astype(np.int32)
    save_file(weights, options.out)


if __name__ == "__main__":
    main()
