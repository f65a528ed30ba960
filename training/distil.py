"""Trains a few larger teachers and then the shipped network on their mean answers, for labelled windows and for unlabelled news text.

All windows are made first, by worker processes, and lie on the device as whole numbers in rows of a few fixed lengths; a step is then one
gather and, on a GPU, one replay of a recorded graph. On a CPU the same steps run one by one: right, and slow. See README.md."""
import argparse, json, lzma, multiprocessing, os, pickle, random, time
import numpy as np
import torch, torch.nn.functional as F
import data as D
import train as T
from model import Model

LENGTHS = (32, 48, 64, 96, 128, 160, 192)
FIELDS = ("ids", "case", "space", "first", "block", "sent", "upos", "feats", "lemma", "name", "mention", "head", "rel")
EMPTY = (0, 0, 0, 0, -1) + (-100,) * 8
TAGS = ("sent", "upos", "feats", "lemma", "name", "mention")


# ---------------------------------------------------------------- windows as arrays

def pack(ws, cls, sep):
    """Windows -> {length: whole numbers [N, fields, length]}, the heads with 0 = root."""
    rows = {t: [] for t in LENGTHS}
    for w in ws:
        t = next(t for t in LENGTHS if w["n"] + 2 <= t)
        a = np.empty((len(FIELDS), t), np.int16)
        a[:] = np.array(EMPTY, np.int16)[:, None]
        at = 1
        a[0, 0] = cls
        for i, (p, c, s) in enumerate(zip(w["pieces"], w["case"], w["space"])):
            a[0, at:at + len(p)] = p; a[1, at:at + len(p)] = c; a[2, at] = s; a[3, i] = at
            at += len(p)
        a[0, at] = sep
        n = len(w["form"])
        for k, f in enumerate(FIELDS[4:], 4):
            a[k, :n] = w[f]
        head = a[FIELDS.index("head"), :n]
        head[head >= -1] += 1
        rows[t].append(a)
    return {t: np.stack(r) for t, r in rows.items() if r}


def unpack(x):
    """[B, fields, length] -> the batch that model.Model takes."""
    b = dict(zip(FIELDS, x.long().unbind(1)))
    b["pad"] = b["ids"] == 0
    return b


def text_sentences(words, space, pieces, doc):
    """Words of running text -> sentences without labels, cut by a plain rule: a stop, then a blank, then a capital."""
    out, cut = [], [0]
    for i in range(1, len(words)):
        end = words[i - 1] in ".!?" or (words[i - 1] in "\"”'’" and i > 1 and words[i - 2] in ".!?")
        if space[i] == 2 or (end and space[i] and (D.cap(words[i]) or words[i] in "\"“")):
            cut.append(i)
    for a, b in zip(cut, cut[1:] + [len(words)]):
        if 2 <= b - a <= 80:
            out.append(D.blank(words[a:b], space[a:b], pieces, doc=doc))
    return out


def read_text(data, rng, limit=2_000_000):
    """The unlabelled text: of each set whole documents in random order, up to about `limit` characters."""
    sets = [[d["text"] for d in D.read_json_lines(data, "text", f)] for f in ("wikipedia_current_events/events.jsonl.gz", "wikinews/articles.jsonl", "whitehouse_diplomacy/documents.jsonl.gz",
                                                             "whitehouse_diplomacy/long_documents.jsonl", "state_historian/milestones.jsonl", "state_historian/recognition_and_relations.jsonl")]
    out = []
    for docs, share in zip(sets, (1.5, 1, 2, 1, 0.3, 0.2)):
        rng.shuffle(docs)
        used = 0
        for d in docs:
            if used > limit * share:
                break
            out.append(d); used += len(d)
    return out


def prepare(args):
    """Pieces, label lists, labelled sets, dev sets and raw texts; kept in the file `--prepared` if one is named."""
    if args.prepared and os.path.exists(args.prepared):
        with lzma.open(args.prepared) as f:
            inv, sets, evals, texts = pickle.load(f)
        p = D.Pieces(os.path.join(args.base, "vocab.txt"))
        for s in [s for v in (*sets.values(), *evals.values()) for s in v]:
            if "pieces" not in s:
                s["pieces"] = [p(w) for w in s["form"]]; s["case"] = [D.case_class(w) for w in s["form"]]
        evals["headings"] = D.treebank_windows(evals["gum"], sets["headlines"], random.Random(0), 0.08)
        return p, inv, sets, evals, texts
    p, inv, sets, evals = T.load(args)
    evals = {k: evals[k] for k in ("ewt", "gum", "headings")}
    texts = read_text(args.data, random.Random(7))
    if args.prepared:
        slim = lambda ss: [{k: v for k, v in s.items() if k not in ("pieces", "case")} for s in ss]
        with lzma.open(args.prepared + ".part", "wb", preset=6) as f:
            pickle.dump((inv, {k: slim(v) for k, v in sets.items()}, {k: slim(evals[k]) for k in ("ewt", "gum")}, texts), f)
        os.replace(args.prepared + ".part", args.prepared)
    return p, inv, sets, evals, texts


WORK = {}


def job(j):
    """One epoch of labelled windows (kind 0), or one part of the text (kind 1) -> arrays."""
    kind, seed, part, parts = j
    rng, p, a = random.Random(seed), WORK["p"], WORK["args"]
    if kind == 0:
        ws = T.epoch_windows(WORK["sets"], rng, a)
    else:
        ss = []
        for i, t in enumerate(WORK["texts"]):
            if i % parts == part:
                w, s, _ = D.simple_tokens(t)
                ss += text_sentences(w, s, p, f"text{i}") if w else []
        ws = D.treebank_windows(ss, WORK["sets"]["headlines"], rng, 0.03)
    if a.small:
        ws = rng.sample(ws, min(len(ws), a.small))
    return j, pack([w for w in ws if len(w["form"]) > 1], p.cls, p.sep)


class Pool:
    """Rows of all jobs on the device; `take` gives the row numbers of one epoch or part."""

    def __init__(self, parts, device):
        self.rows, self.at = {}, {}
        for t in LENGTHS:
            have, n = [], 0
            for j, a in sorted(parts, key=lambda x: x[0]):
                if t in a:
                    self.at[j[:3] + (t,)] = (n, n + len(a[t]))
                    n += len(a[t]); have.append(torch.from_numpy(a[t]))
            if have:
                self.rows[t] = torch.cat(have).to(device)

    def batches(self, jobs, tokens, rng):
        """[(length, row numbers)] of the jobs' windows together; what does not fill a batch is left out this time."""
        out = []
        for t in self.rows:
            at = [range(*self.at[j[:3] + (t,)]) for j in jobs if j[:3] + (t,) in self.at]
            at = [i for r in at for i in r]
            rng.shuffle(at)
            n = max(1, tokens // t)
            out += [(t, at[i:i + n]) for i in range(0, len(at) - n + 1, n)]
        rng.shuffle(out)
        return out


# ---------------------------------------------------------------- steps

def logits(m, b, head=None):
    """Of every head, in f32; arcs and relations of the arcs `head` (default: the best)."""
    x = m.head_drop(m.encode(b))
    out = {k: getattr(m, k)(x).float() for k in TAGS}
    out["arc"], r = m.arcs(x, b["block"])
    return out, x, r


def mean_answers(teachers, b):
    """Mean probabilities of the teachers, and the arcs whose relations they are: the gold ones where there are any."""
    with torch.no_grad():
        seen = [logits(t, b) for t in teachers]
        q = {k: sum(torch.softmax(s[0][k], -1) for s in seen) / len(seen) for k in (*TAGS, "arc")}
        head = torch.where(b["head"] >= 0, b["head"], q["arc"].argmax(-1))
        q["rel"] = sum(torch.softmax(t.rels(s[1], s[2], head).float(), -1) for t, s in zip(teachers, seen)) / len(seen)
    return q, head


def loss_of(m, b, sent_weight, soft=None, share=0.5):
    """Mean loss per labelled word as in train.py; with `soft` (mean_answers) `share` of that and the teachers' cross entropy over all words."""
    q, head = soft if soft else (None, b["head"].clamp(min=0))
    y, x, r = logits(m, b)
    y["rel"] = m.rels(x, r, head).float()
    gold = {**b, "arc": b["head"], "rel": torch.where(b["head"] >= 0, b["rel"], torch.full_like(b["rel"], -100))}
    word = (b["block"] >= 0).float()
    words = word.sum()
    total = 0
    for k, w in T.WEIGHT.items():
        g = gold[k]
        hard = F.cross_entropy(y[k].flatten(0, 1), g.flatten(), sent_weight if k == "sent" else None, ignore_index=-100, reduction="sum")
        hard = hard / torch.maximum((g >= 0).sum(), words / 3)
        if soft:
            hard = share * hard - ((q[k] * torch.log_softmax(y[k], -1)).sum(-1) * word).sum() / words
        total = total + w * hard
    return total


class Learner:
    """A network, its optimiser and running mean, with one step recorded for each window length when on a GPU."""

    def __init__(self, m, lr, head_lr, args, device, ema=0.998, decay=0.01):
        self.m, self.device, self.ema = m.to(device).train(), device, ema
        self.cuda = device == "cuda"
        enc = ("word", "position", "ln", "layers")
        old = [q for n, q in m.named_parameters() if n.startswith(enc)]
        new = [q for n, q in m.named_parameters() if not n.startswith(enc)]
        self.base = (lr, head_lr)
        rate = (lambda: torch.zeros((), device=device)) if self.cuda else (lambda: 0.0)
        self.opt = torch.optim.AdamW([{"params": old, "lr": rate()}, {"params": new, "lr": rate()}], weight_decay=decay, betas=(0.9, 0.98), fused=True,
                                     **({"capturable": True} if self.cuda else {}))
        self.params = [q for q in m.parameters()]
        self.mean = [q.detach().clone() for q in self.params]
        self.sent_weight = torch.tensor([1.0, 1.0, args.heading_weight], device=device)
        self.sum, self.steps, self.seen = torch.zeros((), device=device), 0, 0      # loss over the steps since `seen`

    def rate(self, x):
        for g, lr in zip(self.opt.param_groups, self.base):
            if self.cuda:
                g["lr"].fill_(lr * x)
            else:
                g["lr"] = lr * x

    def step(self, b, soft):
        loss = loss_of(self.m, b, self.sent_weight, soft)
        self.opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.params, 1.0, foreach=True)
        self.opt.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.mean, [q.detach() for q in self.params], 1 - self.ema)
            self.sum += loss.detach()

    def swap(self):
        with torch.no_grad():
            for q, e in zip(self.params, self.mean):
                t = q.detach().clone(); q.copy_(e); e.copy_(t)


class Runner:
    """Learners that take the same batches: the teachers' answers are computed once for all of them."""

    def __init__(self, learners, teachers, pool, tokens, device, say):
        self.learners, self.teachers, self.pool, self.tokens, self.device, self.say = learners, teachers, pool, tokens, device, say
        self.stream = torch.cuda.Stream() if device == "cuda" else None
        self.graphs, self.buf, self.steps = {}, {}, 0

    def body(self, x):
        with torch.autocast(self.device, dtype=torch.bfloat16, cache_enabled=False):
            b = unpack(x)
            soft = mean_answers(self.teachers, b) if self.teachers else None
            for l in self.learners:
                l.step(b, soft)

    def record(self):
        """Records the step for each length; anew after `set_fake`."""
        if self.device != "cuda":
            return
        self.graphs, t0 = {}, time.time()
        torch.cuda.synchronize()
        saved = [[q.detach().clone() for q in l.params] for l in self.learners]
        with torch.cuda.stream(self.stream):
            for t in sorted(self.pool.rows, reverse=True):
                n = max(1, self.tokens // t)
                if len(self.pool.rows[t]) < n:
                    continue
                if t not in self.buf:
                    self.buf[t] = self.pool.rows[t][:n].clone()
                for l in self.learners:
                    l.rate(0.0)
                for _ in range(2 if not self.graphs else 1):
                    self.body(self.buf[t])
        torch.cuda.synchronize()
        mem = None
        for t in self.buf:
            g = torch.cuda.CUDAGraph()
            with torch.cuda.graph(g, pool=mem, stream=self.stream):
                self.body(self.buf[t])
            mem = mem or g.pool()
            self.graphs[t] = g
        torch.cuda.synchronize()
        with torch.no_grad():
            for l, s in zip(self.learners, saved):
                for q, v in zip(l.params, s):
                    q.copy_(v)
                l.sum.zero_(); l.seen = l.steps
        self.say(f"recorded {len(self.graphs)} steps in {time.time() - t0:.1f} s, {torch.cuda.memory_allocated() / 2 ** 30:.1f} GiB")

    def step(self, t, at, rate):
        for l in self.learners:
            l.steps += 1
        self.steps += 1
        if self.device != "cuda":
            for l in self.learners:
                l.rate(rate)
            return self.body(self.pool.rows[t][torch.tensor(at)])
        with torch.cuda.stream(self.stream):
            for l in self.learners:
                l.rate(rate)
            at = torch.tensor(at).pin_memory().to("cuda", non_blocking=True)
            torch.index_select(self.pool.rows[t], 0, at, out=self.buf[t])
            self.graphs[t].replay()


def train(runners, rounds, tokens, total_rounds, seconds, rng, say, name, qat=2.0, warm=0.05):
    """Runs every runner over `rounds()` (job lists) until total_rounds or `seconds` are done; the rate rises over `warm`, then falls to zero."""
    t0, first, done = time.time(), None, 0
    for r in runners:
        r.record()
    start, fake, at, said = time.time(), False, 0.0, 0.0
    n = 0
    while at < 1:
        todo = [r.pool.batches(rounds(n), tokens, rng) for r in runners]
        first = first or max(map(len, todo))
        for i in range(max(map(len, todo))):
            at = max(done / (total_rounds * first), (time.time() - t0) / seconds)
            if at >= 1:
                break
            if at >= qat and not fake:
                fake = True
                for r in runners:
                    for l in r.learners:
                        l.m.set_fake(True)
                    r.record()
            rate = max(min(at / warm, (1 - at) / (1 - warm), (done + 1) / 100), 0.002)
            for r, td in zip(runners, todo):
                if i < len(td):
                    r.step(*td[i], rate)
            done += 1
            if done % 50 == 0 and runners[0].device == "cuda":
                torch.cuda.synchronize()
            if at - said >= 0.1 or done in (50, 200):
                said = at
                s = [l.sum.item() for r in runners for l in r.learners]
                k = [max(1, l.steps - l.seen) for r in runners for l in r.learners]
                say(f"{name} step {done}/{total_rounds * first} round {n} at {at:.3f}, {done / (time.time() - start):.1f} steps/s, loss", [round(x / y, 3) for x, y in zip(s, k)])
                for r in runners:
                    for l in r.learners:
                        l.sum.zero_(); l.seen = l.steps
        n += 1
    if runners[0].device == "cuda":
        torch.cuda.synchronize()
    for r in runners:
        r.graphs = {}
        for l in r.learners:
            l.swap(); l.m.eval()
    say(f"{name} ended after {done} steps, {n} rounds, {time.time() - t0:.0f} s")


def score(m, p, inv, evals):
    """On the two dev sets only; bfloat16."""
    m.eval()
    out = {k: T.eval_trees(m, evals[k], inv, p, True, 12000) for k in ("ewt", "gum")}
    out["headings"] = T.eval_headings(m, evals["headings"], p, True)
    out["gum_names"] = T.eval_names(m, evals["gum"], p, True)["f1"]
    return out


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "shared", "data"))
    a.add_argument("--base", required=True, help="folder with vocab.txt of all-MiniLM-L6-v2 (and model.safetensors, if --init is not given)")
    a.add_argument("--teacher", required=True, help="folder of all-mpnet-base-v2 (vocab.txt, model.safetensors)")
    a.add_argument("--teacher-layers", type=int, default=8)
    a.add_argument("--init", help="weights file or checkpoint the student starts from instead of the base")
    a.add_argument("--out", required=True)
    a.add_argument("--prepared", help="file to keep the read sets in, or to take them from")
    a.add_argument("--teachers", type=float, nargs="*", default=[8e-5, 1.2e-4, 1.6e-4, 2e-4], help="rate of each teacher")
    a.add_argument("--students", type=float, nargs="*", default=[2.5e-4, 5e-4], help="rate of each student")
    a.add_argument("--teacher-epochs", type=float, default=25)
    a.add_argument("--student-rounds", type=float, default=56, help="a round is one epoch of labelled windows and one part of the text")
    a.add_argument("--teacher-seconds", type=float, default=1e9, help="ends here at the latest; the rate falls to zero by then")
    a.add_argument("--student-seconds", type=float, default=1e9)
    a.add_argument("--epochs", type=int, default=30, help="epochs of labelled windows made; used again after that")
    a.add_argument("--parts", type=int, default=6, help="parts of the text")
    a.add_argument("--passes", type=int, default=5, help="times each part is made")
    a.add_argument("--tokens", type=int, default=3072, help="word pieces a step, padding included")
    a.add_argument("--student-tokens", type=int, default=4096)
    a.add_argument("--qat", type=float, default=0.72, help="students: fake quantisation after this part of the run")
    a.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    a.add_argument("--small", type=int, default=0, help="for a try: at most this many windows of each epoch or part")
    a.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--headlines", type=float, default=0.08)
    a.add_argument("--heading-weight", type=float, default=2)
    args = a.parse_args()
    args.score = args.hold_re3d = args.names_only = False
    os.makedirs(args.out, exist_ok=True)
    log, born = open(os.path.join(args.out, "log.txt"), "a"), time.time()

    def say(*x):
        for f in (log, None):
            print(f"{time.time() - born:6.1f}", *x, file=f, flush=True)
    if args.device == "cpu":
        torch.set_num_threads(1)
    torch.manual_seed(args.seed); rng = random.Random(args.seed)
    p, inv, sets, evals, texts = prepare(args)
    if args.small:
        evals = {k: v[:args.small] for k, v in evals.items()}
    say("read", {k: len(v) for k, v in {**sets, **evals}.items()}, "texts", len(texts), sum(map(len, texts)))
    WORK.update(p=p, sets=sets, texts=texts, args=args)
    labelled = [(0, 1000 * args.seed + i, 0, 1) for i in range(args.epochs)]
    parts = [(1, 1000 * args.seed + i, i % args.parts, args.parts) for i in range(args.parts * args.passes)]
    with multiprocessing.get_context("fork").Pool(args.workers) as procs:
        made = procs.map(job, labelled + parts, 1)
    pool = Pool(made, args.device); del made
    say("windows", {t: len(r) for t, r in pool.rows.items()})

    def runner(learners, teachers, tokens):
        return Runner(learners, teachers, pool, tokens, args.device, say)
    teachers = []
    for lr in args.teachers:
        m = Model(inv, hid=768, layers=args.teacher_layers, eps=1e-5, head_drop=0.3)
        m.load_mpnet(os.path.join(args.teacher, "model.safetensors"), os.path.join(args.base, "vocab.txt"), os.path.join(args.teacher, "vocab.txt"))
        teachers.append(Learner(m, lr, 1e-3, args, args.device))
    train([runner([l], (), args.tokens) for l in teachers], lambda n: [labelled[n % len(labelled)]], args.tokens, args.teacher_epochs, args.teacher_seconds, rng, say, "teachers")
    scores = [score(l.m, p, inv, evals) for l in teachers]
    for l, s in zip(teachers, scores):
        say("teacher", l.base, json.dumps(s))
    good = [s["ewt"]["las"] + s["gum"]["las"] for s in scores]
    teachers = [l.m.requires_grad_(False) for l, g in zip(teachers, good) if g > max(good) - 1]
    students = []
    for lr in args.students:
        m = Model(inv)
        if args.init:
            m.load_state_dict(T.read_weights(args.init, inv))
        else:
            m.load_minilm(os.path.join(args.base, "model.safetensors"))
        students.append(Learner(m, lr, 5 * lr, args, args.device, ema=0.999))
    if args.init:
        say("start", json.dumps(score(students[0].m, p, inv, evals)))
        students[0].m.train()
    train([runner(students, teachers, args.student_tokens)], lambda n: [labelled[n % len(labelled)], parts[n % len(parts)]], args.student_tokens,
          args.student_rounds, args.student_seconds, rng, say, "students", args.qat, 0.04)
    mean = Model(inv).to(args.device)
    with torch.no_grad():
        for q, *o in zip(mean.parameters(), *[l.params for l in students]):
            q.copy_(sum(o) / len(o))
    best = (0, None, "")
    for name, m in [(f"student {l.base[0]}", l.m) for l in students] + [("mean of the students", mean)] * (len(students) > 1):
        m.set_fake(True)
        s = score(m, p, inv, evals)
        say(name, "int8", json.dumps(s))
        best = max(best, (s["ewt"]["las"] + s["gum"]["las"], m, name), key=lambda x: x[0])
    say("kept:", best[2])
    torch.save({"model": {k: v.half().cpu() for k, v in best[1].state_dict().items()}, "inv": inv}, os.path.join(args.out, "student.pt"))
    say("end")


if __name__ == "__main__":
    main()
