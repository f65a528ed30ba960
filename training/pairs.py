"""Trains the classifier of marked pairs (`legation pairs`) on top of the shipped language model, and writes its int8 weights.

The shipped encoder's word table stays as it is (with its int8 values); above it come a vector for each role (source, target) that is added to the states of its pieces, layers that start as those of all-MiniLM-L6-v2, and
one linear layer over the means of all states, the source's and the target's."""
import argparse, csv, json, os, random, re, time
import torch, torch.nn as nn, torch.nn.functional as F
from safetensors.numpy import save
import data as D, model as M, export as X

# PLOVER's types, CONCEDE and RETREAT as YIELD, and the side of the penta code that each is on.
ROOTS = {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "AID": 2, "COOPERATE": 2, "YIELD": 2, "ACCUSE": 3, "REQUEST": 3, "REJECT": 3, "THREATEN": 3,
         "ASSAULT": 4, "COERCE": 4, "SANCTION": 4, "MOBILIZE": 4, "PROTEST": 4}
LABELS = list(ROOTS)
SOURCE, TARGET = 1, 2


def read(path, label):
    """TSV with `marked_sentence` and the label's column -> [(marked sentence, number of the label)]"""
    quoting = csv.QUOTE_NONE if label == "root" else csv.QUOTE_MINIMAL
    with open(path, encoding="utf8", newline="") as f:
        return [(r["marked_sentence"], LABELS.index(r[label])) for r in csv.DictReader(f, delimiter="\t", quoting=quoting)]


def words(marked):
    """Marked sentence -> words, what stands before each (0 nothing, 1 a blank, 2 the start), roles (1 source, 2 target, 3 both)"""
    out, on = ([], [], []), 0
    for part in re.split(r"(</?[st]>)", marked):
        mark = re.fullmatch(r"<(/?)([st])>", part)
        if mark:
            bit = SOURCE if mark[2] == "s" else TARGET
            on = on & ~bit if mark[1] else on | bit
            continue
        forms, space, _ = D.simple_tokens(part)
        if forms:
            space[0] = 2 if not out[0] else int(part[0].isspace())
        for to, more in zip(out, (forms, space, [on] * len(forms))):
            to += more
    return out


def window(marked, pieces, limit=120):
    """Marked sentence -> lists of piece numbers, case and space classes, roles; the end marks of a window around them"""
    ids, case, space, role = [pieces.cls], [0], [0], [0]
    for form, gap, r in zip(*words(marked)):
        p = pieces(form)
        if len(ids) + len(p) > limit:
            break
        ids += p; case += [D.case_class(form)] * len(p); space += [gap] + [0] * (len(p) - 1); role += [r] * len(p)
    return [x + [y] for x, y in zip((ids, case, space, role), (pieces.sep, 0, 0, 0))]


def collate(rows):
    t = max(len(r[0]) for r in rows)
    b = {k: torch.zeros(len(rows), t, dtype=torch.long) for k in ("ids", "case", "space", "role")}
    b["pad"] = torch.ones(len(rows), t, dtype=torch.bool)
    for i, r in enumerate(rows):
        for k, v in zip(("ids", "case", "space", "role"), r):
            b[k][i, :len(v)] = torch.tensor(v)
        b["pad"][i, :len(r[0])] = False
    return b


class Pairs(nn.Module):
    """The network. A teacher is the whole of all-mpnet-base-v2, and sees the roles at its input, before the normalisation."""

    def __init__(self, args, teacher=False):
        super().__init__()
        state, inv = X.state_dict(os.path.join(args.weights, "model.safetensors"))
        drop, vocab = args.drop, os.path.join(args.weights, "vocab.txt")
        self.teacher = teacher
        if teacher:
            self.m = M.Model(inv, hid=768, layers=12, eps=1e-5, drop=drop)
            self.m.load_mpnet(os.path.join(args.teacher, "model.safetensors"), vocab, os.path.join(args.teacher, "vocab.txt"))
        else:
            self.m, upper = M.Model(inv, drop=drop), M.Model(inv, drop=drop)
            self.m.load_state_dict(state)
            upper.load_minilm(os.path.join(args.base, "model.safetensors"))
            self.m.layers = upper.layers
        for p in self.m.parameters():
            p.requires_grad = False
        for p in self.m.layers.parameters():
            p.requires_grad = True
        hid = self.m.word.weight.shape[1]
        self.role = nn.Embedding(4, hid)
        nn.init.normal_(self.role.weight, std=0.02)
        self.out = M.QLinear(3 * hid, len(LABELS))
        self.head_drop = nn.Dropout(args.head_drop)

    def set_fake(self, on):
        for m in self.modules():
            if isinstance(m, M.QLinear):
                m.fake = on

    def forward(self, b):
        """-> logits [B, labels]"""
        m, role = self.m, self.role(b["role"])
        x = F.embedding(b["ids"], m.word.weight) + m.position.weight[:b["ids"].shape[1]] + m.case(b["case"]) + m.space(b["space"])
        x = m.ln(x + role) if self.teacher else m.ln(x) + role
        mask = (b["pad"].float() * -1e9)[:, None, None, :]
        if m.bias is not None:
            mask = mask + m.bias[:, :, :x.shape[1], :x.shape[1]]
        for layer in m.layers:
            x = layer(x, mask)
        x = x.float()
        mean = lambda w: (x * w.float().unsqueeze(-1)).sum(1) / w.sum(1, keepdim=True).clamp(min=1)
        parts = mean(~b["pad"]), mean(b["role"] & SOURCE > 0), mean(b["role"] & TARGET > 0)
        return self.out(self.head_drop(torch.cat(parts, 1))).float()


def train(net, rows, goal, args, rate, epochs, batch, say, fake_from=2.0):
    """`goal` [n, labels]: the probabilities to learn."""
    layers = [p for p in net.m.parameters() if p.requires_grad]
    heads = [*net.role.parameters(), *net.out.parameters()]
    groups = [{"params": layers, "lr": rate}, {"params": heads, "lr": 1e-3}]
    opt, base = torch.optim.AdamW(groups, weight_decay=0.01, fused=True), (rate, 1e-3)
    rng, t0 = random.Random(args.seed), time.time()
    n = len(rows)
    steps, step = epochs * -(-n // batch), 0
    for epoch in range(epochs):
        net.train()
        total, batches = 0.0, D.batches([len(r[0]) for r in rows], batch, rng)
        for j in batches:
            done = step / steps
            step += 1
            net.set_fake(done >= fake_from)
            for g, r in zip(opt.param_groups, base):
                g["lr"] = r * min(1, done / 0.08 + 1e-3) * (1 - done)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                y = net(collate([rows[i] for i in j]))
            loss = -(goal[j] * F.log_softmax(y, -1)).sum(-1).mean()
            opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(layers, 1.0); opt.step()
            total += loss.item()
        say(f"epoch {epoch} loss {total / len(batches):.4f} {time.time() - t0:.0f} s")


def predict(net, rows, batch=64):
    """-> probabilities [n, labels]"""
    net.eval()
    out = torch.zeros(len(rows), len(LABELS))
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for at in range(0, len(order), batch):
            j = order[at:at + batch]
            out[j] = torch.softmax(net(collate([rows[i] for i in j])), -1)
    return out


def macro(gold, found):
    """Mean F1 of the classes that gold or found has."""
    f = []
    for c in sorted(set(gold) | set(found)):
        hit = sum(g == c == p for g, p in zip(gold, found))
        f.append(2 * hit / (gold.count(c) + found.count(c)))
    return sum(f) / len(f)


def score(gold, p, say, name):
    found = p.argmax(1).tolist()
    root = lambda x: [LABELS[i] for i in x]
    penta = lambda x: [ROOTS[r] for r in root(x)]
    two = lambda x: [r > 2 for r in penta(x)]
    right = sum(g == f for g, f in zip(gold, found)) / len(gold)
    say(f"{name}: root macro-F1 {macro(gold, found):.4f} accuracy {right:.4f}; penta {macro(penta(gold), penta(found)):.4f}; binary {macro(two(gold), two(found)):.4f}")
    for c in range(len(LABELS)):
        k = [i for i, g in enumerate(gold) if g == c]
        hit = sum(found[i] == c for i in k)
        say(f"  {LABELS[c]:10} {len(k):4} F1 {2 * hit / max(1, len(k) + found.count(c)):.3f}")


def goals(labels, smooth):
    y = F.one_hot(torch.tensor(labels), len(LABELS)).float()
    return y * (1 - smooth) + smooth / len(LABELS)


def tensors(net):
    """The classifier's own tensors, named as in the model's file."""
    return {"role": net.role.weight.detach().float().numpy(), **X.upper_tensors(net.m.layers, {"out": net.out})}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--base", required=True, help="folder of all-MiniLM-L6-v2")
    a.add_argument("--teacher", help="folder of all-mpnet-base-v2; without it the classifier learns from labels alone")
    a.add_argument("--weights", default=os.path.join(here, "..", "crates", "legation-model", "weights"), help="folder of the language model's weights, and of the file to write")
    a.add_argument("--data", default=os.path.join(here, "..", "..", "shared", "data"))
    a.add_argument("--unlabelled", help="pairs without labels (TSV with marked_sentence), for the teachers' answers")
    a.add_argument("--keep", help="keep the teacher and its answers in this file")
    a.add_argument("--answers", help="take the answers from such a file in place of training a teacher")
    a.add_argument("--most", type=int, default=100_000, help="learn from at most so many pairs without labels")
    a.add_argument("--out", help="write another file than relations.safetensors beside the model")
    a.add_argument("--epochs", type=int, default=4)
    a.add_argument("--teacher-epochs", type=int, default=4)
    a.add_argument("--rate", type=float, default=1.5e-4)
    a.add_argument("--teacher-rate", type=float, default=5e-5)
    a.add_argument("--batch", type=int, default=32)
    a.add_argument("--teacher-batch", type=int, default=32)
    a.add_argument("--drop", type=float, default=0.1)
    a.add_argument("--head-drop", type=float, default=0.2)
    a.add_argument("--smooth", type=float, default=0.1)
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--threads", type=int, default=1)
    a.add_argument("--folds", default="", help="cross-validate on PLV_train in five folds (0,1,2,3,4 or some of them) in place of writing weights")
    args = a.parse_args()
    torch.set_num_threads(args.threads); torch.manual_seed(args.seed)
    say = lambda s: print(s, flush=True)
    pieces = D.Pieces(os.path.join(args.weights, "vocab.txt"))
    plv = read(os.path.join(args.data, "events", "plover_relations", "PLV_train.tsv"), "gold_root")
    mine = read(os.path.join(here, "pairs", "examples.tsv"), "root")
    rows = lambda pairs: [window(s, pieces) for s, _ in pairs]
    (plv_rows, plv_y), (mine_rows, mine_y) = ((rows(p), [y for _, y in p]) for p in (plv, mine))
    free = []
    if args.unlabelled:
        with open(args.unlabelled, encoding="utf8", newline="") as f:
            free = [window(r["marked_sentence"], pieces) for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)]

    def fit(at):
        """A network that learned from the rows `at` of PLV_train, the examples and the teacher's answers."""
        x, y = [plv_rows[i] for i in at] + mine_rows, [plv_y[i] for i in at] + mine_y
        goal = goals(y, args.smooth)
        soft = torch.load(args.answers)["soft"] if args.answers else None
        if args.teacher:
            teacher = Pairs(args, teacher=True)
            train(teacher, x, goal, args, args.teacher_rate, args.teacher_epochs, args.teacher_batch, say)
            soft = predict(teacher, x + free)
            fit.teacher = teacher
            if args.keep:
                torch.save({"teacher": teacher.state_dict(), "soft": soft}, args.keep)
        if soft is not None:
            # Half of a labelled pair's goal is its label; the teacher alone speaks of the others.
            goal = torch.cat([(goal + soft[:len(x)]) / 2, soft[len(x):len(x) + args.most]])
            x = x + free[:args.most]
        net = Pairs(args)
        train(net, x, goal, args, args.rate, args.epochs, args.batch, say, fake_from=0.7)
        return net

    if args.folds:
        order = list(range(len(plv))); random.Random(7).shuffle(order)
        order.sort(key=lambda i: plv_y[i])                 # every fold has its share of each label
        gold, found, taught = [], [], []
        for fold in map(int, args.folds.split(",")):
            test = order[fold::5]
            net = fit(sorted(set(order) - set(test)))
            gold += [plv_y[i] for i in test]
            found.append(predict(net, [plv_rows[i] for i in test]))
            score(gold, torch.cat(found), say, f"to fold {fold}")
            if args.teacher:
                taught.append(predict(fit.teacher, [plv_rows[i] for i in test]))
                score(gold, torch.cat(taught), say, f"teachers to fold {fold}")
        return
    net = fit(list(range(len(plv))))
    config = {"version": "1", "layers": len(net.m.layers), "labels": LABELS}
    out = args.out or os.path.join(args.weights, "relations.safetensors")
    X.write(out, save(tensors(net), {"config": json.dumps(config)}))
    say(f"{out} {os.path.getsize(out)}")


if __name__ == "__main__":
    main()
