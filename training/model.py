"""The network: a MiniLM encoder over word pieces with case and space embeddings, and eight heads on the first piece of each word."""
import math
import torch, torch.nn as nn, torch.nn.functional as F

HID, HEADS, ARC = 384, 12, 256


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
    def __init__(self, drop, hid=HID, eps=1e-12):
        super().__init__()
        self.qkv, self.o = QLinear(hid, 3 * hid), QLinear(hid, hid)
        self.up, self.down = QLinear(hid, 4 * hid), QLinear(4 * hid, hid)
        self.ln1, self.ln2 = nn.LayerNorm(hid, eps=eps), nn.LayerNorm(hid, eps=eps)
        self.drop = nn.Dropout(drop)

    def forward(self, x, mask):
        """x [B,T,hid], mask [B,1 or 12,1 or T,T] (0 or a large negative number, plus the position bias if there is one)"""
        b, t, hid = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, hid // HEADS).permute(2, 0, 3, 1, 4)
        if q.is_cuda:
            c = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        else:
            c = torch.softmax((q @ k.transpose(-1, -2)).float() * (hid // HEADS) ** -0.5 + mask, -1).to(v.dtype) @ v
        c = c.transpose(1, 2).reshape(b, t, hid)
        x = self.ln1(x + self.drop(self.o(c)))
        return self.ln2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Model(nn.Module):
    """The shipped network is the one of the defaults. `load_mpnet` makes it as wide as that base, for a teacher."""

    def __init__(self, inv, vocab=30522, drop=0.1, head_drop=0.2, hid=HID, layers=6, eps=1e-12):
        super().__init__()
        self.word, self.position = nn.Embedding(vocab, hid), nn.Embedding(192, hid)
        self.case, self.space = nn.Embedding(5, hid), nn.Embedding(3, hid)
        nn.init.zeros_(self.case.weight); nn.init.zeros_(self.space.weight)
        self.ln = nn.LayerNorm(hid, eps=eps)
        self.layers = nn.ModuleList(Layer(drop, hid, eps) for _ in range(layers))
        for h in ("sent", "upos", "feats", "lemma", "name", "mention"):
            setattr(self, h, QLinear(hid, len(inv[h])))
        self.arc_dep, self.arc_head = QLinear(hid, ARC), QLinear(hid, ARC)
        self.arc_w = nn.Parameter(torch.randn(ARC + 1, ARC) * 0.01)
        self.root = nn.Parameter(torch.randn(hid) * 0.02)
        self.rel_head, self.rel_dep, self.rel_out = QLinear(hid, hid, bias=False), QLinear(hid, hid), QLinear(hid, len(inv["rel"]))
        self.bias = None        # [1,12,192,192]: MPNet's bias for the distance of two positions
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

    def load_mpnet(self, path, vocab, mpnet_vocab):
        """The first layers of all-mpnet-base-v2, its word table in the order of our vocabulary."""
        from safetensors.torch import load_file
        s, e = load_file(path), "embeddings."
        put = lambda p, v: p.data.copy_(v)
        its = {w.rstrip("\n"): i for i, w in enumerate(open(mpnet_vocab, encoding="utf8"))}
        other = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>"}
        rows = [its.get(other.get(w, w), its["[UNK]"]) for w in (l.rstrip("\n") for l in open(vocab, encoding="utf8"))]
        put(self.word.weight, s[e + "word_embeddings.weight"][rows])
        put(self.position.weight, s[e + "position_embeddings.weight"][2:194])
        put(self.ln.weight, s[e + "LayerNorm.weight"]); put(self.ln.bias, s[e + "LayerNorm.bias"])
        for i, l in enumerate(self.layers):
            b = f"encoder.layer.{i}."
            for k in ("weight", "bias"):
                put(getattr(l.qkv, k), torch.cat([s[b + f"attention.attn.{n}.{k}"] for n in "qkv"]))
                put(getattr(l.o, k), s[b + f"attention.attn.o.{k}"]); put(getattr(l.ln1, k), s[b + f"attention.LayerNorm.{k}"])
                put(getattr(l.up, k), s[b + f"intermediate.dense.{k}"]); put(getattr(l.down, k), s[b + f"output.dense.{k}"])
                put(getattr(l.ln2, k), s[b + f"output.LayerNorm.{k}"])
        at = torch.arange(192)
        far = at[None] - at[:, None]                    # place of the key less place of the query
        n = far.abs()
        large = 8 + (torch.log(n.clamp(min=1).float() / 8) / math.log(16) * 8).long()
        bucket = torch.where(n < 8, n, large.clamp(max=15)) + 16 * (far > 0)
        del self.bias
        self.register_buffer("bias", s["encoder.relative_attention_bias.weight"].float()[bucket].permute(2, 0, 1)[None].contiguous())

    def encode(self, b):
        """b.ids/case/space/pad [B,T], b.first [B,W] -> word states [B,W,hid]"""
        e = F.embedding(b["ids"], self.word.weight)
        if self.fake:
            q, s = quant_rows(e)
            e = q * s
        e = e + self.position.weight[:e.shape[1]] + self.case(b["case"]) + self.space(b["space"])
        x = self.drop(self.ln(e))
        mask = (b["pad"].float() * -1e9)[:, None, None, :]
        if self.bias is not None:
            mask = mask + self.bias[:, :, :x.shape[1], :x.shape[1]]
        for l in self.layers:
            x = l(x, mask)
        return torch.gather(x, 1, b["first"].unsqueeze(-1).expand(-1, -1, x.shape[-1]))

    def arcs(self, x, block):
        """Word states [B,W,384], sentence numbers [B,W] (-1 = padding) -> scores [B,W,W+1]: column 0 is the root, column j+1 word j;
        pairs of different sentences and a word with itself are out."""
        r = torch.cat([self.root.expand(x.shape[0], 1, -1).to(x.dtype), x], 1)
        d, h = F.gelu(self.arc_dep(x)).float(), F.gelu(self.arc_head(r)).float()
        s = torch.cat([d, d.new_ones(*d.shape[:2], 1)], 2) @ self.arc_w @ h.transpose(1, 2)
        ok = block[:, :, None] == block[:, None, :]
        ok = ok & ~torch.eye(x.shape[1], dtype=torch.bool, device=x.device)
        ok = torch.cat([torch.ones_like(ok[:, :, :1]), ok], 2)
        return s.float().masked_fill(~ok, -1e9), r

    def rels(self, x, r, head):
        """x [B,W,384], r [B,W+1,384] with the root first, head [B,W] in 0..W -> relation logits [B,W,R]"""
        h = torch.gather(self.rel_head(r), 1, head.unsqueeze(-1).expand(-1, -1, x.shape[-1]))
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
