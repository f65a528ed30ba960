"""Trains the language model of Legation, and scores it; see README.md for the commands."""
import argparse, json, os, random, time
import torch, torch.nn.functional as F
import data as D
from model import Model, collate

WEIGHT = {"sent": 0.7, "upos": 1.0, "feats": 0.5, "lemma": 0.5, "arc": 1.0, "rel": 1.0, "name": 2.0, "mention": 0.3}


def load(args):
    """All sets: training sentences, evaluation sentences, headlines and the label lists."""
    p, d = D.Pieces(os.path.join(args.base, "vocab.txt")), args.data
    dem, countries = D.read_demonyms(d), D.read_countries(d)
    syn = lambda f: list(D.read_conllu(os.path.join(d, "syntax", f)))
    ewt, gum = syn("ud_english_ewt/en_ewt-ud-train.conllu.gz"), syn("ud_english_gum/en_gum-ud-train.open.conllu.gz")
    inv = D.inventories(ewt + gum)
    enc = lambda s: D.encode_treebank(s, inv, p, dem)
    cn = lambda f: D.read_names(os.path.join(d, "ner/crossner_politics", f), D.CROSSNER, dem, p, "crossner")
    re3d = D.read_re3d(os.path.join(d, "ner/re3d/re3d.jsonl"), dem, countries, p)
    docs = sorted({s["doc"] for s in re3d})
    held = set(docs[::5]) if args.hold_re3d else set()
    sets = {"trees": enc(ewt) + enc(gum), "headlines": D.read_headlines(d, p), "crossner": cn("train.txt") + cn("dev.txt"),
            "re3d": [s for s in re3d if s["doc"] not in held],
            "wikigold": D.read_names(os.path.join(d, "ner/wikigold/wikigold.conll.txt"), D.WIKIGOLD, dem, p, "wikigold")}
    evals = {"ewt": enc(syn("ud_english_ewt/en_ewt-ud-dev.conllu")), "gum": enc(syn("ud_english_gum/en_gum-ud-dev.conllu")),
             "crossner_test": cn("test.txt"), "crossner_dev": cn("dev.txt"), "re3d_held": [s for s in re3d if s["doc"] in held]}
    if args.score:
        evals["pud"] = enc(syn("ud_english_pud/en_pud-ud.conllu"))
        uner = D.read_uner(os.path.join(d, "ner/uner_english_ewt/en_ewt-ud-dev.iob2"))
        evals["uner_ewt"] = [D.blank(w, D.plain_spaces(w), p, D.bio(len(w), D.tag_spans(t))) for w, t in uner]
    # GUM dev with headlines set in, half of them run into the text: scores the heading class
    evals["headings"] = D.treebank_windows(evals["gum"], sets["headlines"], random.Random(0), 0.08)
    return p, inv, sets, evals


def read_weights(path, inv):
    """State dict of a checkpoint (.pt) or of an int8 weights file (.safetensors) with the same label lists."""
    if path.endswith(".safetensors"):
        from export import state_dict
        sd, its = state_dict(path)
    else:
        ck = torch.load(path, map_location="cpu")
        sd, its = ck["model"], ck["inv"]
    assert all(inv[k] == its[k] for k in inv), "other label lists"
    return sd


def epoch_windows(sets, rng, args):
    w = [] if args.names_only else D.treebank_windows(sets["trees"], sets["headlines"], rng, args.headlines)
    for name, times in (("crossner", 2), ("re3d", 1)):
        for _ in range(times):
            w += D.name_windows(sets[name], rng)
    half = rng.randrange(2)
    w += D.name_windows([s for i, s in enumerate(sets["wikigold"]) if i % 2 == half], rng)
    return w


def batches(ws, size, rng):
    """Windows of like length together, at most `size` pieces a batch with the padding, in random order."""
    ws = sorted(ws, key=lambda w: w["n"] + rng.random() * 8)
    out, cur = [], []
    for w in ws:
        if cur and (len(cur) + 1) * (max(x["n"] for x in cur + [w]) + 2) > size:
            out.append(cur); cur = []
        cur.append(w)
    out.append(cur)
    rng.shuffle(out)
    return out


def loss_of(m, b, heading_weight):
    """Sum over the heads of the mean loss per labelled word (at least a third of the batch's words in the divisor,
    so that a few stray words do not steer a step). `heading_weight`: of the rare class 2 of the sentence head."""
    x = m.head_drop(m.encode(b))
    floor = (b["block"] >= 0).sum() / 3
    parts = {}

    def ce(name, logits, gold, weight=None):
        n = (gold >= 0).sum()
        if n:
            ok = gold >= 0
            parts[name] = F.cross_entropy(logits[ok].float(), gold[ok], weight, reduction="sum") / torch.maximum(n, floor)
    for k in ("sent", "upos", "feats", "lemma", "name", "mention"):
        if (b[k] >= 0).any():
            ce(k, getattr(m, k)(x), b[k], torch.tensor([1.0, 1.0, heading_weight], device=x.device) if k == "sent" else None)
    if (b["head"] >= 0).any():
        a, r = m.arcs(x, b["block"])
        ce("arc", a, b["head"])
        ce("rel", m.rels(x, r, b["head"].clamp(min=0)), torch.where(b["head"] >= 0, b["rel"], torch.full_like(b["rel"], -100)))
    return sum(WEIGHT[k] * v for k, v in parts.items()), {k: v.item() for k, v in parts.items()}


# ---------------------------------------------------------------- evaluation

def cast(on, m):
    return torch.autocast(m.root.device.type, dtype=torch.bfloat16, enabled=on)


def put(b, m):
    """The batch on the network's device."""
    return {k: v.to(m.root.device, non_blocking=True) for k, v in b.items()}


def run(m, ws, p, fast, size=2500):
    """Yields (window, word states [n,384], block [n]) in batches of like length."""
    with torch.no_grad(), cast(fast, m):
        for ch in batches(ws, size, random.Random(0)):
            b = put(collate(ch, p.cls, p.sep), m)
            yield ch, b, m.encode(b)


def eval_trees(m, sents, inv, p, fast, size=2500):
    n = c = 0
    hit = dict.fromkeys(("upos", "feats", "lemma", "uas", "las"), 0)
    n = sum(len(s["form"]) for s in sents)
    for ch, b, x in run(m, D.eval_windows(sents), p, fast, size):
        with torch.no_grad(), cast(fast, m):
            a, r = m.arcs(x, b["block"])
            head = a.argmax(-1)
            rel = m.rels(x, r, head).argmax(-1)
            tag = {k: getattr(m, k)(x).argmax(-1) for k in ("upos", "feats", "lemma")}
        b, head, rel, tag = ({k: v.cpu() for k, v in b.items()}, head.cpu(), rel.cpu(), {k: v.cpu() for k, v in tag.items()})
        for i, w in enumerate(ch):
            k = len(w["form"])
            gold = {g: [v for s in w["sents"] for v in s["gold_" + g]][:k] for g in ("lemma", "feats", "rel")}
            ok = head[i, :k] == b["head"][i, :k]
            hit["uas"] += ok.sum().item()
            hit["las"] += sum(o and inv["rel"][j] == g for o, j, g in zip(ok.tolist(), rel[i].tolist(), gold["rel"]))
            hit["upos"] += (tag["upos"][i, :k] == b["upos"][i, :k]).sum().item()
            hit["feats"] += sum(inv["feats"][j] == g for j, g in zip(tag["feats"][i].tolist(), gold["feats"]))
            hit["lemma"] += sum(D.apply_script(f, inv["lemma"][j]) == g for f, j, g in zip(w["form"], tag["lemma"][i].tolist(), gold["lemma"]))
    return {k: round(100 * v / n, 2) for k, v in hit.items()}


def f1(gold, pred):
    tp = len(gold & pred)
    p, r = tp / max(1, len(pred)), tp / max(1, len(gold))
    return round(2 * p * r / max(1e-9, p + r), 4), round(p, 4), round(r, 4)


def best_tags(logits):
    """Name logits [n,13] -> the best class sequence in which I-X follows only B-X or I-X (Viterbi over the log-probabilities).
    Worth about 1.5 points of F1 over the best class of each word."""
    x = torch.log_softmax(logits.float(), -1)
    bad = torch.tensor([[-1e9 if t[0] == "I" and (u == "O" or u[1:] != t[1:]) else 0.0 for t in D.NAME] for u in D.NAME])
    s, back = x[0] + bad[0], []          # before the first word the rule is that of O
    for row in x[1:]:
        s, b = (s[:, None] + bad).max(0)
        s = s + row
        back.append(b)
    y = [int(s.argmax())]
    for b in reversed(back):
        y.append(int(b[y[-1]]))
    return y[::-1]


def eval_names(m, sents, p, fast, types=("PER", "ORG", "LOC"), every=False):
    """Exact spans and types, single sentences; words without a label are left out. With `every`, also F1 for each type."""
    gold, pred = set(), set()
    ws = []
    for i, s in enumerate(sents):
        w = D.clip(D.join([s])); w["id"] = i; ws.append(w)
        gold |= {(i, a, b, t) for a, b, t in D.tag_spans([D.NAME[max(0, x)] for x in s["name"]])}
    for ch, b, x in run(m, ws, p, fast):
        with torch.no_grad(), cast(fast, m):
            y = m.name(x).float().cpu()
        for i, w in enumerate(ch):
            tags = [D.NAME[t] if g >= 0 else "O" for t, g in zip(best_tags(y[i, :len(w["form"])]), w["name"])]
            pred |= {(w["id"], a, c, t) for a, c, t in D.tag_spans(tags)}
    keep = lambda s, t: {x for x in s if x[3] in t}
    out = {"f1": f1(keep(gold, types), keep(pred, types))}
    if every:
        out.update({t: f1(keep(gold, (t,)), keep(pred, (t,)))[0] for t in ("PER", "ORG", "LOC", "NAT", "EVT", "MISC")})
    return out


def eval_mentions(m, sents, p, fast):
    """F1 over (word, type) of mention heads."""
    gold, pred, n = set(), set(), 0
    for ch, b, x in run(m, D.eval_windows(sents), p, fast):
        with torch.no_grad(), cast(fast, m):
            y = m.mention(x).argmax(-1).cpu()
        b = {"mention": b["mention"].cpu()}
        ok = b["mention"] >= 0
        for i, j in ok.nonzero().tolist():
            n += 1
            if b["mention"][i, j] > 0: gold.add((n, int(b["mention"][i, j])))
            if y[i, j] > 0: pred.add((n, int(y[i, j])))
    return f1(gold, pred)[0]


def eval_sents(m, sents, p, fast, lines=True):
    """Sentence F1 from the words of whole documents without boundaries: a window of up to 190 pieces starts at a paragraph's or
    predicted sentence's first word; the next one starts at the last sentence start found. `lines`: line breaks are shown."""
    docs = {}
    for s in sents:
        docs.setdefault(s["doc"], []).append(s)
    jobs = []
    for ss in docs.values():
        w = D.join(ss)
        if not lines:
            w["space"] = [min(x, 1) for x in w["space"]]
        jobs.append({"w": w, "at": 0, "start": {}})
    live = list(jobs)
    while live:
        ws = []
        for j in live:
            w = {k: v[j["at"]:j["at"] + 200] for k, v in j["w"].items()}
            w["head"] = [-100] * len(w["form"])
            ws.append(D.clip(w))
        for c in range(0, len(ws), 8):
            b = put(collate(ws[c:c + 8], p.cls, p.sep), m)
            with torch.no_grad(), cast(fast, m):
                y = m.sent(m.encode(b)).argmax(-1).cpu()
            for j, w, row in zip(live[c:c + 8], ws[c:c + 8], y):
                k = len(w["form"]); row = row[:k].tolist()
                row[0] = row[0] or 1
                end = j["at"] + k >= len(j["w"]["form"])
                last = max(i for i in range(k) if row[i])
                stop = k if end or last == 0 else last
                for i in range(stop):
                    j["start"][j["at"] + i] = row[i]
                j["at"] += stop
        live = [j for j in live if j["at"] < len(j["w"]["form"])]
    gold, pred, hg, hp = set(), set(), set(), set()
    for d, j in enumerate(jobs):
        for out, heads, lab in ((gold, hg, j["w"]["sent"]), (pred, hp, [j["start"][i] for i in range(len(j["w"]["form"]))])):
            st = [i for i, x in enumerate(lab) if x] + [len(lab)]
            out |= {(d, a, b) for a, b in zip(st, st[1:])}
            heads |= {(d, a) for a in st[:-1] if lab[a] == 2}
    return f1(gold, pred)[0], f1(hg, hp)[0]


def eval_headings(m, ws, p, fast):
    """F1, precision, recall of "first word of a heading"."""
    tp = n = k = 0
    for ch, b, x in run(m, ws, p, fast):
        with torch.no_grad(), cast(fast, m):
            y = m.sent(x).argmax(-1)
        g, y = b["sent"] == 2, (y == 2) & (b["sent"] >= 0)
        tp += (g & y).sum().item(); n += g.sum().item(); k += y.sum().item()
    return round(2 * tp / max(1, n + k), 4), round(tp / max(1, k), 4), round(tp / max(1, n), 4)


def evaluate(m, p, inv, evals, fast, full=False):
    m.eval()
    if evals["re3d_held"]:
        return {"re3d_held": eval_names(m, evals["re3d_held"], p, fast, types=("PER", "ORG", "LOC", "NAT"), every=True),
                "crossner_test": eval_names(m, evals["crossner_test"], p, fast, every=True)}
    r = {"ewt": eval_trees(m, evals["ewt"], inv, p, fast), "gum": eval_trees(m, evals["gum"], inv, p, fast),
         "gum_sents_headings": eval_sents(m, evals["gum"], p, fast), "headings": eval_headings(m, evals["headings"], p, fast), "crossner_test": eval_names(m, evals["crossner_test"], p, fast, every=True)}
    if full:
        r["gum_sents_no_lines"] = eval_sents(m, evals["gum"], p, fast, lines=False)
        r["ewt_sents"] = eval_sents(m, evals["ewt"], p, fast)
        r["gum_names"] = eval_names(m, evals["gum"], p, fast, every=True)
        r["crossner_dev_in_training"] = eval_names(m, evals["crossner_dev"], p, fast)
        r["gum_mentions"] = eval_mentions(m, evals["gum"], p, fast)
    if "pud" in evals:
        r["pud"] = eval_trees(m, evals["pud"], inv, p, fast)
        r["uner_ewt"] = eval_names(m, evals["uner_ewt"], p, fast, every=True)
    return r


# ---------------------------------------------------------------- training

def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "shared", "data"))
    a.add_argument("--base", required=True, help="folder of all-MiniLM-L6-v2 (vocab.txt, model.safetensors)")
    a.add_argument("--out", required=True, help="folder for checkpoints and log.txt")
    a.add_argument("--init", help="checkpoint, or weights file of a version, to start from instead of the base")
    a.add_argument("--epochs", type=float, default=11)
    a.add_argument("--hours", type=float, default=99, help="ends here even if the epochs are not done; the rate falls to zero by then")
    a.add_argument("--start", type=float, default=0, help="with --init: the part of the whole schedule that is already done")
    a.add_argument("--headlines", type=float, default=0.08, help="probability of a headline before a sentence")
    a.add_argument("--heading-weight", type=float, default=2)
    a.add_argument("--lr", type=float, default=1.5e-4)
    a.add_argument("--head-lr", type=float, default=1.5e-3)
    a.add_argument("--warmup", type=float, default=0.04)
    a.add_argument("--qat", type=float, default=0.82, help="fake quantisation after this part of the run")
    a.add_argument("--batch", type=int, default=1300, help="word pieces a step")
    a.add_argument("--ema", type=float, default=0.998)
    a.add_argument("--hold-re3d", action="store_true", help="leave a fifth of the re3d documents out and score on them")
    a.add_argument("--score", action="store_true", help="no training: scores --init in f32 and as int8, on two more sets as well")
    a.add_argument("--names-only", action="store_true", help="no treebanks: with --hold-re3d a cheap held-out score for re3d")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--device", default="cpu", help="cpu or cuda")
    args = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed); rng = random.Random(args.seed)
    os.makedirs(args.out, exist_ok=True)
    log = open(os.path.join(args.out, "log.txt"), "a")

    def say(*x):
        print(time.strftime("%H:%M:%S"), *x, file=log, flush=True)
    p, inv, sets, evals = load(args)
    m = Model(inv)
    if args.init:
        m.load_state_dict(read_weights(args.init, inv))
    else:
        m.load_minilm(os.path.join(args.base, "model.safetensors"))
    m.to(args.device)
    if args.score:
        for on in (True, False):
            m.set_fake(on); say(args.init, "int8" if on else "float", json.dumps(evaluate(m, p, inv, evals, False, True)))
        return
    new = [q for n, q in m.named_parameters() if not n.startswith(("word", "position", "ln", "layers"))]
    old = [q for n, q in m.named_parameters() if n.startswith(("word", "position", "ln", "layers"))]
    opt = torch.optim.AdamW([{"params": old, "lr": args.lr}, {"params": new, "lr": args.head_lr}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    base = [args.lr, args.head_lr]
    ema = [q.detach().clone() for q in m.parameters()]

    def swap():
        with torch.no_grad():
            for q, e in zip(m.parameters(), ema):
                t = q.detach().clone(); q.copy_(e); e.copy_(t)

    def save(name):
        swap()
        f = os.path.join(args.out, name)
        torch.save({"model": m.state_dict(), "inv": inv}, f + ".part"); os.replace(f + ".part", f)
        swap()
    first = batches(epoch_windows(sets, rng, args), args.batch, rng)
    say("args", vars(args)); say({k: len(v) for k, v in {**sets, **evals}.items()}, {k: len(v) for k, v in inv.items()}, "steps per epoch", len(first))
    total, step, t0, pieces, ep, at = args.epochs * len(first), 0, time.time(), 0, 0, 0.0
    mean = {}
    early = False
    while at < 1:
        for ch in (first if ep == 0 else batches(epoch_windows(sets, rng, args), args.batch, rng)):
            at = args.start + (1 - args.start) * max(step / total, (time.time() - t0) / (args.hours * 3600))
            if at >= 1:
                break
            if at >= args.qat and not m.fake:
                m.set_fake(True); say("fake quantisation on, step", step)
            rate = min(at / args.warmup, (1 - at) / (1 - args.warmup), 1 if not args.init else (step + 1) / 60)
            for g, lr in zip(opt.param_groups, base):
                g["lr"] = lr * max(rate, 0.002)
            b = put(collate(ch, p.cls, p.sep), m)
            with cast(True, m):
                loss, parts = loss_of(m, b, args.heading_weight)
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(m.parameters(), 1.0, foreach=True)
            opt.step()
            step += 1
            torch._foreach_lerp_(ema, [q.detach() for q in m.parameters()], 1 - min(args.ema, (1 + step) / (10 + step)))
            pieces += sum(w["n"] for w in ch)
            for k, v in parts.items():
                mean[k] = 0.98 * mean.get(k, v) + 0.02 * v
            if step in (20, 60) or step % 100 == 0:
                say(f"step {step}/{total:.0f} at {at:.3f} {pieces / (time.time() - t0):.0f} pieces/s", {k: round(v, 3) for k, v in mean.items()})
            if not early and step == int(0.5 * len(first)) and ep == 0:
                save("early.pt"); say("early checkpoint"); early = True
        ep += 1
        save("last.pt")
        if at < 1:
            swap(); say("epoch", ep, "bf16", json.dumps(evaluate(m, p, inv, evals, True))); swap(); m.train()
            save(f"epoch{ep}.pt")
    swap()
    m.set_fake(False); say("final float", json.dumps(evaluate(m, p, inv, evals, False, True)))
    m.set_fake(True); say("final int8", json.dumps(evaluate(m, p, inv, evals, False, True)))


if __name__ == "__main__":
    main()
