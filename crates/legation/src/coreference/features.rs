//! What speaks for and against two nominals being of one bearer, as numbers of features for the ranker.
//!
//! A feature is a combination of classes, such as "the anaphor is *she*, the candidate a subject, one sentence back".
//! Each combination has a number of its own; a row of them is what [`legation_model::Ranker`] adds up. The classes are
//! those of the literature: distance, agreement, match of strings and heads, role, definiteness, nesting, recency, and
//! what is known of the candidate's chain (Soon et al. 2001; Bengtson and Roth 2008; Raghunathan et al. 2010).

use super::nominal::{Form, Nominal, NounGender, Number, Role};
use super::words::{is_subset, share};
use crate::syntax::{MentionKind, Sentence};

/// How the words of two nominals compare, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// One is a pronoun.
    Other,
    SamePronoun,
    SameWords,
    SameName,
    /// "Reyes" and "Ana Reyes"
    ShorterName,
    /// "Ana" and "Ana Reyes"
    PartOfName,
    Initials,
    /// "Ana Reyes" and "Luis Reyes"
    SharedName,
    SameHeadOfName,
    OtherName,
    SameHeadSameModifiers,
    SameHeadFewerModifiers,
    SameHeadMoreModifiers,
    SameHead,
    HeadInCandidate,
    HeadInAnaphor,
    SharedWord,
    Nothing,
}

impl Match {
    pub const COUNT: usize = 18;

    /// `later` is compared with what stands before it.
    pub fn of(earlier: &Nominal, later: &Nominal) -> Match {
        let (i, j) = (&earlier.ids, &later.ids);
        match (earlier.form, later.form) {
            (Form::Group, _) | (_, Form::Group) if i.whole == j.whole && !i.whole.is_empty() => {
                return Match::SameWords;
            }
            (Form::Group, _) | (_, Form::Group) => return Match::Nothing,
            (a, b) if a.is_pronoun() || b.is_pronoun() => {
                return if a == b && i.head == j.head {
                    Match::SamePronoun
                } else {
                    Match::Other
                };
            }
            _ => {}
        }
        if i.whole == j.whole {
            return Match::SameWords;
        }
        let initials = i.initials.is_some() && i.initials == Some(j.written)
            || j.initials.is_some() && j.initials == Some(i.written);
        if !i.name.is_empty() && !j.name.is_empty() {
            return if i.name == j.name {
                Match::SameName
            } else if is_subset(&i.name, &j.name) || is_subset(&j.name, &i.name) {
                if i.written == j.written {
                    Match::ShorterName
                } else {
                    Match::PartOfName
                }
            } else if initials {
                Match::Initials
            } else if share(&i.name, &j.name) {
                Match::SharedName
            } else if i.head == j.head {
                Match::SameHeadOfName
            } else {
                Match::OtherName
            };
        }
        if i.head == j.head {
            return if i.modifiers == j.modifiers {
                Match::SameHeadSameModifiers
            } else if is_subset(&j.modifiers, &i.modifiers) {
                Match::SameHeadFewerModifiers
            } else if is_subset(&i.modifiers, &j.modifiers) {
                Match::SameHeadMoreModifiers
            } else {
                Match::SameHead
            };
        }
        if initials {
            Match::Initials
        } else if i.content.binary_search(&j.head).is_ok() {
            Match::HeadInCandidate
        } else if j.content.binary_search(&i.head).is_ok() {
            Match::HeadInAnaphor
        } else if share(&i.content, &j.content) {
            Match::SharedWord
        } else {
            Match::Nothing
        }
    }
}

/// Whether a nominal is the subject of its sentence's main verb.
pub fn is_main_subject(nominal: &Nominal) -> bool {
    nominal.role == Role::MainSubject
}

fn is_subject(nominal: &Nominal) -> bool {
    matches!(nominal.role, Role::MainSubject | Role::Subject)
}

/// How two nominals of one sentence stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Structure {
    Apposition,
    /// "Reyes is the minister"
    Predicate,
    Inside,
    Around,
    /// Arguments of one verb: "she saw her".
    FellowOfSubject,
    Fellow,
    Conjunct,
    Nephew,
    Dependent,
    SameSentence,
    NextSentence,
    Apart,
}

impl Structure {
    const COUNT: usize = 12;

    fn of(earlier: &Nominal, later: &Nominal, sentences: &[Sentence]) -> Structure {
        match later.sentence - earlier.sentence {
            0 => {}
            1 => return Structure::NextSentence,
            _ => return Structure::Apart,
        }
        let tokens = &sentences[later.sentence].tokens;
        let (a, b) = (&tokens[earlier.head], &tokens[later.head]);
        if b.head == Some(earlier.head) && b.rel == "appos" {
            Structure::Apposition
        } else if a.head == Some(later.head) && later.predicate && is_subject(earlier) {
            Structure::Predicate
        } else if earlier.start <= later.start && later.end <= earlier.end {
            Structure::Inside
        } else if later.start <= earlier.start && earlier.end <= later.end {
            Structure::Around
        } else if a.head.is_some() && a.head == b.head {
            if is_subject(earlier) {
                Structure::FellowOfSubject
            } else {
                Structure::Fellow
            }
        } else if b.rel == "conj" && b.head == Some(earlier.head) {
            Structure::Conjunct
        } else if a.head.is_some() && b.head.is_some_and(|above| tokens[above].head == a.head) {
            Structure::Nephew
        } else if b.head == Some(earlier.head) {
            Structure::Dependent
        } else {
            Structure::SameSentence
        }
    }
}

/// On which side of quotation marks two nominals stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sides {
    Outside,
    OneQuotation,
    TwoQuotations,
    LaterQuoted,
    EarlierQuoted,
}

impl Sides {
    const COUNT: usize = 5;

    fn of(earlier: &Nominal, later: &Nominal) -> Sides {
        match (earlier.quote, later.quote) {
            (None, None) => Sides::Outside,
            (Some(a), Some(b)) if a == b => Sides::OneQuotation,
            (Some(_), Some(_)) => Sides::TwoQuotations,
            (None, Some(_)) => Sides::LaterQuoted,
            (Some(_), None) => Sides::EarlierQuoted,
        }
    }
}

/// What is known of a chain from its members so far.
#[derive(Clone, Debug)]
pub struct Chain {
    pub members: Vec<usize>,
    number: Number,
    gender: NounGender,
    named: bool,
}

impl Chain {
    /// A chain of nothing yet.
    pub fn new() -> Chain {
        Chain {
            members: Vec::new(),
            number: Number::Unknown,
            gender: NounGender::Unknown,
            named: false,
        }
    }

    pub fn add(&mut self, index: usize, nominal: &Nominal) {
        self.members.push(index);
        self.named |= nominal.form == Form::Name;
        if self.number == Number::Unknown {
            self.number = nominal.number;
        }
        let personal = matches!(nominal.gender, NounGender::Masculine | NounGender::Feminine);
        match self.gender {
            NounGender::Unknown => self.gender = nominal.gender,
            NounGender::Neuter if personal => self.gender = nominal.gender,
            _ => {}
        }
    }

    /// How many members stand in the sentence of a nominal or the two before.
    pub fn recent(&self, nominals: &[Nominal], later: &Nominal) -> usize {
        let near = |member: &&usize| nominals[**member].sentence + 2 >= later.sentence;
        self.members.iter().rev().take_while(near).take(8).count()
    }

    /// The closest match of a nominal with the last forty members that are no pronouns.
    pub fn best_match(&self, nominals: &[Nominal], later: &Nominal) -> Match {
        if later.form.is_pronoun() {
            return Match::Other;
        }
        let nouns = self
            .members
            .iter()
            .rev()
            .filter(|member| !nominals[**member].form.is_pronoun());
        let best = nouns
            .take(40)
            .map(|member| Match::of(&nominals[*member], later))
            .min();
        best.unwrap_or(Match::SamePronoun)
    }
}

/// A row of features in the making. Rows of one sort push the same combinations in the same order, so that each has
/// its own stretch of numbers.
pub struct Row {
    offset: usize,
    pub features: Vec<u16>,
}

impl Row {
    fn at(offset: usize) -> Row {
        Row {
            offset,
            features: Vec::with_capacity(PAIR_LENGTH),
        }
    }

    /// Adds the number of a combination of classes, each given with how many there are of its sort.
    #[inline]
    fn push<const N: usize>(&mut self, classes: [(usize, usize); N]) {
        let (mut value, mut size) = (0, 1);
        for (class, count) in classes {
            debug_assert!(class < count);
            value = value * count + class;
            size *= count;
        }
        self.features.push((self.offset + value) as u16);
        self.offset += size;
    }
}

/// Features of a pair.
pub const PAIR_LENGTH: usize = 50;
/// How many features there are in all: those of pairs, then those of first mentions.
pub const COUNT: usize = PAIRS + FIRSTS;
const PAIRS: usize = 25_610;
const FIRSTS: usize = 1_066;

const DISTANCES: [usize; 8] = [0, 1, 2, 3, 5, 8, 13, 25];
const STEPS: [usize; 11] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 40, 80];
const ALIKE: [usize; 11] = [0, 1, 2, 3, 5, 7, 11, 15, 23, 39, 79];
const SIZES: [usize; 5] = [1, 2, 4, 8, 16];
const LENGTHS: [usize; 6] = [1, 2, 3, 5, 8, 14];

/// The number of the first bound that `value` does not pass, with how many classes there are.
fn bucket<const N: usize>(value: usize, bounds: [usize; N]) -> (usize, usize) {
    (
        bounds.iter().position(|bound| value <= *bound).unwrap_or(N),
        N + 1,
    )
}

fn form(nominal: &Nominal) -> (usize, usize) {
    (nominal.form as usize, Form::COUNT)
}

/// Name, noun or pronoun.
fn sort(nominal: &Nominal) -> (usize, usize) {
    let sort = match nominal.form {
        Form::Name => 0,
        form if form.is_pronoun() => 2,
        _ => 1,
    };
    (sort, 3)
}

fn kind(nominal: &Nominal) -> (usize, usize) {
    (
        nominal.kind.map_or(0, |kind| kind as usize + 1),
        MentionKind::COUNT + 1,
    )
}

fn role(nominal: &Nominal) -> (usize, usize) {
    (nominal.role as usize, Role::COUNT)
}

fn number(number: Number) -> (usize, usize) {
    (number as usize, Number::COUNT)
}

fn gender(gender: NounGender) -> (usize, usize) {
    (gender as usize, NounGender::COUNT)
}

fn flag(holds: bool) -> (usize, usize) {
    (usize::from(holds), 2)
}

/// What was told before a nominal that is like it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Nominals of the same words.
    pub same: usize,
    /// Nominals of the same head.
    pub head: usize,
}

/// Features of a nominal that speaks of something new.
pub fn first(nominal: &Nominal, told: Told) -> Row {
    let mut row = Row::at(PAIRS);
    let (f, k) = (form(nominal), kind(nominal));
    let same = (told.same.min(3), 4);
    row.push([f]);
    row.push([f, k]);
    row.push([f, role(nominal)]);
    row.push([f, same]);
    row.push([f, (told.head.min(3), 4)]);
    row.push([f, bucket(nominal.end - nominal.start, LENGTHS)]);
    row.push([f, number(nominal.number)]);
    row.push([f, bucket(nominal.sentence, [0, 1, 3, 10])]);
    row.push([f, flag(nominal.quote.is_some())]);
    row.push([flag(nominal.predicate), role(nominal)]);
    row.push([k, number(nominal.number), same]);
    debug_assert_eq!(row.offset, COUNT);
    row
}

/// A candidate as it looks from the anaphor.
pub struct Candidate<'c> {
    pub nominal: &'c Nominal,
    /// How many nominals it is back.
    pub steps: usize,
    /// How many sentences between the two have words outside quotation marks.
    pub narrated: usize,
    /// How many nominals between the two stand inside or outside quotation marks as the anaphor does; how many of those agree
    /// with it, and are the subject of their sentence's main verb.
    pub alike: usize,
    pub rivals_alike: usize,
    pub subjects_alike: usize,
    /// How many nominals between the two agree with the anaphor.
    pub rivals: usize,
    /// How many of those are the subject of their sentence's main verb.
    pub rival_subjects: usize,
    pub told: Told,
    pub chain: &'c Chain,
    /// The closest match of the anaphor with the chain.
    pub chain_match: Match,
    /// How many of its members stand near the anaphor.
    pub recent: usize,
    /// The chain's last member, and how many nominals it is back.
    pub last: &'c Nominal,
    pub last_steps: usize,
}

/// Features of an anaphor and a candidate.
pub fn pair(anaphor: &Nominal, told: Told, candidate: &Candidate, sentences: &[Sentence]) -> Row {
    let (i, j) = (candidate.nominal, anaphor);
    let mut row = Row::at(0);
    let (fi, fj, si, sj) = (form(i), form(j), sort(i), sort(j));
    let (ki, kj) = (kind(i), kind(j));
    let distance = j.sentence - i.sentence;
    let (near, back) = (bucket(distance, DISTANCES), bucket(candidate.steps, STEPS));
    let short = (distance.min(2), 3);
    let found = (Match::of(i, j) as usize, Match::COUNT);
    let structure = (Structure::of(i, j, sentences) as usize, Structure::COUNT);
    let same_kind = flag(ki == kj);
    let rivals = (candidate.rivals.min(5), 6);
    let rival_subjects = (candidate.rival_subjects.min(3), 4);
    let paragraph = (j.paragraph.abs_diff(i.paragraph).min(2), 3);
    let chain = candidate.chain;
    let size = bucket(chain.members.len(), SIZES);
    let chain_match = (candidate.chain_match as usize, Match::COUNT);
    row.push([fi, fj]);
    row.push([ki, kj, sj]);
    row.push([fj, ki]);
    row.push([near, fj]);
    row.push([back, fj]);
    row.push([near, kj, sj]);
    row.push([role(i), fj, short]);
    row.push([role(i), role(j), short]);
    row.push([number(i.number), number(j.number), fj]);
    row.push([gender(i.gender), gender(j.gender), fj]);
    row.push([found, fj]);
    row.push([found, fi]);
    row.push([found, near]);
    row.push([found, kj]);
    row.push([found, same_kind, number(i.number), number(j.number)]);
    row.push([structure, fj]);
    row.push([structure, fi]);
    row.push([structure, flag(j.reflexive), flag(j.possessive), role(i)]);
    row.push([structure, same_kind, sj]);
    row.push([paragraph, fj]);
    let sides = (Sides::of(i, j) as usize, Sides::COUNT);
    row.push([sides, fi, fj]);
    row.push([rivals, fj]);
    row.push([rivals, fj, role(i)]);
    row.push([gender(chain.gender), gender(j.gender), fj]);
    row.push([number(chain.number), number(j.number), fj]);
    row.push([size, fj]);
    row.push([chain_match, sj]);
    row.push([chain_match, found]);
    row.push([bucket(j.sentence - candidate.last.sentence, DISTANCES), sj, size]);
    row.push([bucket(candidate.last_steps, STEPS), sj]);
    row.push([bucket(i.end - i.start, LENGTHS), sj]);
    row.push([(candidate.told.head.min(3), 4), (told.head.min(3), 4), found]);
    row.push([flag(i.predicate), flag(j.predicate), structure]);
    row.push([ki, fj, number(i.number), number(j.number)]);
    row.push([si, sj, structure]);
    row.push([flag(i.sentence == 0), fj]);
    row.push([size, role(i), sj]);
    row.push([rival_subjects, fj, role(i)]);
    row.push([rival_subjects, paragraph, sj, short]);
    row.push([paragraph, role(i), fj]);
    row.push([paragraph, fi, fj]);
    row.push([flag(i.speaks), flag(j.speaks), fj, short]);
    row.push([
        flag(i.speaks),
        flag(j.speaks),
        flag(i.quote.is_some()),
        flag(j.quote.is_some()),
        role(i),
        sj,
    ]);
    row.push([flag(chain.named), size, fj]);
    row.push([bucket(candidate.recent, [0, 1, 2, 3, 5]), fj]);
    row.push([bucket(candidate.recent, [0, 1, 2, 3, 5]), role(i), near, sj]);
    row.push([bucket(candidate.narrated, DISTANCES), sides, fj]);
    row.push([bucket(candidate.alike, ALIKE), sides, fj]);
    let rivals_alike = (candidate.rivals_alike.min(5), 6);
    row.push([rivals_alike, sides, fj]);
    row.push([rivals_alike, (candidate.subjects_alike.min(3), 4), fj, role(i)]);
    debug_assert_eq!((row.offset, row.features.len()), (PAIRS, PAIR_LENGTH));
    row
}

/// Whether number and gender let `earlier` be what `later` speaks of.
pub fn agree(earlier: &Nominal, later: &Nominal) -> bool {
    let number = earlier.number == Number::Unknown
        || later.number == Number::Unknown
        || earlier.number == later.number;
    let gender = earlier.gender == NounGender::Unknown
        || later.gender == NounGender::Unknown
        || earlier.gender == later.gender;
    let time = later.form.is_pronoun() && earlier.kind == Some(MentionKind::Time);
    number && gender && !time
}
