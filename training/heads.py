"""Trains the light heads that tell PLOVER's contexts of a sentence and the mode of an event of a known type, and writes their int8 weights.

The network is a convolution over the shipped word table (which stays as it is), pooled, and one linear layer. It learns from `heads/contexts.tsv` and
`heads/modes.tsv` and from the answers that a teacher (all-mpnet-base-v2, trained on the same files) gives for what `legation read` found in open text."""
import argparse, csv, json, os, random, re, time
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F
from safetensors.numpy import save
import data as D, model as M, export as X
from pairs import collate, window
from unlabelled import END

HERE = os.path.dirname(os.path.abspath(__file__))
UNITS = 256
CONTEXTS = """military intelligence executive legislative election political_institutions pro_democracy pro_autocracy economic legal reparations human_rights rights_freedoms
repression human_security gender lgbt religion_ethnicity inequality diplomatic territory peacekeeping health asylum migration disasters natural_resource environment technology
terrorism cbrn cyber misinformation crime corruption illegal_drugs trafficking""".split()
MODES = {
    "CONSULT": "visit third-party multilateral phone", "RETREAT": "withdraw release disarm ceasefire access resign", "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege", "REJECT": "assist change yield meet", "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize", "SANCTION": "convict expel withdraw discontinue", "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone heavy-weapons crowd-control unconventional",
}
# A type's first label is that it has no mode.
LABELS = ["context:" + c for c in CONTEXTS] + [f"{t}:{m}" for t, modes in MODES.items() for m in ["", *modes.split()]]
OF_TYPE = {t: [i for i, l in enumerate(LABELS) if l.startswith(t + ":")] for t in MODES}


def rows(path):
    with open(path, encoding="utf8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def context_goal(names):
    y = torch.zeros(len(LABELS))
    for name in filter(None, (n.strip() for n in names.split(","))):
        y[LABELS.index("context:" + name)] = 1
    return y


def mode_goal(kind, mode):
    y = torch.zeros(len(LABELS))
    y[LABELS.index(f"{kind}:{'' if mode == '-' else mode}")] = 1
    return y


def rare(out):
    """A sentence has one or two of the contexts."""
    out.bias.data[:len(CONTEXTS)] = -3


class Teacher(nn.Module):
    """All of all-mpnet-base-v2, the mean of its states, one linear layer."""

    def __init__(self, a, inv):
        super().__init__()
        vocab = os.path.join(a.weights, "vocab.txt")
        self.m = M.Model(inv, hid=768, layers=12, eps=1e-5)
        self.m.load_mpnet(os.path.join(a.teacher, "model.safetensors"), vocab, os.path.join(a.teacher, "vocab.txt"))
        for p in self.m.parameters():
            p.requires_grad = False
        for p in self.m.layers.parameters():
            p.requires_grad = True
        self.out = nn.Linear(768, len(LABELS))
        rare(self.out)

    def forward(self, b):
        m = self.m
        x = m.ln(F.embedding(b["ids"], m.word.weight) + m.position.weight[:b["ids"].shape[1]])
        mask = (b["pad"].float() * -1e9)[:, None, None, :] + m.bias[:, :, :x.shape[1], :x.shape[1]]
        for layer in m.layers:
            x = layer(x, mask)
        w = (~b["pad"]).float().unsqueeze(-1)
        return self.out(F.dropout((x.float() * w).sum(1) / w.sum(1), 0.2, self.training)).float()


class Heads(nn.Module):
    def __init__(self, a, state, inv):
        super().__init__()
        self.m = M.Model(inv)
        self.m.load_state_dict(state)
        for p in self.m.parameters():
            p.requires_grad = False
        hid = self.m.word.weight.shape[1]
        self.before, self.here, self.after = M.QLinear(hid, UNITS, bias=False), M.QLinear(hid, UNITS), M.QLinear(hid, UNITS, bias=False)
        self.out = M.QLinear(2 * UNITS, len(LABELS))
        rare(self.out)

    def forward(self, b):
        m = self.m
        x = m.ln(m.word(b["ids"]) + m.position.weight[:b["ids"].shape[1]] + m.case(b["case"]) + m.space(b["space"]))
        x = F.dropout(x, 0.1, self.training)
        keep = (~b["pad"]).float().unsqueeze(-1)
        x = x * keep                                       # the end of a window has nothing after it
        u = self.here(x)
        u = u + F.pad(self.before(x)[:, :-1], (0, 0, 1, 0)) + F.pad(self.after(x)[:, 1:], (0, 0, 0, 1))
        u = F.gelu(u)
        mean = (u * keep).sum(1) / keep.sum(1)
        most = u.masked_fill(b["pad"].unsqueeze(-1), -1e4).amax(1)
        return self.out(F.dropout(torch.cat([mean, most], 1), 0.3, self.training)).float()


def loss_of(y, goal, kind, weight):
    """`kind`: 0 for contexts, else the type's number from 1; `weight` of the contexts"""
    total = y.new_zeros(())
    at = (kind == 0).nonzero(as_tuple=True)[0]
    if len(at):
        n = len(CONTEXTS)
        total = total + weight * F.binary_cross_entropy_with_logits(y[at, :n], goal[at, :n], reduction="none").sum()
    for k, columns in enumerate(OF_TYPE.values(), 1):
        at = (kind == k).nonzero(as_tuple=True)[0]
        if len(at):
            total = total - (goal[at][:, columns] * F.log_softmax(y[at][:, columns], 1)).sum()
    return total / len(y)


def train(net, x, goal, kind, groups, epochs, batch, say, seed=0, auto=False, fake_from=2.0, weight=1.0):
    opt, base = torch.optim.AdamW(groups, weight_decay=0.01), [g["lr"] for g in groups]
    rng, t0, steps, step = random.Random(seed), time.time(), epochs * -(-len(x) // batch), 0
    for epoch in range(epochs):
        net.train()
        total, batches = 0.0, D.batches([len(r[0]) for r in x], batch, rng)
        for j in batches:
            done = step / steps
            step += 1
            for m in net.modules():
                if isinstance(m, M.QLinear):
                    m.fake = done >= fake_from
            for g, r in zip(opt.param_groups, base):
                g["lr"] = r * min(1, done / 0.08 + 1e-3) * (1 - done)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=auto):
                y = net(collate([x[i] for i in j]))
            loss = loss_of(y, goal[j], kind[j], weight)
            opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(net.parameters(), 1.0); opt.step()
            total += loss.item()
        say(f"epoch {epoch} loss {total / len(batches):.4f} {time.time() - t0:.0f} s")


def answers(net, x, kind, auto=False):
    """-> probabilities [n, labels] of the contexts, or of the type's modes"""
    net.eval()
    out = torch.zeros(len(x), len(LABELS))
    order = sorted(range(len(x)), key=lambda i: len(x[i][0]))
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=auto):
        for at in range(0, len(order), 64):
            j = order[at:at + 64]
            y = net(collate([x[i] for i in j])).float()
            for row, i in zip(y, j):
                k = int(kind[i])
                if k == 0:
                    out[i, :len(CONTEXTS)] = torch.sigmoid(row[:len(CONTEXTS)])
                else:
                    columns = list(OF_TYPE.values())[k - 1]
                    out[i, columns] = torch.softmax(row[columns], 0)
    return out


def passages(path, most, rng):
    """What `legation read --format json` found: [(sentence of an event or another, 0)] and [(passage of an event, number of its type)]"""
    sentences, events, numbers = set(), set(), {t: n for n, t in enumerate(MODES, 1)}
    for line in open(path, encoding="utf8"):
        reading = json.loads(line)
        text = reading["dispatch"]["text"]
        cuts = [0, *(m.end() for m in END.finditer(text)), len(text)]
        at = {}
        for entry in reading["entries"]:
            if entry["kind"] == "event":
                for span in entry["evidence"]:
                    if entry["type"] in numbers:
                        events.add((re.sub(r"\s+", " ", text[span["start"]:span["end"]]), numbers[entry["type"]]))
                at[entry["evidence"][0]["start"]] = True
        for start, end in zip(cuts, cuts[1:]):
            if 30 < end - start < 500 and (any(start <= a < end for a in at) or rng.random() < 0.25):
                sentences.add(re.sub(r"\s+", " ", text[start:end]).strip())
    sentences, events = sorted(sentences), sorted(events)
    rng.shuffle(sentences); rng.shuffle(events)
    return [(s, 0) for s in sentences[:most]] + events[:most]


def judge(p, x_rows, say, name, sure=0.5):
    """`x_rows`: [(kind, required, may)] beside the answers"""
    hit = found = gold = right = judged = 0
    for row, (kind, must, may) in zip(p, x_rows):
        if kind == 0:
            told = {c for c, v in zip(CONTEXTS, row[:len(CONTEXTS)]) if v >= sure}
            hit += len(told & must); found += len(told - may | told & must); gold += len(must)
        else:
            best = LABELS[int(row.argmax())].split(":")[1] or "-"
            right += best in must | may; judged += 1
    if gold:
        say(f"{name}: contexts P {hit / max(1, found):.3f} R {hit / gold:.3f} F1 {2 * hit / max(1, found + gold):.3f} ({gold})")
    if judged:
        say(f"{name}: modes right {right / judged:.3f} ({judged})")


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--teacher", help="folder of all-mpnet-base-v2; without it the heads learn from the examples alone")
    a.add_argument("--readings", help="output of `legation read --format json` on open text, for the teacher's answers")
    a.add_argument("--most", type=int, default=15_000, help="so many sentences, and so many events' passages, of the readings")
    a.add_argument("--keep", default="/dev/null", help="keep the teachers' answers in files that begin so; those that are there are taken in place of training a teacher")
    a.add_argument("--weights", default=os.path.join(HERE, "..", "crates", "legation-model", "weights"))
    a.add_argument("--out")
    a.add_argument("--test", nargs=2, action="append", default=[], metavar=("NAME", "TSV"), help="sets to be measured only: columns text, type (or empty), gold, may")
    a.add_argument("--teacher-epochs", type=int, nargs=2, default=[6, 6], help="on contexts, on modes")
    a.add_argument("--teacher-rate", type=float, default=5e-5)
    a.add_argument("--epochs", type=int, default=10)
    a.add_argument("--rate", type=float, default=1.5e-3)
    a.add_argument("--weight", type=int, default=4, help="how often an example counts beside a passage of open text")
    a.add_argument("--contexts", type=float, default=0.25, help="weight of the contexts' loss beside that of the modes")
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--threads", type=int, default=1)
    a = a.parse_args()
    torch.set_num_threads(a.threads); torch.manual_seed(a.seed)
    say, rng = lambda s: print(s, flush=True), random.Random(a.seed)
    pieces = D.Pieces(os.path.join(a.weights, "vocab.txt"))
    state, inv = X.state_dict(os.path.join(a.weights, "model.safetensors"))
    numbers = {t: n for n, t in enumerate(MODES, 1)}
    told = [(r["sentence"], 0, context_goal(r["contexts"] or "")) for r in rows(os.path.join(HERE, "heads", "contexts.tsv"))]
    told += [(r["sentence"], numbers[r["type"]], mode_goal(r["type"], r["mode"])) for r in rows(os.path.join(HERE, "heads", "modes.tsv"))]
    tests = []
    for name, path in a.test:
        split = lambda s: {v.strip() for v in (s or "").split(",") if v.strip()}
        of = [(r["text"], numbers[r["type"]] if r["type"] else 0, split(r["gold"]), split(r["may"])) for r in rows(path)]
        tests.append((name, [window(t, pieces) for t, *_ in of], [o[1:] for o in of]))
    x, kind, goal = [window(t, pieces) for t, *_ in told], torch.tensor([k for _, k, _ in told]), torch.stack([g for *_, g in told])

    def measure(net, name, auto=False):
        for test, tx, gold in tests:
            judge(answers(net, tx, [g[0] for g in gold], auto), gold, say, f"{name} {test}")

    if a.teacher:
        free = passages(a.readings, a.most, rng)
        fx, free_kind = [window(t, pieces) for t, _ in free], torch.tensor([k for _, k in free])
        soft = torch.zeros(len(x) + len(fx), len(LABELS))
        for task, is_task, epochs in (("contexts", lambda k: k == 0, a.teacher_epochs[0]), ("modes", lambda k: k > 0, a.teacher_epochs[1])):
            path = f"{a.keep}.{task}"
            own = [i for i, k in enumerate(kind.tolist()) if is_task(k)]
            asked = own + [len(x) + i for i, k in enumerate(free_kind.tolist()) if is_task(k)]
            if os.path.exists(path):
                soft[asked] = torch.load(path)
                continue
            teacher = Teacher(a, inv)
            train(teacher, [x[i] for i in own], goal[own], kind[own],
                  [{"params": [p for p in teacher.m.layers.parameters()], "lr": a.teacher_rate}, {"params": teacher.out.parameters(), "lr": 2e-3}],
                  epochs, 24, say, a.seed, auto=True)
            measure(teacher, f"teacher of {task}", True)
            both, kinds = x + fx, torch.cat([kind, free_kind])
            soft[asked] = answers(teacher, [both[i] for i in asked], kinds[asked], True)
            if a.keep != "/dev/null":
                torch.save(soft[asked], path)
        goal = torch.cat([(goal + soft[:len(x)]) / 2] * a.weight + [soft[len(x):]])
        kind = torch.cat([kind] * a.weight + [free_kind])
        x = x * a.weight + fx
    net = Heads(a, state, inv)
    train(net, x, goal, kind, [{"params": [p for p in net.parameters() if p.requires_grad], "lr": a.rate}], a.epochs, 64, say, a.seed, fake_from=0.7, weight=a.contexts)
    measure(net, "heads")
    out = {}
    for name in ("before", "here", "after", "out"):
        l = getattr(net, name)
        out[name + ".q"], out[name + ".s"] = X.int8(l.weight.detach().numpy())
        if l.bias is not None:
            out[name + ".b"] = l.bias.detach().numpy()
    path = a.out or os.path.join(a.weights, "heads.safetensors")
    X.write(path, save({k: np.ascontiguousarray(v) for k, v in out.items()}, {"config": json.dumps({"version": "1", "labels": LABELS})}))
    say(f"{path} {os.path.getsize(path)}")


if __name__ == "__main__":
    main()
