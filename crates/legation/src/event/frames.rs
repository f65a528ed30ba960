//! The coded table of verbs and nouns: what each yields, in which construction (`data/frames.tsv`).

use std::collections::BTreeMap;

/// What a frame yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Yield {
    Visit(Option<&'static str>),
    Meeting(Option<&'static str>),
    /// The status of the agreement.
    Agreement(&'static str),
    /// The status of the joint body.
    Body(&'static str),
    /// The strength of the commitment, and the type of the event that codes it where that is not AGREE.
    Commitment(&'static str, Option<&'static str>),
    Event {
        kind: &'static str,
        mode: Option<&'static str>,
    },
    /// A light verb: its object carries the meaning.
    Light,
    /// No happening: the rows after this one do not count either.
    Nothing,
    /// Somebody receives or sees off a guest: the visit's host.
    Host,
    /// Somebody travels with the subject: the visit's delegation.
    Company,
}

/// One condition of a frame. Words are lemmas; a word in capitals is a class of `data/nouns.tsv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// The slot (`obj`, `subj`, `mod`, `inf`, `any` or a preposition) holds one of the words.
    Words {
        slot: &'static str,
        words: Vec<&'static str>,
    },
    /// One of the slots is filled, or one of the named tests holds.
    Any(Vec<&'static str>),
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Frame {
    /// A particle or fixed preposition that belongs to the word: `for` in `call_for`.
    pub particle: Option<&'static str>,
    pub needs: Vec<Need>,
    pub yields: Yield,
    /// Slots of the recipient (destination of a visit, other party of a meeting), in order of preference.
    pub recipient: Vec<&'static str>,
    /// Slots of the actor, where not the usual ones.
    pub actor: Vec<&'static str>,
}

impl Frame {
    /// A frame for words that the table does not have: an event with whoever fills its slots.
    pub fn open(recipient: &[&'static str]) -> Frame {
        Frame {
            particle: None,
            needs: Vec::new(),
            yields: Yield::Event { kind: "", mode: None },
            recipient: recipient.to_vec(),
            actor: Vec::new(),
        }
    }
}

/// The frames by part of speech (`v`, `n`, `adj`) and lemma, in the order of the file.
pub struct Frames {
    rows: BTreeMap<(&'static str, &'static str), Vec<usize>>,
    frames: Vec<Frame>,
    classes: BTreeMap<&'static str, Vec<&'static str>>,
}

const FRAMES: &str = include_str!("../../../../data/frames.tsv");
const NOUNS: &str = include_str!("../../../../data/nouns.tsv");

impl Frames {
    /// The table that is built in. A malformed row is a defect of the build, which a test finds.
    pub fn built_in() -> Frames {
        let mut classes = BTreeMap::new();
        for line in rows_of(NOUNS) {
            if let Some((class, words)) = line.split_once('\t') {
                classes.insert(class, words.split(' ').collect());
            }
        }
        let mut table = Frames {
            rows: BTreeMap::new(),
            frames: Vec::new(),
            classes,
        };
        for line in rows_of(FRAMES) {
            table.add(line);
        }
        table
    }

    fn add(&mut self, line: &'static str) {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or("").trim();
        let (pos, lemmas, needs, yields, recipient, actor) = (next(), next(), next(), next(), next(), next());
        let Some(yields) = parse_yield(yields) else { return };
        let needs: Vec<Need> = needs
            .split(' ')
            .filter(|need| !need.is_empty() && *need != "-")
            .map(parse_need)
            .collect();
        for word in lemmas.split(' ').filter(|word| !word.is_empty()) {
            let (lemma, particle) = match word.split_once('_') {
                Some((lemma, particle)) => (lemma, Some(particle)),
                None => (word, None),
            };
            self.rows.entry((pos, lemma)).or_default().push(self.frames.len());
            self.frames.push(Frame {
                particle,
                needs: needs.clone(),
                yields: yields.clone(),
                recipient: slots(recipient),
                actor: slots(actor),
            });
        }
    }

    /// The frames of a lemma in the order of the file, those with a particle first.
    pub fn of(&self, pos: &str, lemma: &str) -> Vec<&Frame> {
        let found = self.find(pos, lemma);
        let with = |particle: bool| {
            found
                .iter()
                .map(|row| &self.frames[*row])
                .filter(move |f| f.particle.is_some() == particle)
        };
        with(true).chain(with(false)).collect()
    }

    fn find<'a>(&'a self, pos: &'a str, lemma: &'a str) -> &'a [usize] {
        let map: &BTreeMap<(&'a str, &'a str), Vec<usize>> = &self.rows;
        map.get(&(pos, lemma)).map_or(&[], Vec::as_slice)
    }

    /// Whether `lemma` is one of `words`, or of a class named there.
    pub fn is_one_of(&self, lemma: &str, words: &[&str]) -> bool {
        words.iter().any(|word| match self.classes.get(word) {
            Some(class) => class.contains(&lemma),
            None => *word == lemma,
        })
    }
}

fn rows_of(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1)
}

fn slots(column: &'static str) -> Vec<&'static str> {
    column.split('|').filter(|slot| !slot.is_empty()).collect()
}

fn parse_need(need: &'static str) -> Need {
    match need.split_once('=') {
        Some((slot, words)) => Need::Words {
            slot,
            words: words.split('|').collect(),
        },
        None => Need::Any(need.split('|').collect()),
    }
}

fn parse_yield(column: &'static str) -> Option<Yield> {
    let mut parts = column.split(':');
    let what = parts.next()?;
    let (first, second) = (parts.next(), parts.next());
    Some(match what {
        "visit" => Yield::Visit(first),
        "meeting" => Yield::Meeting(first),
        "agreement" => Yield::Agreement(first?),
        "body" => Yield::Body(first?),
        "commit" => Yield::Commitment(first?, second),
        "event" => Yield::Event {
            kind: first?,
            mode: second,
        },
        "light" => Yield::Light,
        "nothing" => Yield::Nothing,
        "host" => Yield::Host,
        "company" => Yield::Company,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::plover;

    #[test]
    fn every_row_is_understood_and_names_types_and_modes_that_exist() {
        for line in rows_of(FRAMES) {
            let columns: Vec<&str> = line.split('\t').collect();
            assert!(columns.len() >= 4, "too few columns: {line}");
            assert!(["v", "n", "adj"].contains(&columns[0]), "{line}");
            let yields = parse_yield(columns[3]);
            assert!(yields.is_some(), "{line}");
            if let Some(Yield::Event { kind, mode }) = yields {
                assert!(plover::score(kind, mode).is_some(), "{line}");
            }
        }
    }

    #[test]
    fn a_particle_makes_another_word() {
        let frames = Frames::built_in();
        let call: Vec<Option<&str>> = frames
            .of("v", "call")
            .iter()
            .map(|frame| frame.particle)
            .collect();
        assert!(call.contains(&Some("for")) && call.contains(&None));
        assert!(call[0].is_some());
        assert!(frames.is_one_of("treaty", &["INSTRUMENT"]) && !frames.is_one_of("visit", &["INSTRUMENT"]));
    }
}
