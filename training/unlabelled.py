"""Pairs without labels for pairs.py: two actors of one sentence, from what the program read.
usage: legation read TEXTS.jsonl --format json | unlabelled.py > runs/free.tsv"""
import json, random, re, sys

END = re.compile(r"(?<=[a-z0-9)\"”][.!?])[\"”]?\s+(?=[\"“]?[A-Z])|\n+")


def marked(text, start, end, source, target):
    """The sentence text[start:end] with marks around two stretches of it."""
    marks = sorted([(source[0], "<s>", 1), (source[1], "</s>", 0), (target[0], "<t>", 1), (target[1], "</t>", 0)], key=lambda m: (m[0], m[2]))
    out, at = "", start
    for place, mark, _ in marks:
        out += text[at:place] + mark
        at = place
    return re.sub(r"\s", " ", out + text[at:end]).strip()


def pairs(reading, rng):
    text = reading["dispatch"]["text"]
    spans = {(m["start"], m["end"], a["id"]) for a in reading["actors"] for m in a["mentions"] if m["end"] - m["start"] > 3}
    cuts = [0, *(m.end() for m in END.finditer(text)), len(text)]
    for start, end in zip(cuts, cuts[1:]):
        if not 40 < end - start < 320:
            continue
        here = sorted(m for m in spans if start <= m[0] and m[1] <= end)
        whole = [m for m in here if not any(o != m and o[0] <= m[0] and m[1] <= o[1] for o in here)]
        apart = [(a, b) for a in whole for b in whole if a[2] != b[2] and a[1] <= b[0]]
        if apart:
            a, b = rng.choice(apart)
            yield marked(text, start, end, b, a) if rng.random() < 0.15 else marked(text, start, end, a, b)     # who is named first mostly acts


def main():
    rng = random.Random(5)
    out = [p for line in sys.stdin for p in pairs(json.loads(line), rng)]
    rng.shuffle(out)
    print("marked_sentence", *out, sep="\n")


if __name__ == "__main__":
    main()
