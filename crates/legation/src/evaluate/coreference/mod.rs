//! Scores coreference against documents whose entities are marked in CoNLL-U, from raw text: words, sentences, trees,
//! mentions and chains are the program's own.
//!
//! A mention is right when its span is. Singletons, which GUM marks, are kept on both sides in one score and left out on
//! both in the other, as OntoNotes does not mark them.

mod gold;
pub(super) mod metrics;

pub use gold::{GoldDocument, documents};

use super::{Agreement, to_places};
use crate::coreference::{Chains, Choice, Form, Reader};
use crate::mention::{Cast, MentionClass};
use crate::syntax::{Scratch, Sentence, analyze_text};
use crate::tables::Tables;
use crate::text::Span;
use gold::GoldMention;
use legation_model::{Model, Ranker};
use metrics::{Chain, Measures, Sums};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

/// What [`score`] found; F1 and accuracy as fractions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoreferenceScore {
    pub documents: usize,
    pub mentions: Agreement,
    /// With the mentions of entities that are mentioned once.
    pub with_singletons: F1s,
    pub without_singletons: F1s,
    /// Of the pronouns *he*, *she*, *it* and *they* that gold links back, the share linked to a mention of its entity.
    pub pronouns: usize,
    pub pronoun_accuracy: f64,
    /// Of *he* and *she*, the share that the cast gives to a party that an earlier mention of the entity means.
    pub personal_pronouns: usize,
    pub cast_accuracy: f64,
}

/// F1 of each measure, and their mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct F1s {
    pub muc: f64,
    pub b_cubed: f64,
    pub ceaf_e: f64,
    pub conll: f64,
}

impl F1s {
    fn new(measures: &Measures) -> F1s {
        let [muc, b_cubed, ceaf_e] =
            [measures.muc, measures.b_cubed, measures.ceaf].map(|sums: Sums| sums.f1());
        let round = |number| to_places(number, 4);
        F1s {
            muc: round(muc),
            b_cubed: round(b_cubed),
            ceaf_e: round(ceaf_e),
            conll: round((muc + b_cubed + ceaf_e) / 3.0),
        }
    }
}

/// Reads the documents' raw text and compares.
pub fn score(
    documents: &[&GoldDocument],
    model: &Model,
    ranker: &Ranker,
    tables: &Tables,
) -> CoreferenceScore {
    let mut scratch = Scratch::default();
    let (mut with, mut without) = (Measures::default(), Measures::default());
    let mut counts = [0; 3];
    let (mut pronouns, mut personal) = ([0; 2], [0; 2]);
    for document in documents {
        let text = &document.raw.text;
        let sentences = analyze_text(text, model, &mut scratch);
        let found = Chains::read(text, &sentences, tables, ranker);
        let (gold, predicted) = (document.chains(), spans(&found));
        with.add(&gold, &predicted);
        without.add(&several(&gold), &several(&predicted));
        counts[0] += document.mentions.len();
        counts[1] += found.nominals.len();
        let spans: Vec<Span> = document.mentions.iter().map(|mention| mention.span).collect();
        let exact = |span: &Span| spans.binary_search(span).is_ok();
        counts[2] += found
            .nominals
            .iter()
            .filter(|nominal| exact(&nominal.span))
            .count();
        let aligned = Aligned::new(document, &sentences);
        add(&mut pronouns, aligned.pronouns(&found));
        let cast = Cast::read(text, &sentences, &found, tables, None, None);
        add(&mut personal, aligned.cast(&cast));
    }
    CoreferenceScore {
        documents: documents.len(),
        mentions: Agreement::new(counts[0], counts[1], counts[2]),
        with_singletons: F1s::new(&with),
        without_singletons: F1s::new(&without),
        pronouns: pronouns[1],
        pronoun_accuracy: share(pronouns),
        personal_pronouns: personal[1],
        cast_accuracy: share(personal),
    }
}

fn add(sums: &mut [usize; 2], more: [usize; 2]) {
    sums[0] += more[0];
    sums[1] += more[1];
}

fn share([part, whole]: [usize; 2]) -> f64 {
    to_places(part as f64 / whole.max(1) as f64, 4)
}

fn spans(chains: &Chains) -> Vec<Chain> {
    let span = |nominal: &usize| chains.nominals[*nominal].span;
    chains
        .chains
        .iter()
        .map(|chain| chain.iter().map(span).collect())
        .collect()
}

fn several(chains: &[Chain]) -> Vec<Chain> {
    chains.iter().filter(|chain| chain.len() > 1).cloned().collect()
}

/// Which gold entity a nominal of ours means: that of the same span, or else of the mention with the same head.
struct Aligned {
    by_span: BTreeMap<Span, usize>,
    by_head: BTreeMap<usize, usize>,
    starts: Vec<Vec<usize>>,
}

impl Aligned {
    fn new(document: &GoldDocument, sentences: &[Sentence]) -> Aligned {
        let by_span = document.mentions.iter().map(|m| (m.span, m.entity)).collect();
        let head = |m: &GoldMention| Some((document.raw.words[m.sentence][m.head?].start, m.entity));
        let mut by_head = BTreeMap::new();
        for (start, entity) in document.mentions.iter().filter_map(head) {
            by_head.entry(start).or_insert(entity);
        }
        let starts = sentences
            .iter()
            .map(|sentence| sentence.tokens.iter().map(|token| token.span.start).collect())
            .collect();
        Aligned {
            by_span,
            by_head,
            starts,
        }
    }

    fn entity(&self, nominal: &crate::coreference::Nominal) -> Option<usize> {
        let same_head = || self.by_head.get(&self.starts[nominal.sentence][nominal.head]);
        let exact = self.by_span.get(&nominal.span);
        match nominal.form {
            Form::Group => exact.copied(),
            _ => exact.or_else(same_head).copied(),
        }
    }

    /// How many pronouns of the third person are linked to a mention of their entity, of those that gold links back.
    fn pronouns(&self, found: &Chains) -> [usize; 2] {
        let entities: Vec<Option<usize>> = found.nominals.iter().map(|n| self.entity(n)).collect();
        let (mut right, mut all) = (0, 0);
        for (index, nominal) in found.nominals.iter().enumerate() {
            let third = matches!(nominal.form, Form::He | Form::She | Form::It | Form::They);
            let Some(entity) = entities[index].filter(|_| third) else {
                continue;
            };
            if !entities[..index].contains(&Some(entity)) {
                continue;
            }
            all += 1;
            right += usize::from(found.antecedents[index].is_some_and(|at| entities[at] == Some(entity)));
        }
        [right, all]
    }

    /// The same for *he* and *she* as the cast resolves them.
    fn cast(&self, cast: &Cast) -> [usize; 2] {
        let entities: Vec<Option<usize>> = cast
            .mentions
            .iter()
            .map(|m| self.by_head.get(&self.starts[m.sentence][m.head]).copied())
            .collect();
        let (mut right, mut all) = (0, 0);
        for (index, mention) in cast.mentions.iter().enumerate() {
            let personal = mention.class == MentionClass::Pronoun && mention.gender.is_some();
            let Some(entity) = entities[index].filter(|_| personal) else {
                continue;
            };
            let before = |other: &usize| *other < index && entities[*other] == Some(entity);
            if !(0..index).any(|other| before(&other)) {
                continue;
            }
            all += 1;
            let party = match cast.means[index][..] {
                [one] => Some(&cast.entities[one]),
                _ => None,
            };
            right += usize::from(party.is_some_and(|party| party.mentions.iter().any(before)));
        }
        [right, all]
    }
}

/// Writes what the ranker is trained on: for each nominal what it may be, and which of that is right, with right chains
/// before it. Numbers are of 16 bits, the lower byte first: the document's number, the number of choices, and for
/// each choice 1 or 0 (right or not) and [`ROW`](crate::coreference::ROW) features, unused ones 65535.
pub fn write_examples(
    documents: &[&GoldDocument],
    model: &Model,
    tables: &Tables,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut scratch = Scratch::default();
    for (number, document) in documents.iter().enumerate() {
        let text = &document.raw.text;
        let sentences = analyze_text(text, model, &mut scratch);
        let aligned = Aligned::new(document, &sentences);
        let mut reader = Reader::new(text, &sentences, tables);
        let entities: Vec<Option<usize>> = reader.nominals.iter().map(|n| aligned.entity(n)).collect();
        for index in 0..entities.len() {
            let goes_on =
                |candidate: usize| entities[index].is_some() && entities[candidate] == entities[index];
            let antecedent = (0..index).rev().find(|candidate| goes_on(*candidate));
            let choices = reader.choices(index);
            let right: Vec<bool> = choices
                .iter()
                .map(|choice| choice.antecedent.map_or(antecedent.is_none(), goes_on))
                .collect();
            if right.contains(&true) {
                write_example(number, &choices, &right, out)?;
            }
            reader.link(index, antecedent);
        }
    }
    Ok(())
}

/// Writes one nominal's choices.
pub(super) fn write_example(
    document: usize,
    choices: &[Choice],
    right: &[bool],
    out: &mut impl Write,
) -> io::Result<()> {
    write_numbers(out, &[document as u16, choices.len() as u16])?;
    for (choice, right) in choices.iter().zip(right) {
        write_choice(
            out,
            &[u16::from(*right)],
            &choice.features,
            crate::coreference::ROW,
        )?;
    }
    Ok(())
}

/// Writes what is told of a choice, and its features filled up with 65535.
pub(super) fn write_choice(
    out: &mut impl Write,
    told: &[u16],
    features: &[u16],
    length: usize,
) -> io::Result<()> {
    let mut row = [told, features].concat();
    row.resize(told.len() + length, u16::MAX);
    write_numbers(out, &row)
}

pub(super) fn write_numbers(out: &mut impl Write, numbers: &[u16]) -> io::Result<()> {
    numbers
        .iter()
        .try_for_each(|number| out.write_all(&number.to_le_bytes()))
}

impl fmt::Display for CoreferenceScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "raw text: {} documents", self.documents)?;
        let mentions = &self.mentions;
        writeln!(
            f,
            "  {:<22}precision {:.4}  recall {:.4}  F1 {:.4}",
            "mentions", mentions.precision, mentions.recall, mentions.f1
        )?;
        for (name, f1) in [
            ("singletons kept", &self.with_singletons),
            ("singletons left out", &self.without_singletons),
        ] {
            writeln!(
                f,
                "  {name:<22}MUC {:.4}  B³ {:.4}  CEAFe {:.4}  CoNLL-F1 {:.4}",
                f1.muc, f1.b_cubed, f1.ceaf_e, f1.conll
            )?;
        }
        writeln!(
            f,
            "  {:<22}{:.4} of {}",
            "pronouns linked right", self.pronoun_accuracy, self.pronouns
        )?;
        writeln!(
            f,
            "  {:<22}{:.4} of {}",
            "he and she in the cast", self.cast_accuracy, self.personal_pronouns
        )
    }
}
