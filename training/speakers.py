"""Trains the ranker of who speaks a quotation on features that the program itself writes (`legation evaluate quotations --examples`).

The network is that of `ranker.py`. A choice is right where it goes by gold's name for the speaker; where none does, by the characters
that a first ranker, trained without these quotations, most often gives to that speaker.

    cargo build --release && venv/bin/python training/speakers.py           # about eight minutes on one core

It learns from LitBank's documents that `legation evaluate quotations` calls development and from the first 60 of `stories.jsonl`. Each quotation is there twice:
once with the true speakers before it, once with those that the program finds by a ranker trained without the document (of each of five folds),
since it goes on from its own mistakes when it reads (Ross, Gordon and Bagnell 2011). `--check` says how often the best choice is right in
LitBank's documents of each fold by a ranker trained without them; the shipped weights are trained on all. Epochs and the share of features
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
FOLDS = 5
PROBES = 16     # choices whose scores the program's test compares


def first_stories(count, out):
    """The first of `stories.jsonl`; as in LitBank, paragraphs run on, but a quotation right behind another begins one."""
    lines = (ROOT / "training/stories.jsonl").read_text(encoding="utf8").splitlines(keepends=True)
    out.write_text("".join(lines[:count]), encoding="utf8")


def examples(options, source, speakers=None):
    """Per quotation: document, gold's speaker, and of each choice the character, whether it is called so, and the features.

    The speakers before each are the true ones, or those found by a ranker's weights."""
    with tempfile.TemporaryDirectory() as folder:
        out, ranker = pathlib.Path(folder, "examples"), pathlib.Path(folder, "ranker.safetensors")
        command = [options.program, "evaluate", "quotations", source, "--examples", out]
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
    parser.add_argument("--features", type=int, default=521, help="`dialogue::FEATURES`")
    parser.add_argument("--scenes", type=int, default=60, help="how many of `stories.jsonl`")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--decay", type=float, default=0.3)
    parser.add_argument("--drop", type=float, default=0.3, help="share of features left out in training")
    parser.add_argument("--check", action="store_true", help="say how often fold by fold the best choice is right, and write nothing")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        scenes = pathlib.Path(folder, "scenes.jsonl")
        first_stories(options.scenes, scenes)
        novels = options.data / "quotes/litbank_quotations/litbank_quotations.jsonl"
        found = [e for source in (novels, scenes) for e in examples(options, source)]
        named = sum(r.any() for _, _, _, r, _ in found)
        print(f"{len(found)} quotations, {named} with a choice of the right name", flush=True)
        documents = sorted({d for d, *_ in found})
        folds = [set(documents[fold::FOLDS]) for fold in range(FOLDS)]
        slips = []
        for held in folds:
            ranker = fitted([e for e in found if e[0] not in held], options)
            slips += [e for source in (novels, scenes) for e in examples(options, source, ranker) if e[0] in held]
        found += slips
        if options.check:
            right, count = 0, 0
            for held in folds:
                ranker = fitted([e for e in found if e[0] not in held], options)
                own = [e for e in examples(options, novels, ranker) if e[0] in held]
                right, count = right + mapped(own, ranker), count + len(own)
            print(f"right in LitBank by a ranker trained without the document: {right} of {count}, {right / count:.4f}")
            return
    weights = fitted(found, options)
    # Some choices with their scores, for the test that the program adds up the same.
    probe = np.concatenate([f for *_, f in found[::max(len(found) // PROBES, 1)]])[:PROBES].astype(np.int32)
    weights["probe"] = probe.reshape(-1)
    weights["probe_scores"] = scores_of(weights, probe).astype(np.int32)
    save_file(weights, options.out)


if __name__ == "__main__":
    main()
