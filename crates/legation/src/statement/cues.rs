//! The words that report speech, and the frames in which they do: `data/cues.tsv`.

use crate::syntax::{Sentence, Upos};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What somebody does in saying something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CueClass {
    Say,
    Announce,
    Claim,
    Think,
    Admit,
    Deny,
    Promise,
    Threaten,
    Ask,
    Agree,
    Praise,
    Condemn,
    Describe,
    /// "According to X", "in X's words".
    Attribute,
    /// Wants, plans, intends: no words of a statement.
    Want,
}

impl CueClass {
    /// The name that `data/cues.tsv` has for it.
    pub fn name(self) -> &'static str {
        let known = CLASSES.iter().find(|(class, _)| *class == self);
        known.map_or(
            if self == CueClass::Want {
                "want"
            } else {
                "attribute"
            },
            |(_, name)| name,
        )
    }

    pub(super) fn parse(name: &str) -> Option<CueClass> {
        let known = CLASSES.iter().find(|(_, known)| *known == name)?;
        Some(known.0)
    }
}

/// The classes that a row of the table may have.
const CLASSES: [(CueClass, &str); 13] = [
    (CueClass::Say, "say"),
    (CueClass::Announce, "announce"),
    (CueClass::Claim, "claim"),
    (CueClass::Think, "think"),
    (CueClass::Admit, "admit"),
    (CueClass::Deny, "deny"),
    (CueClass::Promise, "promise"),
    (CueClass::Threaten, "threaten"),
    (CueClass::Ask, "ask"),
    (CueClass::Agree, "agree"),
    (CueClass::Praise, "praise"),
    (CueClass::Condemn, "condemn"),
    (CueClass::Describe, "describe"),
];

/// How the words said stand beside the cue; the head of `data/cues.tsv` has an example of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    Clause,
    Question,
    Quote,
    Aside,
    As,
    Name,
    Noun,
    Infinitive,
    Hearer,
    ToHearer,
}

const FRAMES: [(&str, Frame); 10] = [
    ("clause", Frame::Clause),
    ("question", Frame::Question),
    ("quote", Frame::Quote),
    ("aside", Frame::Aside),
    ("as", Frame::As),
    ("name", Frame::Name),
    ("noun", Frame::Noun),
    ("infinitive", Frame::Infinitive),
    ("hearer", Frame::Hearer),
    ("to-hearer", Frame::ToHearer),
];

/// What must stand beside the verb for a row to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    Particle,
    Preposition,
    Object,
    Complement,
}

/// One row of the table.
#[derive(Clone, Debug)]
struct Row {
    class: CueClass,
    frames: Vec<Frame>,
    beside: Beside,
    words: Vec<&'static str>,
}

/// A row that cannot be read, with its line in the table (counted from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
struct RowError {
    line: usize,
    column: &'static str,
}

/// A reporting word found in a sentence.
#[derive(Clone, Debug)]
pub struct Cue {
    pub token: usize,
    pub class: CueClass,
    frames: &'static [Frame],
    /// The noun, particle or preposition's object that belongs to the cue ("hope" in "expressed hope").
    pub partner: Option<usize>,
    /// Whether `partner` is a prepositional object, and so itself the words said.
    pub partner_is_content: bool,
    /// Tokens of the normal form, in text order: "expressed hope", "pointed to".
    pub form: Vec<usize>,
}

impl Cue {
    /// Whether the verb's object is its noun ("issued a statement") or its hearer, and no matter of its own.
    pub fn owns(&self, object: usize) -> bool {
        Some(object) == self.partner || self.takes(Frame::Hearer)
    }

    pub fn takes(&self, frame: Frame) -> bool {
        self.frames.contains(&frame)
    }
}

#[derive(Debug, Default)]
struct Table {
    rows: BTreeMap<&'static str, Vec<Row>>,
}

impl Table {
    fn parse(text: &'static str) -> Result<Table, RowError> {
        let mut rows: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
        for (n, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let error = |column| RowError { line: n + 1, column };
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap_or("").trim();
            let (verb, with, class, frames) = (next(), next(), next(), next());
            if verb.is_empty() {
                return Err(error("verb"));
            }
            let (beside, words) = match with.split_once(':') {
                None if with.is_empty() => (Beside::Nothing, ""),
                Some(("prt", words)) => (Beside::Particle, words),
                Some(("prep", words)) => (Beside::Preposition, words),
                Some(("obj", words)) => (Beside::Object, words),
                Some(("xcomp", words)) => (Beside::Complement, words),
                _ => return Err(error("with")),
            };
            let frames: Option<Vec<Frame>> = frames
                .split_whitespace()
                .map(|name| Some(FRAMES.iter().find(|(known, _)| *known == name)?.1))
                .collect();
            rows.entry(verb).or_default().push(Row {
                class: CueClass::parse(class).ok_or(error("class"))?,
                frames: frames.filter(|f| !f.is_empty()).ok_or(error("frames"))?,
                beside,
                words: words.split(';').filter(|word| !word.is_empty()).collect(),
            });
        }
        // A row that asks for more is tried first.
        for of_verb in rows.values_mut() {
            of_verb.sort_by_key(|row| row.beside == Beside::Nothing);
        }
        Ok(Table { rows })
    }

    /// The table that is part of the program; constant, read once. A test reads every row, so none is faulty.
    fn built_in() -> &'static Table {
        static TABLE: LazyLock<Table> =
            LazyLock::new(|| Table::parse(include_str!("../../../../data/cues.tsv")).unwrap_or_default());
        &TABLE
    }
}

/// The cue at token `i`, if it is one.
pub fn at(sentence: &Sentence, i: usize) -> Option<Cue> {
    let token = &sentence.tokens[i];
    if token.upos != Upos::Verb {
        return None;
    }
    let rows = Table::built_in().rows.get(token.lemma.as_str())?;
    rows.iter().find_map(|row| cue_by(row, sentence, i))
}

fn cue_by(row: &'static Row, sentence: &Sentence, i: usize) -> Option<Cue> {
    let named = |child: &usize| row.words.contains(&sentence.tokens[*child].lemma.as_str());
    let mut form = vec![i];
    let mut partner = None;
    match row.beside {
        Beside::Nothing => {}
        Beside::Particle => {
            let particle = sentence
                .children(i)
                .filter(|c| sentence.has_rel(*c, "compound") || sentence.has_rel(*c, "advmod"))
                .find(|c| *c > i && *c <= i + 3 && named(c))?;
            form.push(particle);
        }
        Beside::Preposition => {
            let (object, case) = sentence
                .children_with_rel(i, "obl")
                .filter(|c| *c > i)
                .find_map(|c| Some((c, sentence.children_with_rel(c, "case").find(named)?)))?;
            partner = Some(object);
            form.push(case);
        }
        Beside::Object => {
            let object = sentence.children_with_rel(i, "obj").find(named)?;
            partner = Some(object);
            form.push(object);
        }
        Beside::Complement => {
            let complement = sentence.children_with_rel(i, "xcomp").find(named)?;
            partner = Some(complement);
            form.push(complement);
        }
    }
    form.sort_unstable();
    Some(Cue {
        token: i,
        class: row.class,
        frames: &row.frames,
        partner,
        partner_is_content: row.beside == Beside::Preposition,
        form,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::conllu::tree;

    #[test]
    fn every_row_of_the_table_is_read() {
        let table = Table::parse(include_str!("../../../../data/cues.tsv")).expect("the table is sound");
        let rows: usize = table.rows.values().map(Vec::len).sum();
        assert!(rows > 200, "{rows} rows");
    }

    #[test]
    fn faulty_rows_are_named() {
        let error = |text| Table::parse(text).expect_err("the row is faulty");
        assert_eq!(error("# head\nsay\t\tsay\tclawse").column, "frames");
        assert_eq!(
            error("say\t\tsays\tclause"),
            RowError {
                line: 1,
                column: "class"
            }
        );
        assert_eq!(error("say\twith:x\tsay\tclause").column, "with");
    }

    #[test]
    fn a_verb_with_its_noun_goes_before_the_bare_verb() {
        let (_, sentence) = tree(
            "She she PRON 2 nsubj
             expressed express VERB 0 root
             hope hope NOUN 2 obj",
        );
        let cue = at(&sentence, 1).expect("a cue");
        assert_eq!(cue.form, [1, 2]);
        assert!(cue.takes(Frame::Clause));
        let (_, sentence) = tree(
            "She she PRON 2 nsubj
             expressed express VERB 0 root
             thanks thanks NOUN 2 obj",
        );
        let cue = at(&sentence, 1).expect("a cue");
        assert!(cue.form == [1] && !cue.takes(Frame::Clause));
    }
}
