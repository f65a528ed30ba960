"""Checkpoint -> int8 weights file, and (with --reference) logits computed from that file alone, for testing other implementations."""
import argparse, json, os, shutil
import numpy as np
from safetensors.numpy import save, load_file
from safetensors import safe_open
import torch
import data as D

HEADS = ("sent", "upos", "feats", "lemma", "name", "mention")


def int8(w):
    """f32 [n,k] -> int8 [n,k] and f32 [n]: symmetric per row, max|w|/127, half to even; a row of zeros gets scale 1."""
    s = (np.abs(w).max(1) / np.float32(127)).astype(np.float32)
    s[s == 0] = 1
    return np.rint(w / s[:, None]).astype(np.int8), s


def tensors(sd):
    """State dict of model.Model -> tensors of the weights file."""
    f = {k: v.float().numpy() for k, v in sd.items()}
    out = {"position": f["position.weight"], "case": f["case.weight"], "space": f["space.weight"], "ln.w": f["ln.weight"], "ln.b": f["ln.bias"],
           "root": f["root"], "arc.w": f["arc_w"]}
    out["word.q"], out["word.s"] = int8(f["word.weight"])

    def linear(name, key):
        out[name + ".q"], out[name + ".s"] = int8(f[key + ".weight"])
        if key + ".bias" in f:
            out[name + ".b"] = f[key + ".bias"]
    for i in range(6):
        for k in ("qkv", "o", "up", "down"):
            linear(f"{i}.{k}", f"layers.{i}.{k}")
        for k in ("ln1", "ln2"):
            out[f"{i}.{k}.w"], out[f"{i}.{k}.b"] = f[f"layers.{i}.{k}.weight"], f[f"layers.{i}.{k}.bias"]
    for h in HEADS:
        linear(h, h)
    for k in ("arc.dep", "arc.head", "rel.head", "rel.dep", "rel.out"):
        linear(k, k.replace(".", "_"))
    return {k: np.ascontiguousarray(v) for k, v in out.items()}


def upper_tensors(layers, linears):
    """Layers of a network's own and named linear layers above them -> tensors, named as in the model's file."""
    out, numbers = {}, lambda t: t.detach().float().numpy()
    of_layers = {f"{i}.{k}": getattr(layer, k) for i, layer in enumerate(layers) for k in ("qkv", "o", "up", "down")}
    for name, l in {**of_layers, **linears}.items():
        out[name + ".q"], out[name + ".s"] = int8(numbers(l.weight))
        out[name + ".b"] = numbers(l.bias)
    for i, layer in enumerate(layers):
        for k in ("ln1", "ln2"):
            out[f"{i}.{k}.w"], out[f"{i}.{k}.b"] = numbers(getattr(layer, k).weight), numbers(getattr(layer, k).bias)
    return {k: np.ascontiguousarray(v) for k, v in out.items()}


def state_dict(path):
    """The other way: weights file -> state dict of model.Model, and the file's label lists."""
    t = {k: torch.from_numpy(v) for k, v in load_file(path).items()}
    with safe_open(path, "np") as f:
        inv = json.loads(f.metadata()["config"])
    sd = {"root": t["root"], "arc_w": t["arc.w"]}
    for k, v in t.items():
        if k in ("root", "arc.w") or k.endswith(".s"):
            continue
        if k.endswith(".q"):
            v = v.float() * t[k[:-1] + "s"][:, None]
        name, _, end = k.rpartition(".")
        key, end = (name, {"q": "weight", "w": "weight", "b": "bias"}[end]) if name else (k, "weight")
        if key[0].isdigit():
            key = "layers." + key
        if key[:4] in ("arc.", "rel."):
            key = key.replace(".", "_")
        sd[f"{key}.{end}"] = v
    return sd, inv


def write(path, content):
    """Whole files only: written beside the target, then renamed."""
    with open(path + ".part", "wb") as f:
        f.write(content)
    os.replace(path + ".part", path)


# ---------------------------------------------------------------- the weights file, run as specified

def erf(x):
    return torch.erf(torch.from_numpy(np.ascontiguousarray(x))).numpy()


def gelu(x):
    return (x * np.float32(0.5) * (1 + erf(x / np.float32(np.sqrt(2))))).astype(np.float32)


def norm(x, w, b):
    m = x.mean(-1, keepdims=True)
    v = ((x - m) ** 2).mean(-1, keepdims=True)
    return ((x - m) / np.sqrt(v + np.float32(1e-12)) * w + b).astype(np.float32)


class Weights:
    def __init__(self, path):
        self.t = load_file(path)
        with safe_open(path, "np") as f:
            self.config = json.loads(f.metadata()["config"])

    def linear(self, x, name):
        """x [n,k] f32 -> [n,m]: rows to int8, whole-number product (exact in f64), scales, bias."""
        s = (np.abs(x).max(1) / np.float32(127)).astype(np.float32)
        s[s == 0] = 1
        q = np.rint(x / s[:, None])
        acc = (q.astype(np.float64) @ self.t[name + ".q"].astype(np.float64).T).astype(np.float32)
        y = acc * (s[:, None] * self.t[name + ".s"][None])
        return y + self.t[name + ".b"] if name + ".b" in self.t else y

    def words(self, ids, case, space, first):
        """Pieces of one window, [CLS] and [SEP] included -> word states [n,384]"""
        t = self.t
        x = t["word.q"][ids].astype(np.float32) * t["word.s"][ids][:, None] + t["position"][:len(ids)] + t["case"][case] + t["space"][space]
        x = norm(x, t["ln.w"], t["ln.b"])
        n = len(ids)
        for i in range(self.config["layers"]):
            q, k, v = self.linear(x, f"{i}.qkv").reshape(n, 3, 12, 32).transpose(1, 2, 0, 3)
            a = (q @ k.transpose(0, 2, 1)) * np.float32(32 ** -0.5)
            a = np.exp(a - a.max(-1, keepdims=True))
            c = ((a / a.sum(-1, keepdims=True)) @ v).transpose(1, 0, 2).reshape(n, 384)
            x = norm(x + self.linear(c, f"{i}.o"), t[f"{i}.ln1.w"], t[f"{i}.ln1.b"])
            x = norm(x + self.linear(gelu(self.linear(x, f"{i}.up")), f"{i}.down"), t[f"{i}.ln2.w"], t[f"{i}.ln2.b"])
        return x[first]

    def heads(self, x, block):
        """Word states, sentence numbers -> logits of every head, arc scores [n,n+1] (column 0 = root), greedy heads, relation logits"""
        t, out = self.t, {h: self.linear(x, h) for h in HEADS}
        r = np.concatenate([t["root"][None], x])
        d, h = gelu(self.linear(x, "arc.dep")), gelu(self.linear(r, "arc.head"))
        s = np.concatenate([d, np.ones((len(d), 1), np.float32)], 1) @ t["arc.w"] @ h.T
        b = np.array(block)
        ok = (b[:, None] == b[None]) & ~np.eye(len(b), dtype=bool)
        s = np.where(np.concatenate([np.ones((len(b), 1), bool), ok], 1), s, np.float32(-1e9))
        out["arc"], out["head"] = s, s.argmax(1)
        z = gelu(self.linear(r, "rel.head")[out["head"]] + self.linear(x, "rel.dep"))
        out["rel"] = self.linear(z, "rel.out")
        return out


def reference(path, windows, pieces):
    """Results for `windows`, ready for JSON."""
    w, out = Weights(path), []
    c = w.config
    for win in windows:
        ids, case, space, first = [pieces.cls], [0], [0], []
        for p, k, s in zip(win["pieces"], win["case"], win["space"]):
            first.append(len(ids)); ids += p; case += [k] * len(p); space += [s] + [0] * (len(p) - 1)
        ids.append(pieces.sep); case.append(0); space.append(0)
        x = w.words(np.array(ids), np.array(case), np.array(space), np.array(first))
        y = w.heads(x, win["block"])
        r = lambda a: [[round(float(v), 4) for v in row] for row in a]
        out.append({"words": win["form"], "space": win["space"], "block": win["block"], "ids": ids, "case": case, "first": first,
                    "sent": r(y["sent"]), "upos": r(y["upos"]), "name_first5": r(y["name"][:5]), "mention_first5": r(y["mention"][:5]),
                    "state_first2": r(x[:2]), "arc_first5": r(y["arc"][:5]), "head": [int(h) - 1 for h in y["head"]],
                    "rel": [c["rel"][i] for i in y["rel"].argmax(1)], "name": [c["name"][i] for i in y["name"].argmax(1)],
                    "feats": [c["feats"][i] for i in y["feats"].argmax(1)], "lemma": [c["lemma"][i] for i in y["lemma"].argmax(1)],
                    "mention": [c["mention"][i] for i in y["mention"].argmax(1)]})
    return out


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint")
    a.add_argument("--base", required=True, help="folder of all-MiniLM-L6-v2 (for vocab.txt)")
    a.add_argument("--out", default=os.path.join(here, "..", "crates", "legation-model", "weights"))
    a.add_argument("--data", default=os.path.join(here, "..", "..", "shared", "data"))
    a.add_argument("--reference", help="write the logits of sample windows to this JSON file")
    a.add_argument("--version", default="1")
    args = a.parse_args()
    ck = torch.load(args.checkpoint, map_location="cpu")
    os.makedirs(args.out, exist_ok=True)
    conf = {"version": args.version, "layers": 6, "hidden": 384, "heads": 12, **{k: ck["inv"][k] for k in ("upos", "feats", "lemma", "rel", "name", "mention", "sent")}}
    target = os.path.join(args.out, "model.safetensors")
    write(target, save(tensors(ck["model"]), {"config": json.dumps(conf, ensure_ascii=False)}))
    shutil.copyfile(os.path.join(args.base, "vocab.txt"), os.path.join(args.out, "vocab.txt"))
    print(target, os.path.getsize(target))
    if args.reference:
        pieces = D.Pieces(os.path.join(args.out, "vocab.txt"))
        gum = D.encode_treebank(list(D.read_conllu(os.path.join(args.data, "syntax/ud_english_gum/en_gum-ud-train.open.conllu.gz"))), ck["inv"], pieces, set())
        ws = D.eval_windows(gum)
        write(args.reference, json.dumps(reference(target, ws[3::len(ws) // 20][:20], pieces), ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
