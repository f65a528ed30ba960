//! Questions about one sentence's tree.

use super::{Name, Sentence, Token, Upos};
use crate::text::Span;

/// The dependents of every token, in text order: those of token `i` are `list[first[i]..first[i + 1]]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependents {
    first: Vec<u32>,
    list: Vec<u32>,
}

impl Dependents {
    fn new(tokens: &[Token]) -> Dependents {
        let mut first = vec![0u32; tokens.len() + 1];
        for head in tokens.iter().filter_map(|token| token.head) {
            first[head + 1] += 1;
        }
        for i in 0..tokens.len() {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut list = vec![0u32; first[tokens.len()] as usize];
        for (i, token) in tokens.iter().enumerate() {
            if let Some(head) = token.head {
                list[next[head] as usize] = i as u32;
                next[head] += 1;
            }
        }
        Dependents { first, list }
    }
}

impl Token {
    /// The word as it stands in the dispatch's text.
    pub fn form<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text)
    }

    /// The value of one feature: `Past` for `Tense`.
    pub fn feature(&self, name: &str) -> Option<&'static str> {
        self.feats
            .split('|')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// The relation without its subtype: `nsubj` for `nsubj:pass`.
    pub fn base_rel(&self) -> &'static str {
        self.rel.split(':').next().unwrap_or(self.rel)
    }
}

/// Cuts what is no tree: a head that is not in the sentence, and each circle of heads at its first token.
fn cut_circles(tokens: &mut [Token]) {
    let count = tokens.len();
    for (i, token) in tokens.iter_mut().enumerate() {
        if token.head.is_some_and(|head| head >= count || head == i) {
            token.head = None;
        }
    }
    // 0 not seen, 1 on the way being walked, 2 known to reach a root.
    let mut state = vec![0u8; count];
    for start in 0..count {
        let mut at = start;
        while state[at] == 0 {
            state[at] = 1;
            match tokens[at].head {
                Some(head) if state[head] == 1 => tokens[at].head = None,
                Some(head) => at = head,
                None => break,
            }
        }
        let mut back = Some(start);
        while let Some(walked) = back.filter(|&walked| state[walked] == 1) {
            state[walked] = 2;
            back = tokens[walked].head;
        }
    }
}

impl Sentence {
    /// A sentence from its parts. `tokens` are in text order and `names` lie inside them; heads that form no tree
    /// are cut, so that every walk over the tree ends.
    pub fn new(
        span: Span,
        mut tokens: Vec<Token>,
        names: Vec<Name>,
        headline: bool,
        paragraph: usize,
    ) -> Sentence {
        cut_circles(&mut tokens);
        let dependents = Dependents::new(&tokens);
        Sentence {
            span,
            tokens,
            names,
            headline,
            paragraph,
            dependents,
        }
    }

    /// The sentence's words in the dispatch's text.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text)
    }

    /// The form of token `i`.
    pub fn form<'t>(&self, i: usize, text: &'t str) -> &'t str {
        self.tokens[i].span.of(text)
    }

    /// The first token without a head.
    pub fn root(&self) -> Option<usize> {
        self.tokens.iter().position(|token| token.head.is_none())
    }

    /// The dependents of token `i`, in text order.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = self.dependents.first[i] as usize..self.dependents.first[i + 1] as usize;
        self.dependents.list[range].iter().map(|child| *child as usize)
    }

    /// The first dependent of `i` whose relation is `rel`, with or without a subtype: `nsubj` finds `nsubj:pass`
    /// too, `nsubj:pass` finds only that.
    pub fn child_with_rel(&self, i: usize, rel: &str) -> Option<usize> {
        self.children_with_rel(i, rel).next()
    }

    /// All dependents of `i` whose relation is `rel`, as in [`Sentence::child_with_rel`].
    pub fn children_with_rel<'s>(&'s self, i: usize, rel: &'s str) -> impl Iterator<Item = usize> + 's {
        self.children(i).filter(move |child| self.has_rel(*child, rel))
    }

    /// Whether token `i` bears the relation `rel`, with or without a subtype.
    pub fn has_rel(&self, i: usize, rel: &str) -> bool {
        let own = self.tokens[i].rel;
        own == rel || own.strip_prefix(rel).is_some_and(|rest| rest.starts_with(':'))
    }

    /// Token `i` and all below it, in text order.
    pub fn subtree(&self, i: usize) -> Vec<usize> {
        self.subtree_without(i, |_| false)
    }

    /// Token `i` and all below it, in text order, but for the branches whose topmost token `cut` names.
    pub fn subtree_without(&self, i: usize, cut: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = vec![i];
        let mut at = 0;
        while at < found.len() {
            let token = found[at];
            found.extend(self.children(token).filter(|child| !cut(*child)));
            at += 1;
        }
        found.sort_unstable();
        found
    }

    /// From the first to the last word of the phrase headed by `i`.
    pub fn subtree_span(&self, i: usize) -> Span {
        self.span_of_tokens(&self.subtree(i))
    }

    /// The smallest span over these tokens. Panics on none, as there is no such span.
    pub fn span_of_tokens(&self, tokens: &[usize]) -> Span {
        let (first, rest) = tokens.split_first().expect("a phrase has a token");
        rest.iter().fold(self.tokens[*first].span, |span, token| {
            span.cover(self.tokens[*token].span)
        })
    }

    /// Whether `i` is `above` or lies below it.
    pub fn is_under(&self, i: usize, above: usize) -> bool {
        i == above || self.ancestors(i).any(|ancestor| ancestor == above)
    }

    /// The head of `i`, its head, and so on to the root.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.tokens[i].head, |at| self.tokens[*at].head)
    }

    /// A head word with the words of its phrase that stand before it: "the New York Times", not "Times".
    pub fn phrase_to(&self, i: usize) -> Span {
        let own = self.subtree(i);
        let before = (0..=i).rev().take_while(|t| own.contains(t));
        let first = before.last().unwrap_or(i);
        self.tokens[first].span.cover(self.tokens[i].span)
    }

    /// The token of `start..end` whose head lies outside: the head word of a name or phrase.
    pub fn head_of(&self, start: usize, end: usize) -> usize {
        (start..end)
            .find(|i| {
                self.tokens[*i]
                    .head
                    .is_none_or(|head| !(start..end).contains(&head))
            })
            .unwrap_or(start)
    }

    /// The name that covers token `i`.
    pub fn name_at(&self, i: usize) -> Option<Name> {
        self.names
            .iter()
            .copied()
            .find(|name| (name.start..name.end).contains(&i))
    }

    /// One feature of token `i`: `feature(i, "Tense") == Some("Past")`.
    pub fn feature(&self, i: usize, name: &str) -> Option<&'static str> {
        self.tokens[i].feature(name)
    }

    /// `i` and what is co-ordinated with it, in text order: for "signed" in "met, talked and signed" all three.
    pub fn conjuncts(&self, i: usize) -> Vec<usize> {
        let first = self.first_conjunct(i);
        let mut all = vec![first];
        let mut at = 0;
        while at < all.len() {
            let token = all[at];
            all.extend(self.children_with_rel(token, "conj"));
            at += 1;
        }
        all.sort_unstable();
        all
    }

    /// The first of the co-ordination that `i` belongs to (`i` itself outside one).
    pub fn first_conjunct(&self, i: usize) -> usize {
        let mut at = i;
        while let Some(head) = self.tokens[at].head.filter(|_| self.has_rel(at, "conj")) {
            at = head;
        }
        at
    }

    /// Whether `i` is a passive predicate, finite or a bare participle ("was signed", "the pact signed by both").
    pub fn is_passive(&self, i: usize) -> bool {
        let marked = |child: usize| {
            let rel = self.tokens[child].rel;
            matches!(rel, "nsubj:pass" | "csubj:pass" | "aux:pass")
        };
        if self.children(i).any(marked) || self.feature(i, "Voice") == Some("Pass") {
            return true;
        }
        self.shares_auxiliaries(i) && self.tokens[i].head.is_some_and(|head| self.is_passive(head))
    }

    /// The nominal or clausal subject of predicate `i`: its own, or the one it shares as a conjunct, or, of an open
    /// complement ("wants to visit", "urged them to go"), the object or subject of the verb above.
    pub fn subject(&self, i: usize) -> Option<usize> {
        let mut at = i;
        loop {
            // An address that the parse takes for a subject of its own is none: "H.E. Mr Okoro paid a visit".
            let own = self.children(at).find(|child| {
                (self.has_rel(*child, "nsubj") || self.has_rel(*child, "csubj"))
                    && !self.tokens[*child].lemma.eq_ignore_ascii_case("h.e.")
            });
            if own.is_some() {
                return own;
            }
            let head = self.tokens[at].head?;
            if self.has_rel(at, "xcomp") {
                let object = self
                    .child_with_rel(head, "obj")
                    .or_else(|| self.child_with_rel(head, "iobj"));
                if object.is_some() && !self.is_passive(head) {
                    return object;
                }
            } else if !self.has_rel(at, "conj") || self.is_nominal(head) {
                return None;
            }
            at = head;
        }
    }

    /// The direct object of `i`.
    pub fn object(&self, i: usize) -> Option<usize> {
        self.child_with_rel(i, "obj")
    }

    /// The doer of a passive: "by the two ministers".
    pub fn agent(&self, i: usize) -> Option<usize> {
        self.children_with_rel(i, "obl").find(|child| {
            self.tokens[*child].rel == "obl:agent"
                || self.is_passive(i)
                    && self
                        .case(*child)
                        .is_some_and(|case| self.tokens[case].lemma == "by")
        })
    }

    /// The preposition (or other case mark) of nominal `i`, the first where several stand together.
    pub fn case(&self, i: usize) -> Option<usize> {
        self.child_with_rel(i, "case")
    }

    /// Dependents of `i` in a relation that takes a preposition (`obl`, `nmod`), with the preposition `lemma`.
    pub fn oblique(&self, i: usize, lemma: &str) -> Option<usize> {
        self.children(i).find(|child| {
            (self.has_rel(*child, "obl") || self.has_rel(*child, "nmod"))
                && self
                    .children_with_rel(*child, "case")
                    .any(|case| self.tokens[case].lemma == lemma)
        })
    }

    fn is_nominal(&self, i: usize) -> bool {
        matches!(
            self.tokens[i].upos,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num
        ) && self.child_with_rel(i, "cop").is_none()
    }

    /// Whether predicate `i` is denied: "did not meet", "never signed", "no longer supports", "neither met nor …".
    pub fn negated(&self, i: usize) -> bool {
        let denies = |child: usize| {
            let token = &self.tokens[child];
            match token.lemma.as_str() {
                "not" | "n't" | "never" | "nor" | "neither" => !self.has_rel(child, "conj"),
                "long" | "longer" => self.children(child).any(|below| self.tokens[below].lemma == "no"),
                "no" => self.has_rel(child, "det"),
                _ => token.feature("Polarity") == Some("Neg") && self.has_rel(child, "advmod"),
            }
        };
        if self.children(i).any(denies) {
            return true;
        }
        // "did not visit or meet": one denial over both.
        self.shares_auxiliaries(i)
            && self
                .children_with_rel(i, "cc")
                .any(|cc| matches!(self.tokens[cc].lemma.as_str(), "or" | "nor"))
            && self.tokens[i].head.is_some_and(|head| self.negated(head))
    }

    /// Whether `i` is a form in -ing, which treebanks call gerund or present participle.
    pub fn is_gerund(&self, i: usize) -> bool {
        match self.feature(i, "VerbForm") {
            Some("Ger") => true,
            Some("Part") => self.feature(i, "Tense") == Some("Pres"),
            _ => false,
        }
    }

    /// The modal verb over predicate `i`, in its dictionary form: `will`, `would`, `may`, `must` …
    pub fn modal(&self, i: usize) -> Option<&str> {
        const MODALS: [&str; 10] = [
            "can", "could", "may", "might", "must", "ought", "shall", "should", "will", "would",
        ];
        let lemma = |child: usize| match self.tokens[child].lemma.as_str() {
            "'ll" | "’ll" => "will",
            other => other,
        };
        let own = self
            .children_with_rel(i, "aux")
            .map(lemma)
            .find(|lemma| MODALS.contains(lemma));
        // "is to send": a future.
        let due = self
            .children_with_rel(i, "aux")
            .any(|child| self.tokens[child].lemma == "be" && self.feature(child, "Tense") == Some("Pres"))
            && self
                .children_with_rel(i, "mark")
                .any(|child| self.tokens[child].lemma == "to");
        if own.is_none() && due {
            return Some("will");
        }
        if own.is_some() || !self.shares_auxiliaries(i) {
            return own;
        }
        self.tokens[i].head.and_then(|head| self.modal(head))
    }

    /// Whether `i` is a conjunct without auxiliaries, subject or "to" of its own, in the verb form of the first:
    /// what is said by the first verb's auxiliaries then holds of it too.
    fn shares_auxiliaries(&self, i: usize) -> bool {
        let Some(head) = self.tokens[i].head else {
            return false;
        };
        self.has_rel(i, "conj")
            && self.feature(i, "VerbForm") == self.feature(head, "VerbForm")
            && self.feature(i, "VerbForm").is_some()
            && !self.children(i).any(|child| {
                ["aux", "nsubj", "csubj", "mark", "cop"]
                    .iter()
                    .any(|rel| self.has_rel(child, rel))
            })
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::conllu::tree;
    use crate::syntax::*;

    fn find(sentence: &Sentence, text: &str, form: &str) -> usize {
        (0..sentence.tokens.len())
            .find(|i| sentence.form(*i, text) == form)
            .expect("the word is there")
    }

    #[test]
    fn conjuncts_share_subject_modal_and_denial() {
        let (text, sentence) = tree(
            "Envoys envoy NOUN 4 nsubj
             will will AUX 4 aux
             not not PART 4 advmod Polarity=Neg
             meet meet VERB 0 root VerbForm=Inf
             or or CCONJ 6 cc
             sign sign VERB 4 conj VerbForm=Inf
             it it PRON 6 obj
             . . PUNCT 4 punct",
        );
        let (meet, sign) = (find(&sentence, &text, "meet"), find(&sentence, &text, "sign"));
        assert_eq!(sentence.subject(sign), Some(0));
        assert_eq!(sentence.modal(sign), Some("will"));
        assert!(sentence.negated(meet) && sentence.negated(sign));
        assert_eq!(sentence.conjuncts(sign), [meet, sign]);
        assert_eq!(sentence.object(sign), Some(6));
    }

    #[test]
    fn passive_agent_and_phrase_span() {
        let (text, sentence) = tree(
            "A a DET 2 det
             pact pact NOUN 4 nsubj:pass
             was be AUX 4 aux:pass
             signed sign VERB 0 root VerbForm=Part|Voice=Pass
             by by ADP 7 case
             both both DET 7 det
             ministers minister NOUN 4 obl:agent",
        );
        let signed = find(&sentence, &text, "signed");
        assert!(sentence.is_passive(signed));
        let agent = sentence.agent(signed).expect("it has an agent");
        assert_eq!(sentence.subtree_span(agent).of(&text), "by both ministers");
        assert_eq!(sentence.subject(signed), Some(1));
        assert_eq!(sentence.feature(signed, "VerbForm"), Some("Part"));
        assert_eq!(sentence.head_of(0, 2), 1);
    }

    #[test]
    fn open_complements_take_the_object_as_subject() {
        let (text, sentence) = tree(
            "Japan Japan PROPN 2 nsubj
             urged urge VERB 0 root
             them they PRON 2 obj
             to to PART 5 mark
             leave leave VERB 2 xcomp VerbForm=Inf",
        );
        assert_eq!(sentence.subject(find(&sentence, &text, "leave")), Some(2));
    }

    #[test]
    fn heads_that_form_no_tree_are_cut() {
        let token = |head: Option<usize>| Token {
            span: Span::new(0, 0),
            lemma: String::new(),
            upos: Upos::X,
            feats: "_",
            head,
            rel: "dep",
            mention: None,
        };
        let heads = [Some(1), Some(2), Some(0), Some(3), Some(99), Some(4)];
        let tokens: Vec<Token> = heads.into_iter().map(token).collect();
        let sentence = Sentence::new(Span::new(0, 0), tokens, Vec::new(), false, 0);
        for i in 0..6 {
            assert!(sentence.ancestors(i).count() < 6);
        }
        assert_eq!(sentence.subtree(4), [4, 5]);
        assert_eq!(
            sentence
                .tokens
                .iter()
                .filter(|token| token.head.is_none())
                .count(),
            3
        );
    }
}
