//! How far a nominal reaches in its tree.
//!
//! Spans follow GUM's guidelines (Zeldes 2017): the whole noun phrase with its restrictive modifiers, but without
//! appositions, further conjuncts and what stands behind a comma.

use crate::syntax::{Sentence, Upos};

/// The tokens that a nominal covers, from its first to past its last.
pub(super) fn extent(text: &str, sentence: &Sentence, head: usize) -> (usize, usize) {
    let first_determiner = sentence.children_with_rel(head, "det").next();
    let copula = sentence.child_with_rel(head, "cop").is_some();
    let (mut first, mut last) = (head, head);
    for child in sentence.children(head) {
        let belongs = if matches!(sentence.tokens[head].upos, Upos::Verb | Upos::Aux)
            || sentence.tokens[head].upos == Upos::Adj && copula
        {
            belongs_to_clause(sentence, head, child)
        } else if child < head {
            stands_before(sentence, head, child, first_determiner)
        } else {
            stands_behind(text, sentence, child, copula)
        };
        if belongs {
            let below = sentence.subtree(child);
            first = first.min(below[0]);
            last = last.max(below[below.len() - 1]);
        }
    }
    trim(text, sentence, head, first, last)
}

/// Of a clause that is spoken of ("That they met was known") all belongs to it but what joins it to others.
fn belongs_to_clause(sentence: &Sentence, head: usize, child: usize) -> bool {
    !matches!(
        sentence.tokens[child].base_rel(),
        "mark" | "cc" | "parataxis" | "discourse"
    ) || sentence.tokens[head].rel == "csubj"
}

fn stands_before(sentence: &Sentence, head: usize, child: usize, first_determiner: Option<usize>) -> bool {
    let token = &sentence.tokens[child];
    match token.base_rel() {
        "det" | "amod" | "compound" | "nummod" | "flat" => true,
        "nmod" => token.rel != "nmod",
        // "a very old one", "about 300"
        "advmod" => {
            sentence.tokens[head].upos == Upos::Num
                || first_determiner.is_some_and(|determiner| child > determiner)
                    && sentence.child_with_rel(head, "cop").is_none()
        }
        _ => false,
    }
}

fn stands_behind(text: &str, sentence: &Sentence, child: usize, copula: bool) -> bool {
    let token = &sentence.tokens[child];
    let apart = || is_set_apart(text, sentence, child);
    match token.base_rel() {
        "flat" | "case" | "amod" | "nummod" | "compound" | "xcomp" | "ccomp" | "det" | "obj" => true,
        "acl" => token.rel == "acl:relcl" || !apart(),
        "nmod" => token.rel != "nmod" || !apart(),
        "obl" | "advmod" | "advcl" => !copula && !apart(),
        _ => false,
    }
}

/// Whether a comma, dash, colon or bracket stands before the phrase of `child`.
fn is_set_apart(text: &str, sentence: &Sentence, child: usize) -> bool {
    let parts = |i: usize| {
        matches!(
            sentence.form(i, text),
            "," | "--" | "–" | "—" | ";" | "(" | "[" | ":"
        )
    };
    let first = sentence.subtree(child)[0];
    first > 0 && parts(first - 1)
        || sentence
            .children_with_rel(child, "punct")
            .any(|mark| mark < child && parts(mark))
}

fn is_quote(form: &str) -> bool {
    matches!(form, "\"" | "“" | "”")
}

/// Takes marks off both ends; quotation marks and brackets stay where both of the pair are inside.
fn trim(text: &str, sentence: &Sentence, head: usize, mut first: usize, mut last: usize) -> (usize, usize) {
    let form = |i: usize| sentence.form(i, text);
    let opens = |i: usize| matches!(form(i), "\"" | "“" | "'" | "‘");
    let closes = |i: usize| matches!(form(i), "\"" | "”" | "'" | "’");
    let mark = |i: usize| sentence.tokens[i].upos == Upos::Punct;
    while first < head && mark(first) && !opens(first) {
        first += 1;
    }
    let bracket = |first: usize, last: usize| {
        matches!(form(last), ")" | "]") && (first..last).any(|i| matches!(form(i), "(" | "["))
    };
    while last > head && mark(last) && !closes(last) && !bracket(first, last) {
        last -= 1;
    }
    let quotes = (first..=last).filter(|i| is_quote(form(*i))).count();
    if quotes % 2 == 1 {
        if sentence.tokens.len() > last + 1 && is_quote(form(last + 1)) {
            last += 1;
        } else if opens(first) && first < head {
            first += 1;
        } else if closes(last) && last > head {
            last -= 1;
        }
    }
    (first, last + 1)
}
