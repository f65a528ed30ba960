//! Entities in CoNLL-U: the `Entity` entries of the last column (CorefUD; GUM's brackets with entity number first).

use crate::syntax::conllu::{RawText, Tree, raw_text};
use crate::text::Span;
use std::collections::BTreeMap;

/// A document of the file.
pub struct GoldDocument<'t> {
    pub trees: &'t [Tree],
    pub raw: RawText,
    /// Mentions with the number of their entity.
    pub mentions: Vec<GoldMention>,
}

/// A mention of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoldMention {
    pub span: Span,
    /// The entity, numbered in the order of first mentions.
    pub entity: usize,
    pub sentence: usize,
    /// The word of the mention whose head lies outside; `None` where there is not just one.
    pub head: Option<usize>,
}

impl GoldDocument<'_> {
    /// The second part of the document's id, `news` of `GUM_news_sensitive`; empty where there is none.
    pub fn genre(&self) -> &str {
        let comments = self.trees.first().map_or(&[][..], |tree| &tree.comments);
        let id = comments
            .iter()
            .find_map(|comment| comment.strip_prefix("newdoc id = "));
        id.and_then(|id| id.split('_').nth(1)).unwrap_or_default()
    }

    /// The mentions of each entity.
    pub fn chains(&self) -> Vec<Vec<Span>> {
        let count = self
            .mentions
            .iter()
            .map(|mention| mention.entity + 1)
            .max()
            .unwrap_or(0);
        let mut chains = vec![Vec::new(); count];
        for mention in &self.mentions {
            chains[mention.entity].push(mention.span);
        }
        chains
    }
}

/// The documents of a file.
pub fn documents(trees: &[Tree]) -> Vec<GoldDocument<'_>> {
    let mut documents = Vec::new();
    let mut rest = trees;
    while let Some(first) = rest.get(1..) {
        let length = 1 + first
            .iter()
            .position(|tree| tree.new_document)
            .unwrap_or(first.len());
        let (trees, after) = rest.split_at(length);
        let raw = raw_text(trees);
        let mentions = mentions(trees, &raw);
        documents.push(GoldDocument { trees, raw, mentions });
        rest = after;
    }
    documents
}

/// Brackets that do not close in their sentence are passed over, and so is a second mention of the same span.
fn mentions(trees: &[Tree], raw: &RawText) -> Vec<GoldMention> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<GoldMention> = Vec::new();
    for (sentence, tree) in trees.iter().enumerate() {
        let mut open: Vec<(&str, usize)> = Vec::new();
        for (word, row) in tree.words.iter().enumerate() {
            let entry = row
                .misc
                .split('|')
                .find_map(|entry| entry.strip_prefix("Entity="));
            for bracket in brackets(entry.unwrap_or_default()) {
                let name = bracket.name;
                if bracket.opens {
                    open.push((name, word));
                }
                if !bracket.closes {
                    continue;
                }
                let Some(last) = open.iter().rposition(|(other, _)| *other == name) else {
                    continue;
                };
                let (_, start) = open.remove(last);
                let next = numbers.len();
                let entity = *numbers.entry(name).or_insert(next);
                found.push(GoldMention {
                    span: raw.words[sentence][start].cover(raw.words[sentence][word]),
                    entity,
                    sentence,
                    head: head_of(tree, start, word),
                });
            }
        }
    }
    found.sort_by_key(|mention| mention.span);
    found.dedup_by_key(|mention| mention.span);
    found
}

struct Bracket<'e> {
    name: &'e str,
    opens: bool,
    closes: bool,
}

/// Takes `(12-person-new(3-place-new)12)` apart at its brackets.
fn brackets(entry: &str) -> Vec<Bracket<'_>> {
    let mut found = Vec::new();
    let mut rest = entry;
    while !rest.is_empty() {
        let opens = rest.starts_with('(');
        rest = rest.strip_prefix('(').unwrap_or(rest);
        let length = rest.find(['(', ')']).unwrap_or(rest.len());
        let (body, after) = rest.split_at(length);
        let closes = after.starts_with(')');
        rest = after.strip_prefix(')').unwrap_or(after);
        let name = body.split('-').next().unwrap_or_default();
        if !name.is_empty() {
            found.push(Bracket { name, opens, closes });
        }
    }
    found
}

fn head_of(tree: &Tree, start: usize, end: usize) -> Option<usize> {
    let outside = |word: &usize| {
        tree.words[*word]
            .head
            .is_none_or(|head| head < start || head > end)
    };
    let mut heads = (start..=end).filter(outside);
    let first = heads.next()?;
    heads.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::conllu::read;

    #[test]
    fn brackets_become_chains() {
        let rows = "# newdoc id = SET_news_one\n\
            1\tThe\tthe\tDET\t_\t_\t2\tdet\t_\tEntity=(7-person-new-nnn-cf1-2-coref\n\
            2\tenvoy\tenvoy\tNOUN\t_\t_\t4\tnsubj\t_\tEntity=7)\n\
            3\tof\tof\tADP\t_\t_\t4\tcase\t_\t_\n\
            4\tLima\tLima\tPROPN\t_\t_\t0\troot\t_\tEntity=(9-place-new-nnn-cf2-1-sgl(7-person))\n\
            5\tleft\tleave\tVERB\t_\t_\t4\tdep\t_\tEntity=9)\n\n";
        let trees = read(rows).expect("the rows are sound");
        let documents = documents(&trees);
        assert_eq!(documents[0].genre(), "news");
        let text = &documents[0].raw.text;
        let chains: Vec<Vec<&str>> = documents[0]
            .chains()
            .iter()
            .map(|chain| chain.iter().map(|span| span.of(text)).collect())
            .collect();
        assert_eq!(chains, [vec!["The envoy", "Lima"], vec!["Lima left"]]);
        assert_eq!(documents[0].mentions[0].head, Some(1));
    }

    #[test]
    fn what_does_not_close_is_passed_over() {
        let rows = "1\tHe\the\tPRON\t_\t_\t2\tnsubj\t_\tEntity=(1-person\n\
            2\tleft\tleave\tVERB\t_\t_\t0\troot\t_\tEntity=2)\n\n";
        let trees = read(rows).expect("the rows are sound");
        assert!(documents(&trees)[0].mentions.is_empty());
    }
}
