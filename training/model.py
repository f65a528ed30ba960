"""The network: a MiniLM encoder over word pieces with case and space embeddings, and eight heads on the first piece of each word."""
import torch, torch.nn as nn, torch.nn.functional as F

HID, HEADS, FFN, ARC = 384, 12, 1536, 256


def ste(x, q):
    """Value of q, gradient of x (straight through)."""
    return x + (q - x).detach()


def quant_rows(x):
    """x [..., n] -> whole numbers in -127..127 (as floats, straight through) and their scale [..., 1]."""
    s = x.detach().abs().amax(-1, keepdim=True) / 127
    s = torch.where(s > 0, s, torch.ones_like(s))
    y = x / s
    return ste(y, torch.round(y)), s          # torch.round is half to even


class QLinear(nn.Linear):
    """Linear layer; with `fake` the product is over int8 values (per-row inputs, per-channel weights). Whole numbers
    up to 127 are exact in bfloat16 as well, so the only rounding under autocast is that of the product."""
    fake = False

    def forward(self, x):
        if not self.fake:
            return F.linear(x, self.weight, self.bias)
        xq, sx = quant_rows(x.float())
        wq, sw = quant_rows(self.weight)
        y = F.linear(xq, wq).float() * sx * sw.squeeze(-1)
        return y if self.bias is None else y + self.bias


class Layer(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.qkv, self.o = QLinear(HID, 3 * HID), QLinear(HID, HID)
        self.up, self.down = QLinear(HID, FFN), QLinear(FFN, HID)
        self.ln1, self.ln2 = nn.LayerNorm(HID, eps=1e-12), nn.LayerNorm(HID, eps=1e-12)
        self.drop = nn.Dropout(drop)

    def forward(self, x, mask):
        """x [B,T,384], mask [B,1,1,T] (0 or a large negative number)"""
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, HID // HEADS).permute(2, 0, 3, 1, 4)
        p = torch.softmax((q @ k.transpose(-1, -2)).float() * (HID // HEADS) ** -0.5 + mask, -1)
        c = (p.to(v.dtype) @ v).transpose(1, 2).reshape(b, t, HID)
        x = self.ln1(x + self.drop(self.o(c)))
        return self.ln2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Model(nn.Module):
    def __init__(self, inv, vocab=30522, drop=0.1, head_drop=0.2):
        super().__init__()
        self.word, self.position = nn.Embedding(vocab, HID), nn.Embedding(192, HID)
        self.case, self.space = nn.Embedding(5, HID), nn.Embedding(3, HID)
        nn.init.zeros_(self.case.weight); nn.init.zeros_(self.space.weight)
        self.ln = nn.LayerNorm(HID, eps=1e-12)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(6))
        for h in ("sent", "upos", "feats", "lemma", "name", "mention"):
            setattr(self, h, QLinear(HID, len(inv[h])))
        self.arc_dep, self.arc_head = QLinear(HID, ARC), QLinear(HID, ARC)
        self.arc_w = nn.Parameter(torch.randn(ARC + 1, ARC) * 0.01)
        self.root = nn.Parameter(torch.randn(HID) * 0.02)
        self.rel_head, self.rel_dep, self.rel_out = QLinear(HID, HID, bias=False), QLinear(HID, HID), QLinear(HID, len(inv["rel"]))
        self.drop, self.head_drop = nn.Dropout(drop), nn.Dropout(head_drop)
        self.fake = False

    def set_fake(self, on):
        self.fake = on
        for m in self.modules():
            if isinstance(m, QLinear):
                m.fake = on

    def load_minilm(self, path):
        """Weights of all-MiniLM-L6-v2 (safetensors with BERT's names); the one token type is added to the positions."""
        from safetensors.torch import load_file
        s, e = load_file(path), "embeddings."
        put = lambda p, v: p.data.copy_(v)
        put(self.word.weight, s[e + "word_embeddings.weight"])
        put(self.position.weight, s[e + "position_embeddings.weight"][:192] + s[e + "token_type_embeddings.weight"][0])
        put(self.ln.weight, s[e + "LayerNorm.weight"]); put(self.ln.bias, s[e + "LayerNorm.bias"])
        for i, l in enumerate(self.layers):
            b = f"encoder.layer.{i}."
            for k in ("weight", "bias"):
                put(getattr(l.qkv, k), torch.cat([s[b + f"attention.self.{n}.{k}"] for n in ("query", "key", "value")]))
                put(getattr(l.o, k), s[b + f"attention.output.dense.{k}"]); put(getattr(l.ln1, k), s[b + f"attention.output.LayerNorm.{k}"])
                put(getattr(l.up, k), s[b + f"intermediate.dense.{k}"]); put(getattr(l.down, k), s[b + f"output.dense.{k}"])
                put(getattr(l.ln2, k), s[b + f"output.LayerNorm.{k}"])

    def encode(self, b):
        """b.ids/case/space/pad [B,T], b.first [B,W] -> word states [B,W,384]"""
        e = F.embedding(b["ids"], self.word.weight)
        if self.fake:
            q, s = quant_rows(e)
            e = q * s
        e = e + self.position.weight[:e.shape[1]] + self.case(b["case"]) + self.space(b["space"])
        x = self.drop(self.ln(e))
        mask = (b["pad"].float() * -1e9)[:, None, None, :]
        for l in self.layers:
            x = l(x, mask)
        return torch.gather(x, 1, b["first"].unsqueeze(-1).expand(-1, -1, HID))

    def arcs(self, x, block):
        """Word states [B,W,384], sentence numbers [B,W] (-1 = padding) -> scores [B,W,W+1]: column 0 is the root, column j+1 word j;
        pairs of different sentences and a word with itself are out."""
        r = torch.cat([self.root.expand(x.shape[0], 1, HID).to(x.dtype), x], 1)
        d, h = F.gelu(self.arc_dep(x)).float(), F.gelu(self.arc_head(r)).float()
        s = torch.cat([d, d.new_ones(*d.shape[:2], 1)], 2) @ self.arc_w @ h.transpose(1, 2)
        ok = block[:, :, None] == block[:, None, :]
        ok = ok & ~torch.eye(x.shape[1], dtype=torch.bool)
        ok = torch.cat([torch.ones_like(ok[:, :, :1]), ok], 2)
        return s.float().masked_fill(~ok, -1e9), r

    def rels(self, x, r, head):
        """x [B,W,384], r [B,W+1,384] with the root first, head [B,W] in 0..W -> relation logits [B,W,R]"""
        h = torch.gather(self.rel_head(r), 1, head.unsqueeze(-1).expand(-1, -1, HID))
        return self.rel_out(F.gelu(h + self.rel_dep(x)))


def collate(ws, cls, sep):
    """Windows -> tensors; every label list padded with -100, sentence numbers with -1."""
    T, W = max(w["n"] for w in ws) + 2, max(len(w["form"]) for w in ws)
    b = {k: torch.zeros(len(ws), T, dtype=torch.long) for k in ("ids", "case", "space")}
    b["pad"] = torch.ones(len(ws), T, dtype=torch.bool)
    b["first"] = torch.zeros(len(ws), W, dtype=torch.long)
    b["block"] = torch.full((len(ws), W), -1)
    lab = ("sent", "upos", "feats", "lemma", "head", "rel", "name", "mention")
    for k in lab:
        b[k] = torch.full((len(ws), W), -100)
    for i, w in enumerate(ws):
        ids, case, space, first = [cls], [0], [0], []
        for p, c, s in zip(w["pieces"], w["case"], w["space"]):
            first.append(len(ids))
            ids += p; case += [c] * len(p); space += [s] + [0] * (len(p) - 1)
        ids.append(sep); case.append(0); space.append(0)
        for k, v in (("ids", ids), ("case", case), ("space", space)):
            b[k][i, :len(v)] = torch.tensor(v)
        b["pad"][i, :len(ids)] = False
        n = len(first)
        b["first"][i, :n] = torch.tensor(first)
        b["block"][i, :n] = torch.tensor(w["block"])
        for k in lab:
            b[k][i, :n] = torch.tensor(w[k])
    b["head"] = torch.where(b["head"] >= -1, b["head"] + 1, b["head"])      # 0 = root
    return b
