"""Trains the network that finds attributions (cue, source, content; Pareti 2012), and writes its int8 weights.

It reads one sentence. Without a mark it tells which words are cues; with a vector added to the states of one cue's pieces it tells the words of
that cue's source and content, as labellers of semantic roles mark their predicate (He et al. 2017). Words become vectors by the shipped
encoder's word table, which stays as it is; the layers above start from a copy of the encoder's.

    cargo build --release && venv/bin/python training/attributions.py
"""
import argparse, json, os, random, subprocess, tempfile, time
import torch, torch.nn as nn, torch.nn.functional as F
from safetensors.numpy import load_file, save
import data as D, model as M, export as X

CUES = ["none", "proposition", "topic"]         # what a word is the cue of
ROLES = ["none", "source", "content"]           # what a word is to the marked cue
LIMIT = 191                                     # pieces of a window, as in the program


# ---------------------------------------------------------------- examples

def texts_of(data):
    """Texts of the corpora by the ids that `corpora.jsonl` uses."""
    found = {}
    for path in ("wikinews/articles.jsonl", "wikipedia_current_events/events.jsonl.gz", "whitehouse_diplomacy/documents.jsonl.gz"):
        found.update((d["id"], d["text"]) for d in D.read_json_lines(data, "text", path))
    found.update((f"ngec-{n}", d["text"]) for n, d in enumerate(D.read_json_lines(data, "events/ngec_synthetic/gpt_synthetic_events.jsonl.gz")))
    name, parts = None, []
    with D.open_text(os.path.join(data, "syntax", "ud_english_ewt", "en_ewt-ud-train.conllu.gz")) as f:
        for line in [*f, "# newdoc id = end"]:
            if line.startswith("# newdoc id"):
                if name:
                    found["ewt-" + name] = " ".join(parts).replace(" \n ", "\n\n").strip()
                name, parts = line.split("=")[1].strip(), []
            elif line.startswith("# newpar"):
                parts.append("\n")
            elif line.startswith("# text"):
                parts.append(line.split("=", 1)[1].strip())
    return found


def read(paths, texts):
    """Annotated documents, each with its text."""
    documents = [d for path in paths for d in D.read_json_lines(path)]
    for d in documents:
        d.setdefault("text", texts.get(d["doc"]))
    return [d for d in documents if d["text"]]


def tokens_of(program, texts):
    """Sentences of words [(start, end)] of each text, as the program splits them."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf8") as f:
        for n, text in enumerate(texts):
            f.write(json.dumps({"id": str(n), "text": text}) + "\n")
        f.flush()
        out = subprocess.run([program, "inspect", f.name, "--stage", "tokens", "--format", "json"], check=True, capture_output=True, text=True).stdout
    found = []
    for block in out.split("\n\n"):
        sentences = {}
        for line in block.splitlines():
            t = json.loads(line)
            sentences.setdefault(t["sentence"], []).append((t["start"], t["end"]))
        found.append(list(sentences.values()))
    assert len(found) == len(texts), (len(found), len(texts))
    return found


def quoted(text, at):
    """Whether the position lies between quotation marks of its paragraph."""
    paragraph = text[text.rfind("\n", 0, at) + 1:at]
    return paragraph.count('"') % 2 == 1 or paragraph.count("“") > paragraph.count("”")


def examples(documents, program):
    """Sentences: words, spaces, and the attributions whose cue stands in them as (word of the cue, kind, roles of the words)."""
    found = []
    for d, sentences in zip(documents, tokens_of(program, [d["text"] for d in documents])):
        text = d["text"]
        for words in sentences:
            inside = quoted(text, words[0][0])
            forms = [text[a:b] for a, b in words]
            space = [2] + [0 if a == b else 1 for (_, b), (a, _) in zip(words, words[1:])]
            if inside:                                      # a sentence that goes on inside a quotation begins with a mark
                forms, space, words = ['"'] + forms, [2, 0] + space[1:], [(-1, -1)] + words
            within = lambda spans: [any(a < e and s < b for s, e in spans) for a, b in words]
            attributions = []
            for one in d["attributions"]:
                cue = [i for i, hit in enumerate(within([one["cue"]])) if hit]
                roles = [2 * c for c in within(one["content"])]
                if not cue or not any(roles):
                    continue
                if one["source"]:
                    roles = [1 if s else r for s, r in zip(within([one["source"]]), roles)]
                attributions.append((cue[0], 1 + one["topic"], roles))
            found.append({"doc": d["doc"], "forms": forms, "space": space, "words": words, "attributions": attributions})
    return found


# ---------------------------------------------------------------- the network

def window(s, pieces):
    """Sentence -> piece numbers, case and space classes, first piece of each word that the window has room for."""
    ids, case, space, first = [pieces.cls], [0], [0], []
    for form, gap in zip(s["forms"], s["space"]):
        p = pieces(form)
        if len(ids) + len(p) > LIMIT:
            break
        first.append(len(ids))
        ids += p; case += [D.case_class(form)] * len(p); space += [gap] + [0] * (len(p) - 1)
    return ids + [pieces.sep], case + [0], space + [0], first


def collate(rows):
    """Rows (window, marked word or None, goals of the words [words, 3] or None) -> tensors"""
    t, w = max(len(r[0][0]) for r in rows), max(len(r[0][3]) for r in rows)
    b = {k: torch.zeros(len(rows), t, dtype=torch.long) for k in ("ids", "case", "space", "role")}
    b["pad"] = torch.ones(len(rows), t, dtype=torch.bool)
    b["first"] = torch.zeros(len(rows), w, dtype=torch.long)
    b["goal"] = torch.zeros(len(rows), w, 3)
    b["marked"] = torch.tensor([r[1] is not None for r in rows])
    for i, ((ids, case, space, first), mark, goal) in enumerate(rows):
        n = len(first)
        for k, v in (("ids", ids), ("case", case), ("space", space)):
            b[k][i, :len(v)] = torch.tensor(v)
        b["pad"][i, :len(ids)] = False
        b["first"][i, :n] = torch.tensor(first)
        if mark is not None:
            b["role"][i, first[mark]:(first + [len(ids) - 1])[mark + 1]] = 1
        if goal is not None:
            b["goal"][i, :n] = goal
    return b


class Network(nn.Module):
    def __init__(self, args, teacher=False):
        super().__init__()
        state, inv = X.state_dict(os.path.join(args.weights, "model.safetensors"))
        drop, vocab = args.drop, os.path.join(args.weights, "vocab.txt")
        self.teacher = teacher
        if teacher:
            self.m = M.Model(inv, hid=768, layers=args.teacher_layers, eps=1e-5, drop=drop)
            self.m.load_mpnet(os.path.join(args.teacher, "model.safetensors"), vocab, os.path.join(args.teacher, "vocab.txt"))
        else:
            self.m = M.Model(inv, drop=drop)
            self.m.load_state_dict(state)
        for p in self.m.parameters():
            p.requires_grad = False
        for p in self.m.layers.parameters():
            p.requires_grad = True
        hid = self.m.word.weight.shape[1]
        self.mark = nn.Parameter(torch.randn(hid) * 0.02)
        self.cue, self.part = M.QLinear(hid, len(CUES)), M.QLinear(hid, len(ROLES))
        self.head_drop = nn.Dropout(args.head_drop)

    def load(self, path):
        """The weights of a file that `tensors` made."""
        t = {k: torch.from_numpy(v) for k, v in load_file(path).items()}
        own = tensors(self)
        parts = {"cue": self.cue, "part": self.part}
        parts |= {f"{i}.{k}": getattr(layer, k) for i, layer in enumerate(self.m.layers) for k in ("qkv", "o", "up", "down", "ln1", "ln2")}
        assert set(own) == set(t)
        self.mark.data = t["mark"]
        for name, l in parts.items():
            l.weight.data = t[name + ".q"].float() * t[name + ".s"][:, None] if name + ".q" in t else t[name + ".w"]
            l.bias.data = t[name + ".b"]

    def set_fake(self, on):
        for m in self.modules():
            if isinstance(m, M.QLinear):
                m.fake = on

    def forward(self, b):
        """-> logits of every word [B,W,3]: of cues in rows without a mark, of roles in the others"""
        m, mark = self.m, b["role"].unsqueeze(-1) * self.mark
        x = F.embedding(b["ids"], m.word.weight) + m.position.weight[:b["ids"].shape[1]] + m.case(b["case"]) + m.space(b["space"])
        x = m.ln(x + mark) if self.teacher else m.ln(x) + mark
        mask = (b["pad"].float() * -1e9)[:, None, None, :]
        if m.bias is not None:
            mask = mask + m.bias[:, :, :x.shape[1], :x.shape[1]]
        for layer in m.layers:
            x = layer(x, mask)
        x = torch.gather(x, 1, b["first"].unsqueeze(-1).expand(-1, -1, x.shape[-1])).float()
        x = self.head_drop(x)
        return torch.where(b["marked"][:, None, None], self.part(x).float(), self.cue(x).float())


def rows_of(sentences, pieces):
    """One row of each sentence for its cues, one of each cue for its roles."""
    rows = []
    sure = lambda labels, n: F.one_hot(torch.tensor(labels[:n]), 3).float()
    for s in sentences:
        w = window(s, pieces)
        n = len(w[3])
        labels = [0] * len(s["forms"])
        for cue, kind, _ in s["attributions"]:
            labels[cue] = kind
        rows.append((w, None, sure(labels, n)))
        rows += [(w, cue, sure(roles, n)) for cue, _, roles in s["attributions"] if cue < n]
    return rows


def train(net, rows, args, rate, epochs, batch, say, fake_from=2.0, keep=None):
    layers = [p for p in net.m.parameters() if p.requires_grad]
    heads = [net.mark, *net.cue.parameters(), *net.part.parameters()]
    opt, base = torch.optim.AdamW([{"params": layers}, {"params": heads}], weight_decay=0.01, fused=True), (rate, 1e-3)
    rng, t0, n = random.Random(args.seed), time.time(), len(rows)
    steps, step = epochs * -(-n // batch), 0
    for epoch in range(epochs):
        net.train()
        total, batches = 0.0, D.batches([len(r[0][0]) for r in rows], batch, rng)
        for j in batches:
            done = step / steps
            step += 1
            net.set_fake(done >= fake_from)
            for g, r in zip(opt.param_groups, base):
                g["lr"] = r * min(1, done / 0.08 + 1e-3) * (1 - done)
            b = collate([rows[i] for i in j])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                y = net(b)
            loss = -(b["goal"] * F.log_softmax(y, -1)).sum() / b["goal"].sum()
            opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(layers, 1.0); opt.step()
            total += loss.item()
        say(f"epoch {epoch} loss {total / len(batches):.4f} {time.time() - t0:.0f} s")
        if keep:
            torch.save(net.state_dict(), keep)


def predict(net, rows, batch=64):
    """-> probabilities [words, 3] of each row"""
    net.eval()
    out = [None] * len(rows)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0][0]))
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for at in range(0, len(order), batch):
            j = order[at:at + batch]
            p = torch.softmax(net(collate([rows[i] for i in j])), -1)
            for k, i in enumerate(j):
                out[i] = p[k, :len(rows[i][0][3])]
    return out


def unlabelled(path, program):
    """Sentences of the texts of a JSON Lines file, without attributions."""
    documents = [{"doc": "", "text": d["text"], "attributions": []} for d in D.read_json_lines(path)]
    return examples(documents, program)


def answered(teacher, sentences, pieces, least=0.3):
    """Rows of the sentences, and of the words that the teacher takes for cues, with its answers as goals."""
    rows = [(window(s, pieces), None, None) for s in sentences]
    cues = predict(teacher, rows)
    rows = [(w, None, p) for (w, _, _), p in zip(rows, cues)]
    marked = [(w, c, None) for w, _, p in rows for c in range(len(p)) if 1 - p[c][0] > least]
    return rows + [(w, c, p) for (w, c, _), p in zip(marked, predict(teacher, marked))]


# ---------------------------------------------------------------- measures

def found_by(net, sentences, pieces, threshold=0.5):
    """Per sentence: (cue, kind, roles) as in the annotation."""
    windows = [window(s, pieces) for s in sentences]
    cues = predict(net, [(w, None, None) for w in windows])
    at = [(n, c) for n, p in enumerate(cues) for c in range(len(p)) if 1 - p[c][0] > threshold]
    roles = predict(net, [(windows[n], c, None) for n, c in at])
    found = [[] for _ in sentences]
    for (n, c), p in zip(at, roles):
        found[n].append((c, int(cues[n][c][1:].argmax()) + 1, p.argmax(1).tolist()))
    return found


def measure(sentences, found):
    """Cues right; of the attributions with a right cue, sources and contents with the same words; attributions right in all by half of the words each."""
    gold = hit = told = source = content = loose = only = 0
    overlap = lambda a, b: 2 * len(a & b) >= len(a | b)
    for s, own in zip(sentences, found):
        own = {c: (k, r) for c, k, r in own}
        gold += len(s["attributions"]); told += len(own)
        for cue, kind, roles in s["attributions"]:
            if cue not in own:
                continue
            hit += 1
            words = lambda roles, role: {i for i, r in enumerate(roles) if r == role and s["forms"][i] not in ".,\"“”"}
            a, b = ({role: words(r, role) for role in (1, 2)} for r in (roles, own[cue][1]))
            source += a[1] == b[1]; content += a[2] == b[2]
            loose += overlap(a[1], b[1]) and overlap(a[2], b[2])
    p, r = hit / max(1, told), hit / max(1, gold)
    lp, lr = loose / max(1, told), loose / max(1, gold)
    return f"{gold} attributions; cue P {p:.3f} R {r:.3f} F {2 * hit / (told + gold):.3f}; with cue: source {source / max(1, hit):.3f} content {content / max(1, hit):.3f}; whole F {2 * loose / (told + gold):.3f}"


def tensors(net):
    """The network's own tensors, named as in the model's file."""
    return {"mark": net.mark.detach().float().numpy(), **X.upper_tensors(net.m.layers, {"cue": net.cue, "part": net.part})}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--start", help="go on from the weights of such a file in place of the language model's layers")
    a.add_argument("--stay", type=float, default=0.0, help="share of the weights at the start in the mean that is written")
    a.add_argument("--teacher", help="folder of all-mpnet-base-v2")
    a.add_argument("--teacher-layers", type=int, default=8)
    a.add_argument("--keep", help="keep the teacher in this file after each epoch")
    a.add_argument("--taught", help="take the teacher from such a file")
    a.add_argument("--unlabelled", help="JSON Lines with texts that the teacher answers for")
    a.add_argument("--weights", default=os.path.join(here, "..", "crates", "legation-model", "weights"))
    a.add_argument("--data", default=os.path.join(here, "..", "..", "shared", "data"))
    a.add_argument("--program", default=os.path.join(here, "..", "target", "release", "legation"))
    a.add_argument("--out", help="write another file than attributions.safetensors beside the model")
    a.add_argument("--epochs", type=int, default=8)
    a.add_argument("--teacher-epochs", type=int, default=2)
    a.add_argument("--rate", type=float, default=1.5e-4)
    a.add_argument("--teacher-rate", type=float, default=5e-5)
    a.add_argument("--batch", type=int, default=32)
    a.add_argument("--drop", type=float, default=0.1)
    a.add_argument("--head-drop", type=float, default=0.2)
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--threads", type=int, default=1)
    args = a.parse_args()
    torch.set_num_threads(args.threads); torch.manual_seed(args.seed)
    say = lambda s: print(s, flush=True)
    pieces = D.Pieces(os.path.join(args.weights, "vocab.txt"))
    texts = texts_of(args.data)
    files = {"train": [os.path.join(here, "attributions", name) for name in ("own.jsonl", "corpora.jsonl")],
             "dev": [os.path.join(here, "..", "bench", "statements", "attributions.jsonl")]}
    part = {p: examples(read(paths, texts), args.program) for p, paths in files.items()}
    say(", ".join(f"{p} {len(s)} sentences, {sum(len(x['attributions']) for x in s)} attributions" for p, s in part.items()))
    rows = rows_of(part["train"], pieces)
    free = []
    if args.teacher:
        teacher = Network(args, teacher=True)
        if args.taught:
            teacher.load_state_dict(torch.load(args.taught))
        else:
            train(teacher, rows, args, args.teacher_rate, args.teacher_epochs, args.batch, say, keep=args.keep)
        say("teacher, dev: " + measure(part["dev"], found_by(teacher, part["dev"], pieces)))
        # Half of a labelled word's goal is its label; the teacher alone speaks of the others.
        soft = predict(teacher, rows)
        rows = [(w, mark, (goal + p) / 2) for (w, mark, goal), p in zip(rows, soft)]
        if args.unlabelled:
            free = answered(teacher, unlabelled(args.unlabelled, args.program), pieces)
            say(f"{len(free)} rows without labels")
    net = Network(args)
    if args.start:
        net.load(args.start)
    began = [p.detach().clone() for p in net.parameters()]
    train(net, rows + free, args, args.rate, args.epochs, args.batch, say, fake_from=0.7)
    for p, q in zip(net.parameters(), began):       # two ends of one path may have a better mean than either (Wortsman et al. 2022)
        p.data.lerp_(q, args.stay)
    for t in (0.3, 0.4, 0.5, 0.6):
        say(f"dev {t}: " + measure(part["dev"], found_by(net, part["dev"], pieces, t)))
    out = args.out or os.path.join(args.weights, "attributions.safetensors")
    X.write(out, save(tensors(net), {"config": json.dumps({"version": "1", "layers": len(net.m.layers), "labels": CUES})}))


if __name__ == "__main__":
    main()
