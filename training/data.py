"""Readers: treebanks, name sets and headlines -> sentences of labelled words -> windows of word pieces.

A sentence is a dict of parallel lists, one entry per word:
  form  str            space  0 glued, 1 white space before, 2 first of a paragraph
  pieces [int]         case   0..4 (see case_class)
  upos feats lemma rel name mention  class numbers, -100 = no loss here
  head  -1 = root, -100 = no loss, else index of the head inside the sentence
and `sent` (class of its first word; None = this set says nothing about sentences), `doc` (document name).
"""
import csv, gzip, json, os, random, re
from functools import lru_cache
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

IGN = -100
NAME = ["O"] + [p + t for t in ("PER", "ORG", "LOC", "NAT", "EVT", "MISC") for p in ("B-", "I-")]
MENTION = ["none", "person", "place", "organization", "event", "time", "abstract", "object", "animal", "plant", "substance"]
SENT = ["inside", "sentence", "heading"]
FIELDS = ("form", "space", "pieces", "case", "upos", "feats", "lemma", "head", "rel", "name", "mention")
MAX_PIECES = 190
FOLD = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "..."})
TITLES = set("""president vice prime minister ministers secretary foreign secretary-general chancellor premier king queen prince princess sir lord lady
mr mr. mrs mrs. ms ms. miss dr dr. prof prof. professor sen sen. senator rep rep. representative gov gov. governor gen gen. general col col. colonel lt lt. lieutenant
major maj maj. capt capt. captain sgt sgt. sergeant adm adm. admiral brig brig. commander ambassador envoy special judge justice chief deputy
pope bishop archbishop cardinal imam sheikh ayatollah emir sultan father sister brother rev rev. reverend saint mayor speaker leader chairman
chairwoman director spokesman spokeswoman spokesperson attorney press defense defence office congressman congresswoman coach uncle aunt
former acting private madam corporal navy army marine operator warfare 1st class senior us u.s. uk british american iraqi australian""".split())


# ---------------------------------------------------------------- words to pieces

class Pieces:
    """BERT-uncased splitting of single words; `vocab` is the path of vocab.txt."""

    def __init__(self, vocab):
        words = [l.rstrip("\n") for l in open(vocab, encoding="utf8")]
        self.ids = {w: i for i, w in enumerate(words)}
        self.tok = Tokenizer(models.WordPiece(self.ids, unk_token="[UNK]", max_input_chars_per_word=100))
        self.tok.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
        self.tok.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        self.cls, self.sep, self.unk = self.ids["[CLS]"], self.ids["[SEP]"], self.ids["[UNK]"]
        self.cache = {}

    def __call__(self, word):
        """word -> 1 to 8 piece numbers"""
        if word not in self.cache:
            ids = self.tok.encode(word.translate(FOLD), add_special_tokens=False).ids
            self.cache[word] = (ids or [self.unk])[:8]
        return self.cache[word]


def case_class(word):
    """0 no upper-case letter, 1 Capitalised, 2 ALL CAPITALS (2 letters or more), 3 one letter and it is upper, 4 mixed."""
    letters = [c for c in word if c.isalpha()]
    upper = [c.isupper() for c in letters]
    if not any(upper):
        return 0
    if len(letters) == 1:
        return 3
    if all(upper):
        return 2
    return 1 if upper[0] and not any(upper[1:]) else 4


def lemma_script(form, lemma):
    """Shortest edit as `case|cut|add`; whole-word `W|lemma` when nothing is shared."""
    low = form.lower()
    for case, base in (("L", low), ("K", form)):
        if case == "L" and lemma != lemma.lower():
            continue
        n = len(os.path.commonprefix([base, lemma]))
        if n or not lemma:
            return f"{case}|{len(base) - n}|{lemma[n:]}"
    return "W|" + lemma


def apply_script(form, script):
    if script.startswith("W|"):
        return script[2:]
    case, k, add = script.split("|", 2)
    base = form.lower() if case == "L" else form
    return base[:len(base) - int(k)] + add if int(k) <= len(base) else base


# ---------------------------------------------------------------- files

def open_text(path):
    """A file to read as text, packed (.gz) or not."""
    return gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")


def read_json_lines(*path):
    """The objects of a JSON Lines file, whose path is given in parts."""
    with open_text(os.path.join(*path)) as f:
        return [json.loads(line) for line in f]


# ---------------------------------------------------------------- CoNLL-U

def read_conllu(path):
    """Yields {doc, sent 1|2, form[], space[], upos[], feats[], lemma[], head[], rel[], entity[], has_entities, title}."""
    doc, heading_left, par, ents = "", 0, True, False
    rows, mwt_end, glue = [], 0, False
    with open_text(path) as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("#"):
                if line.startswith("# newdoc"):
                    doc, par, heading_left, glue = line.split("=")[-1].strip(), True, 0, False
                elif line.startswith("# newpar_block"):
                    block = line.split("=", 1)[1].strip()
                    m = re.match(r"head\b.*?\((\d+) s\)", block)
                    heading_left = int(m.group(1)) if m else 0
                elif line.startswith("# newpar"):
                    par = True
                elif line.startswith("# global.Entity"):
                    ents = True
                continue
            if line:
                rows.append(line.split("\t"))
                continue
            if not rows:
                continue
            s = {k: [] for k in ("form", "space", "upos", "xpos", "feats", "lemma", "head", "rel", "entity")}
            mwt_end, mwt_glue = 0, False
            for c in rows:
                if "." in c[0]:
                    continue
                after = "SpaceAfter=No" in c[9].split("|")
                if "-" in c[0]:
                    mwt_end, mwt_glue, mwt_first = int(c[0].split("-")[1]), after, int(c[0].split("-")[0])
                    continue
                i = int(c[0])
                s["form"].append(c[1])
                s["space"].append(2 if par else 0 if glue else 1)
                par = False
                # inside a multiword token the parts are glued; after its last part the token's own mark counts
                glue = (True if i < mwt_end else mwt_glue) if i <= mwt_end else after
                s["lemma"].append(c[2]); s["upos"].append(c[3]); s["xpos"].append(c[4]); s["feats"].append(c[5])
                s["head"].append(int(c[6]) - 1); s["rel"].append(c[7])
                e = [m[7:] for m in c[9].split("|") if m.startswith("Entity=")]
                s["entity"].append(e[0] if e else "")
            s["doc"], s["sent"], s["has_entities"] = doc, 2 if heading_left > 0 else 1, ents
            heading_left -= 1
            rows = []
            yield s


def gum_mentions(s, open_spans):
    """Mentions [(first, last, type, linked)] that close in this sentence."""
    out = []
    for i, e in enumerate(s["entity"]):
        for part in re.findall(r"\([^()]+\)?|[^()]+\)", e):
            if part.startswith("("):
                f = part.strip("()").split("-", 7)
                rec = (i, f[1], len(f) > 7)
                if part.endswith(")"):
                    out.append((i, i, f[1], rec[2]))
                else:
                    open_spans.setdefault(f[0], []).append(rec)
            else:
                stack = open_spans.get(part[:-1].split("[")[0])
                if stack:
                    a, t, linked = stack.pop()
                    out.append((a, i, t, linked))
    return out


def cap(w):
    return bool(re.match(r"[^\W\d_]", w)) and w[0].isupper()


def strip_titles(words, a, b):
    """First index of the bare name in words[a..b], after titles."""
    while a <= b and words[a].lower() in TITLES | {"the", "-"}:
        a += 1
    return a


def gum_names(s, mentions, demonyms):
    """GUM mentions -> name spans [(a, b, type)]: only the capitalised name around the mention's head, without title or article."""
    form, upos, head = s["form"], s["upos"], s["head"]
    kind = {"person": "PER", "organization": "ORG", "place": "LOC", "event": "EVT"}
    found = []
    for a, b, t, linked in mentions:
        h = next((i for i in range(a, b + 1) if not a <= head[i] <= b), None)
        if h is None or upos[h] != "PROPN" or t == "time" or not (cap(form[h]) or form[h][0].isdigit() or linked):
            continue
        ok = lambda i: cap(form[i]) and upos[i] != "PRON" and not (upos[i] in ("DET", "ADP") ) or (upos[i] == "NUM" and t != "person")
        l = r = h
        glue = ("-", "'s", ".", "&") if t != "person" else ("-", ".")
        while l > a and (ok(l - 1) or (l - 2 >= a and form[l - 1] in glue[:1] + glue[2:] and ok(l - 2))):
            l -= 1
        join = {"of", "for", "the", "on", "in", "de", "and", "&", "to", "del", "la", "'s", "-", "du", "al"} if t != "person" else {"-", "de", "van", "der", "von", "al", "bin", "of"}
        if t == "person":
            join = join - {"of"}
        while r < b:
            if ok(r + 1):
                r += 1
                continue
            k = r + 1
            while k <= b and k <= r + 2 and form[k].lower() in join:
                k += 1
            seq = [w.lower() for w in form[r + 1:k]]
            # "and" only continues names of the kind "Ministry of Trade and Industry"
            if k > r + 1 and k <= b and ok(k) and (("and" not in seq and "to" not in seq and "in" not in seq and "on" not in seq) or "of" in [w.lower() for w in form[l:r]] or linked):
                r = k
                continue
            break
        # names with a lower-case title after them, "Court of Appeal of ..." and such are kept as they are
        if t == "person":
            l = strip_titles(form, l, r)
        while l <= r and form[l].lower() in ("the", "a", "an", "-", "."):
            l += 1
        while r >= l and form[r] in ("'s", "-", "'"):
            r -= 1
        if l > r:
            continue
        typ = kind.get(t, "MISC")
        if form[l] in ("Figure", "Fig", "Fig.", "Table", "Example", "Section", "Chapter", "Factor", "Image", "Madam", "Chair"):
            continue
        if l == r and form[l].lower() in demonyms:
            typ = "NAT"
        found.append((l, r, typ))
    spans = pick_longest(found)
    taken = {i for a, b, _ in spans for i in range(a, b + 1)}
    for i, w in enumerate(form):
        if i not in taken and cap(w) and w.lower() in demonyms and upos[i] in ("ADJ", "PROPN", "NOUN"):
            spans.append((i, i, "NAT"))
    return spans


def pick_longest(spans):
    out, taken = [], set()
    for a, b, t in sorted(set(spans), key=lambda x: (x[0] - x[1], x)):
        if not any(i in taken for i in range(a, b + 1)):
            out.append((a, b, t))
            taken.update(range(a, b + 1))
    return out


def bio(n, spans):
    lab = ["O"] * n
    for a, b, t in spans:
        for i in range(a, b + 1):
            lab[i] = ("B-" if i == a else "I-") + t
    return [NAME.index(x) for x in lab]


# ---------------------------------------------------------------- label sets and treebank sentences

def inventories(sents):
    """Label lists from the training sentences."""
    from collections import Counter
    feats = Counter(f for s in sents for f in s["feats"])
    lem = Counter(lemma_script(f, l) for s in sents for f, l in zip(s["form"], s["lemma"]))
    feats = ["_"] + sorted(f for f, n in feats.items() if n >= 5 and f != "_")
    lemma = ["K|0|"] + sorted(x for x, n in lem.items() if n >= 3 and x != "K|0|")
    return {"upos": sorted({u for s in sents for u in s["upos"]}), "feats": feats, "lemma": lemma,
            "rel": sorted({r for s in sents for r in s["rel"]}), "name": NAME, "mention": MENTION, "sent": SENT}


def encode_treebank(sents, inv, pieces, demonyms):
    """Raw CoNLL-U sentences -> sentences with class numbers (keeps the gold strings under gold_*)."""
    ix = {k: {x: i for i, x in enumerate(v)} for k, v in inv.items()}
    out, spans, doc = [], {}, None
    for s in sents:
        if s["doc"] != doc:
            spans, doc = {}, s["doc"]
        n = len(s["form"])
        r = {"form": s["form"], "space": s["space"], "pieces": [pieces(w) for w in s["form"]], "case": [case_class(w) for w in s["form"]],
             "upos": [ix["upos"][u] for u in s["upos"]], "feats": [ix["feats"].get(f, 0) for f in s["feats"]],
             "lemma": [ix["lemma"].get(lemma_script(f, l), IGN) for f, l in zip(s["form"], s["lemma"])],
             "head": s["head"], "rel": [ix["rel"].get(x, IGN) for x in s["rel"]], "name": [IGN] * n, "mention": [IGN] * n,
             "sent": s["sent"], "doc": s["doc"], "gold_lemma": s["lemma"], "gold_feats": s["feats"], "gold_rel": s["rel"]}
        if s["has_entities"]:
            ms = gum_mentions(s, spans)
            r["name"] = bio(n, gum_names(s, ms, demonyms))
            r["mention"] = [0] * n
            for a, b, t, _ in sorted(ms, key=lambda m: m[0] - m[1]):
                h = next((i for i in range(a, b + 1) if not a <= s["head"][i] <= b), None)
                if h is not None and t in MENTION:
                    r["mention"][h] = MENTION.index(t)
        out.append(r)
    return out


def blank(form, space, pieces, name=None, sent=None, doc=""):
    """A sentence with no treebank labels."""
    n = len(form)
    return {"form": form, "space": space, "pieces": [pieces(w) for w in form], "case": [case_class(w) for w in form],
            **{k: [IGN] * n for k in ("upos", "feats", "lemma", "head", "rel", "mention")},
            "name": name if name is not None else [IGN] * n, "sent": sent, "doc": doc}


# ---------------------------------------------------------------- name sets

def read_demonyms(data):
    """Lower-case demonyms (nouns, plurals, adjectives)."""
    out = set("""american americans british briton britons kurdish kurd kurds soviet soviets european europeans african africans asian asians arab arabs
    palestinian palestinians english scottish welsh irish tibetan tibetans catalan chechen chechens yazidi yazidis jewish jew jews prussian
    californian texan byzantine ottoman roman greek greeks french dutch swiss spanish portuguese chinese japanese taiwanese thai turkish
    turk turks pole poles serb serbs croat croats bosniak bosniaks finn finns dane danes swede swedes spaniard spaniards german germans
    latin arabic hebrew persian crimean abkhaz ossetian kosovar uyghur uyghurs tamil rohingya yugoslav czechoslovak anglo bavarian hispanic""".split())
    for c in json.load(open(os.path.join(data, "facts/countries_mledoze/countries.json"), encoding="utf8")):
        out.update(x.lower() for x in (c.get("demonyms") or {}).get("eng", {}).values() if x)
    for d in read_json_lines(data, "facts/cia_factbook/countries.jsonl"):
        for k in ("demonym_noun", "demonym_adj"):
            for w in re.findall(r"[A-Z][\w-]+(?:\(s\))?", d.get(k) or ""):
                w = w.lower()
                out.update([w[:-3], w[:-3] + "s"] if w.endswith("(s)") else [w])
    names = {c["name"]["common"].lower() for c in json.load(open(os.path.join(data, "facts/countries_mledoze/countries.json"), encoding="utf8"))}
    return out - names - {"", "cook", "channel", "cabo", "verde", "faroe", "none", "note", "singular", "plural", "adjective", "islander", "saint", "new", "north", "south", "guinea", "men", "women", "of", "island", "islands", "city"}


def read_countries(data):
    """Country names as written in text."""
    out = {"UK", "U.K.", "US", "U.S.", "USA", "United States of America", "Britain", "Great Britain", "Kurdistan", "Palestine", "America"}
    for c in json.load(open(os.path.join(data, "facts/countries_mledoze/countries.json"), encoding="utf8")):
        out.add(c["name"]["common"])
    return out


def read_bio(path):
    """Two-column BIO file -> [(words, tags)]; columns split by tab or the last blank."""
    out, w, t = [], [], []
    for l in list(open(path, encoding="utf8")) + [""]:
        l = l.rstrip("\n")
        if not l.strip():
            if w:
                out.append((w, t))
            w, t = [], []
            continue
        c = l.split("\t") if "\t" in l else l.rsplit(" ", 1)
        w.append(c[0]); t.append(c[-1])
    return out


def tag_spans(tags):
    """BIO or IO tags -> [(a, b, type)]; an I- after O or after another type starts a span."""
    out = []
    for i, t in enumerate(tags):
        if t == "O":
            continue
        if t[0] == "I" and out and out[-1][1] == i - 1 and out[-1][2] == t[2:]:
            out[-1] = (out[-1][0], i, t[2:])
        else:
            out.append((i, i, t[2:]))
    return out


def plain_spaces(words):
    """Space classes for text that came split into words: usual English typography."""
    out, quote = [], False
    for i, w in enumerate(words):
        prev = words[i - 1] if i else ""
        g = w in (".", ",", ";", ":", "!", "?", ")", "]", "'", "''", "%", "n't", "...") or re.fullmatch(r"'\w{1,2}", w) or prev in ("(", "[", "$", "``", "#", "£")
        if w == '"':
            g, quote = quote, not quote
        elif prev == '"' and quote:
            g = True
        out.append(2 if i == 0 else 0 if g else 1)
    return out


EVENT_WORD = re.compile(r"\b(war|wars|battle|olympics|olympic games|election|elections|championship|championships|cup|conference|revolution|festival|summit|uprising|games|accords?|coup|crisis|massacre|referendum|congress of|siege|tournament|grand prix|expo)\b", re.I)


def misc_type(words, demonyms):
    if len(words) == 1 and words[0].lower() in demonyms:
        return "NAT"
    return "EVT" if EVENT_WORD.search(" ".join(words)) else "MISC"


CROSSNER = {"politician": "PER", "person": "PER", "organisation": "ORG", "politicalparty": "ORG", "country": "LOC", "location": "LOC", "event": "EVT", "election": "EVT"}
WIKIGOLD = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}


def read_uner(path):
    """Universal NER's .iob2 (# comments, number, word, tag) -> [(words, tags)]"""
    out = [[]]
    for l in open(path, encoding="utf8"):
        c = l.rstrip("\n").split("\t")
        if len(c) > 2 and c[0].isdigit():
            out[-1].append((c[1], c[2] if c[2][:2] in ("B-", "I-") and c[2] != "B-OTH" and c[2] != "I-OTH" else "O"))
        elif not l.strip():
            out.append([])
    return [tuple(map(list, zip(*s))) for s in out if s]


def read_names(path, kinds, demonyms, pieces, doc):
    out = []
    for words, tags in read_bio(path):
        if words[0].startswith("-DOCSTART"):
            continue
        spans = [(a, b, kinds.get(t) or misc_type(words[a:b + 1], demonyms)) for a, b, t in tag_spans(tags)]
        out.append(blank(words, plain_spaces(words), pieces, bio(len(words), spans), doc=doc))
    return out


TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Lt|Col|St|Jan|Feb|Aug|Sept|Oct|Nov|Dec|No|Jr|Sgt|Maj|Capt)\.|[^\W_]+(?:[.,]\d+)*(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|\d+(?:[.,:]\d+)*|[^\W\d_]+\d*|\w+|\.\.\.|\S")


def simple_tokens(text):
    """text -> (words, spaces, offsets)"""
    words, space, off, end = [], [], [], 0
    for m in TOKEN.finditer(text):
        gap = text[end:m.start()]
        words.append(m.group()); off.append((m.start(), m.end()))
        space.append(2 if not words[1:] or "\n" in gap else 1 if gap else 0)
        end = m.end()
    return words, space, off


def read_re3d(path, demonyms, countries, pieces):
    """re3d documents -> sentences with name labels. Nested or descriptive spans become the name inside, or carry no loss."""
    kind = {"Organisation": "ORG", "Location": "LOC", "Person": "PER", "Nationality": "NAT", "Weapon": "MISC", "Vehicle": "MISC", "MilitaryPlatform": "MISC", "DocumentReference": "MISC"}
    small = {"of", "the", "for", "and", "-", "al", "to", "de", "&", "in", "on", "–", "'s", "’s", "’", "'", "ash", "el", "ad", "az", "bin"}
    out = []
    for d in read_json_lines(path):
        words, space, off = simple_tokens(d["text"])
        spans, unsure = [], set()
        for e in d["entities"]:
            t = kind.get(e["type"])
            idx = [i for i, (a, b) in enumerate(off) if a < e["end"] and b > e["begin"]]
            if not t or not idx or e["value"] != d["text"][e["begin"]:e["end"]]:
                continue
            a, b = idx[0], idx[-1]
            while a <= b and words[a].lower() in ("the", "a", "an", "members", "of", "this", "our", "its"):
                a += 1
            while b >= a and words[b] in ("'s", "’s", ",", ".", "’"):
                b -= 1
            if t == "PER":
                a2 = a
                while a2 <= b and (words[a2].lower() in TITLES or words[a2] == "."):
                    a2 += 1
                if a2 > b:
                    continue
                if words[a2].lower() in ("of", "for", "to") or "," in words[a2:b + 1] or words[a2].lower() in demonyms:
                    if any(cap(w) for w in words[a2:b + 1]):
                        unsure.update(range(a, b + 1))
                    continue
                a = a2
            if a > b:
                continue
            content = [w for w in words[a:b + 1] if w.lower() not in small]
            caps = [w for w in content if cap(w) or w[0].isdigit()]
            if not caps:
                continue
            if len(caps) < len(content) or not cap(words[a]) or b - a > 7:
                # a description around a name: leave the words outside inner names without a loss
                if words[a].lower() not in ("he", "she", "we", "they", "it", "his", "their", "i"):
                    unsure.update(i for i in range(a, b + 1) if cap(words[i]))
                continue
            if a == b and (words[a].lower() in demonyms):
                t = "NAT"
            if " ".join(words[a:b + 1]) in countries:      # re3d tags a country that acts as an organisation; the other sets do not
                t = "LOC"
            if words[a].lower() in ("we", "they", "it", "he", "she", "i", "our", "his", "their", "its", "you", "who", "both", "all", "this"):
                continue
            spans.append((a, b, t))
        spans = pick_longest(spans)
        taken = {i for a, b, _ in spans for i in range(a, b + 1)}
        spans += [(i, i, "NAT") for i, w in enumerate(words) if i not in taken and cap(w) and w.lower() in demonyms]
        lab = bio(len(words), spans)
        taken = {i for a, b, _ in spans for i in range(a, b + 1)}
        lab = [IGN if i in unsure and i not in taken else x for i, x in enumerate(lab)]
        cut = [0] + [i for i in range(1, len(words)) if space[i] == 2 or (words[i - 1] in ".!?" and space[i] and cap(words[i]))] + [len(words)]
        for a, b in zip(cut, cut[1:]):
            for c in range(a, b, 80):   # very long runs (tables) are cut
                e = min(b, c + 80)
                out.append(blank(words[c:e], space[c:e], pieces, lab[c:e], doc="re3d:" + d["id"]))
    return out


def read_headlines(data, pieces):
    """Real titles, and short news sentences turned headline-like by dropping articles and auxiliaries."""
    titles = [d["title"] for d in read_json_lines(data, "text/wikinews/articles.jsonl")] * 6
    titles += [d["title"] for d in read_json_lines(data, "text/whitehouse_diplomacy/documents.jsonl.gz")]
    for d in read_json_lines(data, "text/wikipedia_current_events/events.jsonl.gz"):
        t = re.split(r"(?<=[a-z])\. ", d["text"])[0].rstrip(".")
        w = [x for x in t.split() if x.lower() not in ("the", "a", "an", "is", "are", "has", "have", "been")]
        if 4 <= len(w) <= 14:
            titles.append(" ".join([w[0][0].upper() + w[0][1:]] + w[1:]))
    out = []
    for t in titles:
        words, space, _ = simple_tokens(t.strip())
        if 2 <= len(words) <= 22:
            out.append(blank(words, space, pieces, sent=2, doc="headline"))
    return out


# ---------------------------------------------------------------- windows

def batches(lengths, size, rng):
    """Numbers of rows in batches of like lengths, in an order drawn anew."""
    order = list(range(len(lengths))); rng.shuffle(order)
    found = []
    for at in range(0, len(order), 16 * size):
        some = sorted(order[at:at + 16 * size], key=lambda i: lengths[i])
        found += [some[k:k + size] for k in range(0, len(some), size)]
    rng.shuffle(found)
    return found


def npieces(s):
    return sum(map(len, s["pieces"]))


def join(sents):
    """Sentences -> one window: FIELDS joined, heads shifted, `sent` per word, `block` = sentence number per word."""
    w = {k: [] for k in FIELDS + ("sent", "block")}
    for n, s in enumerate(sents):
        base = len(w["form"])
        for k in FIELDS:
            w[k] += [h + base if h >= 0 else h for h in s["head"]] if k == "head" else s[k]
        first = IGN if s["sent"] is None else s["sent"]
        w["sent"] += [first] + [0 if s["sent"] is not None else IGN] * (len(s["form"]) - 1)
        w["block"] += [n] * len(s["form"])
    return w


def clip(w, limit=MAX_PIECES):
    """Drops words past the piece limit; heads that are gone carry no loss."""
    n = k = 0
    while k < len(w["form"]) and n + len(w["pieces"][k]) <= limit:
        n += len(w["pieces"][k]); k += 1
    if k < len(w["form"]):
        w = {f: v[:k] for f, v in w.items()}
        w["head"] = [h if h < k else IGN for h in w["head"]]
    w["n"] = n
    return w


def copy(s):
    return {k: list(v) if isinstance(v, list) else v for k, v in s.items()}


def drop_final_stop(s):
    """Without its last punctuation mark, if nothing hangs on it."""
    n = len(s["form"]) - 1
    if n < 2 or s["form"][n] not in (".", "!", "?") or n in s["head"]:
        return s
    return {k: v[:n] if isinstance(v, list) else v for k, v in s.items()}


def recase(w, upper):
    """The whole window in lower or upper case: pieces are the same (the vocabulary is lower-case), lemma scripts no longer hold."""
    w["case"] = [(3 if sum(c.isalpha() for c in f) == 1 else 2 if any(c.isalpha() for c in f) else 0) if upper else 0 for f in w["form"]]
    w["lemma"] = [IGN] * len(w["lemma"])


def treebank_windows(sents, heads, rng, rate):
    """One epoch of windows over the treebank, each sentence once (plus cut-off tails, and a headline from `heads` before
    a sentence with probability `rate`)."""
    out, i = [], 0
    while i < len(sents):
        budget, cur, used, j = rng.choice((1, 48, 96, 128)), [], 0, i
        no_lines = rng.random() < 0.1          # text whose line breaks were lost
        while j < len(sents) and sents[j]["doc"] == sents[i]["doc"]:
            n = npieces(sents[j])
            if cur and used + n > budget:
                break
            s = copy(sents[j]) if rng.random() > 0.04 else copy(drop_final_stop(sents[j]))
            prev = cur[-1] if cur else None
            if rng.random() < rate and (prev or rate > 0.03):
                h = copy(rng.choice(heads))
                own_line = rng.random() < 0.5
                h["space"][0] = 2 if own_line or not prev else 1
                s["space"][0] = 2 if own_line else 1
                cur.append(h); used += npieces(h)
            elif (s["sent"] == 2 or (prev and prev["sent"] == 2)) and s["space"][0] == 2 and (rng.random() < 0.5):
                s["space"][0] = 1              # heading run into the text
            cur.append(s); used += n; j += 1
        if j < len(sents) and sents[j]["doc"] == sents[i]["doc"] and rng.random() < 0.12 and len(sents[j]["form"]) > 3:
            k = rng.randrange(1, min(12, len(sents[j]["form"])))      # the window ends inside the next sentence
            t = {f: v[:k] if isinstance(v, list) else v for f, v in copy(sents[j]).items()}
            t["head"] = [IGN] * k
            t["rel"] = [IGN] * k
            cur.append(t)
        w = clip(join(cur))
        if no_lines:
            w["space"] = [min(x, 1) for x in w["space"]]
        x = rng.random()
        if x < 0.04:
            recase(w, x < 0.02)
        if w["form"]:
            out.append(w)
        i = j
    return out


def name_windows(sents, rng):
    """Name-only windows: one to three sentences of a set, in the order given."""
    out, i = [], 0
    while i < len(sents):
        k = rng.choice((1, 1, 1, 2, 3))
        cur = [copy(s) for s in sents[i:i + k]]
        if sum(map(npieces, cur)) > 160:
            k, cur = 1, cur[:1]
        plain = rng.random() < 0.4             # every word preceded by a blank, as in tokenised text
        w = clip(join(cur))
        if plain:
            w["space"] = [max(x, 1) for x in w["space"]]
        w["space"][0] = rng.choice((1, 2))
        x = rng.random()
        if x < 0.04:
            recase(w, x < 0.02)
        out.append(w)
        i += k
    return out


def eval_windows(sents, budget=128):
    """Consecutive sentences of a document packed up to `budget` pieces; keeps the sentence list of each window."""
    out, i = [], 0
    while i < len(sents):
        cur, used, j = [], 0, i
        while j < len(sents) and sents[j]["doc"] == sents[i]["doc"] and (not cur or used + npieces(sents[j]) <= budget):
            cur.append(sents[j]); used += npieces(sents[j]); j += 1
        w = clip(join(cur))
        w["sents"] = cur
        out.append(w)
        i = j
    return out
