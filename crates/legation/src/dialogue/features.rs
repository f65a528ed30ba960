//! The features of a quotation and somebody who may speak it.

use super::characters::{CharacterId, Characters, inside, is_called, may_live};
use crate::coreference::{Chains, Form, Nominal, NounGender};
use crate::statement::introduces_quotation;
use crate::syntax::{Sentence, Token, Upos};
use crate::text::{Span, fnv1a};
use std::collections::BTreeMap;
use std::ops::Range;

/// A group of features.
#[derive(Clone, Copy)]
enum Block {
    /// Told of in the sentence that goes on behind the quotation: as what, first, near; how the quotation ends and how
    /// the sentence begins.
    Behind,
    /// Told of in a later sentence of the gap behind, as a subject or not.
    Later,
    /// Told of in the sentence that leads to the quotation: as what, last; how it ends.
    Before,
    /// Told of in an earlier sentence of the gap before: as what, last of the subjects.
    Earlier,
    /// How many others were told of since, and what is known of the gaps.
    Recency,
    /// Spoke so many quotations ago, and what is known of the gaps.
    Spoke,
    /// Spoke last of those who are not the last speaker, and what is known of the gaps; how long the gap is.
    Other,
    /// How often they spoke so far.
    Spoken,
    /// Of the gender of who is spoken to in this quotation, in the last, or in the next, or of the other.
    Address,
    /// Spoke last, and how the gap before begins and ends.
    GoesOn,
    /// Spoke one or two quotations ago, and how long the gap is.
    Gap,
    /// Is spoken of or spoken to in this quotation, in the last, or in the next.
    Told,
    /// How often they are told of.
    Count,
    /// Is the narrator, and what is known of the gaps.
    Narrator,
    /// Told of in pronouns only, in nouns, or by name.
    Named,
    /// Whether their gender is that of the nearest cue's subject, and whether that is a pronoun.
    Gender,
    /// By what form the nearest cue's subject speaks of them.
    Form,
    /// Whether the gaps are empty and have a cue.
    State,
    /// How the quotation ends.
    End,
    /// Where the cue's subject is "he" or "she" and may mean them: how many others whom it may mean were told of since,
    /// whether the pronoun's chain is theirs, whether they spoke last; and with these whether their gender is known, and
    /// whether they were last told of in a pronoun.
    Pronoun,
    /// Spoke last, or before the last: whether of the gender of the cue's subject, where that is "he" or "she".
    Alternate,
    /// Spoke last, or before the last, or neither: how the last quotation ends.
    Answer,
    /// The same: how many spoke the few quotations before.
    Party,
    /// How many quotations ago they spoke last.
    Ago,
    /// Whether they are whom "I" in the quotation goes back to.
    Says,
    /// Spoke last, or before the last, or neither: the first word of the quotation, by a hash.
    Opening,
    /// The same, and the verb of the nearest cue.
    Verb,
}

/// How many features each block has.
const SIZES: [u16; 27] = [
    96, 2, 48, 8, 128, 48, 21, 5, 6, 16, 10, 6, 5, 16, 3, 6, 4, 16, 5, 64, 12, 18, 15, 9, 2, 183, 93,
];

const fn count() -> usize {
    let (mut sum, mut n) = (0, 0);
    while n < SIZES.len() {
        sum += SIZES[n] as usize;
        n += 1;
    }
    sum
}

/// How many features there are.
pub const COUNT: usize = count();

/// How many hold of one choice, at most.
pub const LONGEST: usize = 54;

/// Words are told apart by a hash of so many values, as many as leave the frequent ones apart (Weinberger et al. 2009).
const OPENINGS: usize = 61;
const VERBS: usize = 31;

/// The features of one choice.
#[derive(Default)]
struct Row(Vec<u16>);

impl Row {
    fn add(&mut self, block: Block, value: usize) {
        let size = usize::from(SIZES[block as usize]);
        debug_assert!(value < size, "block {} has no value {value}", block as usize);
        let first: u16 = SIZES[..block as usize].iter().sum();
        let feature = first + value.min(size - 1) as u16;
        if self.0.len() < LONGEST && !self.0.contains(&feature) {
            self.0.push(feature);
        }
    }
}

/// What somebody is where they are told of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Subject of a verb that may report a quotation.
    Speaks,
    Subject,
    Other,
}

/// A place outside quotations where somebody is told of.
struct Told {
    at: usize,
    character: CharacterId,
    /// Where their nominal begins and ends.
    span: Span,
    part: Part,
    /// The hash of the verb above, where they speak.
    verb: usize,
    form: Form,
    gender: NounGender,
}

/// How far back, in bytes, those are looked for who may speak.
const REACH: usize = 1500;
/// How far ahead.
const AHEAD: usize = 300;
/// Behind a quotation, in bytes: as near as in `he said`.
const NEAR: usize = 40;
/// So often somebody must be told of who is only ever "he" or "she": fewer pronouns have lost whom they mean.
const OFTEN: usize = 10;
/// So many quotations before are looked at for who takes part.
const FEW: usize = 6;
/// A line of print, in bytes.
const LINE: usize = 60;

/// A text with its quotations.
pub(super) struct Scene<'a> {
    text: &'a str,
    pub chains: &'a Chains,
    pub quotations: &'a [Span],
    told: Vec<Told>,
    /// Who is told of inside quotations: where, who, and whether spoken to.
    inner: Vec<(usize, CharacterId, bool)>,
    /// Whom "I" inside quotations goes back to: where, and who.
    selves: Vec<(usize, CharacterId)>,
}

/// What stands around one quotation.
struct Around<'s> {
    quote: Span,
    last: Option<Span>,
    next: Option<Span>,
    before: Span,
    after: Span,
    /// Who is told of in the sentence that goes on behind it, in the one that leads to it, and in those farther off.
    behind: &'s [Told],
    later: &'s [Told],
    lead: &'s [Told],
    earlier: &'s [Told],
    cue_behind: Option<&'s Told>,
    cue_before: Option<&'s Told>,
}

impl<'s> Around<'s> {
    /// The nearest subject of a verb that may report the quotation.
    fn cue(&self) -> Option<&'s Told> {
        self.cue_behind.or(self.cue_before)
    }
}

impl<'a> Scene<'a> {
    pub fn new(
        text: &'a str,
        sentences: &'a [Sentence],
        chains: &'a Chains,
        quotations: &'a [Span],
        characters: &Characters,
    ) -> Scene<'a> {
        let (mut told, mut inner) = (Vec::new(), Vec::new());
        for (nominal, character) in chains.nominals.iter().zip(&characters.of_nominal) {
            let Some(character) = *character else { continue };
            let sentence = &sentences[nominal.sentence];
            if inside(quotations, nominal.span.start) {
                let called = is_called(text, sentence, nominal);
                inner.push((nominal.span.start, character, called));
                continue;
            }
            let part = part_of(sentence, nominal);
            if may_live(nominal) || part == Part::Speaks {
                told.push(Told {
                    at: sentence.tokens[nominal.head].span.start,
                    character,
                    span: nominal.span,
                    part,
                    verb: sentence.tokens[nominal.head]
                        .head
                        .map_or(0, |verb| hash(&sentence.tokens[verb].lemma, VERBS)),
                    form: nominal.form,
                    gender: nominal.gender,
                });
            }
        }
        let selves = selves(chains, characters, quotations);
        told.sort_by_key(|told| told.at);
        mark_attributions(text, sentences, quotations, &mut told);
        // Who is but part of a subject's name, as in "my brother's wife", is not told of here.
        let mut inner_part = vec![false; told.len()];
        for subject in told.iter().filter(|told| told.part != Part::Other) {
            for n in headed_within(&told, subject.span) {
                inner_part[n] |= subject.span.contains(told[n].span) && told[n].span != subject.span;
            }
        }
        let mut inner_part = inner_part.into_iter();
        told.retain(|_| inner_part.next() != Some(true));
        inner.sort_unstable();
        Scene {
            text,
            chains,
            quotations,
            told,
            inner,
            selves,
        }
    }

    /// Whose heads stand from `start` to before `end`.
    fn told_between(&self, start: usize, end: usize) -> &[Told] {
        &self.told[headed_within(&self.told, Span { start, end })]
    }

    fn inner_of(&self, quote: Option<Span>) -> impl Iterator<Item = (CharacterId, bool)> + '_ {
        let quote = quote.unwrap_or(Span::new(0, 0));
        let from = self.inner.partition_point(|(at, ..)| *at < quote.start);
        let within = self.inner[from..]
            .iter()
            .take_while(move |(at, ..)| *at < quote.end);
        within.map(|(_, character, called)| (*character, *called))
    }

    fn around(&self, number: usize) -> Around<'_> {
        let quote = self.quotations[number];
        let last = number.checked_sub(1).map(|last| self.quotations[last]);
        let next = self.quotations.get(number + 1).copied();
        let before = Span::new(last.map_or(0, |last| last.end), quote.start);
        let after = Span::new(quote.end, next.map_or(self.text.len(), |next| next.start));
        let lead = before.start + last_stop(before.of(self.text));
        let tail = after.start + first_stop(after.of(self.text));
        let far = quote.start.saturating_sub(REACH).max(before.start);
        let (behind, lead_told) = (
            self.told_between(after.start, tail),
            self.told_between(lead, quote.start),
        );
        let speaks = |told: &&Told| told.part == Part::Speaks;
        Around {
            quote,
            last,
            next,
            before,
            after,
            behind,
            later: self.told_between(tail, after.end.min(after.start + AHEAD)),
            lead: lead_told,
            earlier: self.told_between(far, lead),
            cue_behind: behind.iter().find(speaks),
            cue_before: lead_told.iter().rev().find(speaks),
        }
    }

    /// The features of each who may speak quotation `number`, by character.
    pub fn rows(
        &self,
        number: usize,
        spoken: &[Option<CharacterId>],
        characters: &Characters,
    ) -> BTreeMap<CharacterId, Vec<u16>> {
        let around = self.around(number);
        let gaps = self.gaps(&around);
        let mut rows: BTreeMap<CharacterId, Row> = BTreeMap::new();
        self.add_behind(&around, &mut rows);
        self.add_before(&around, gaps, &mut rows);
        // Who is spoken to may answer, also where nobody tells of them.
        for (character, called) in self.inner_of(around.last) {
            let about = &characters.about[character];
            if called && (about.named || characters.narrator == Some(character)) {
                rows.entry(character).or_default();
            }
        }
        self.add_turns(&around, gaps, spoken, &mut rows);
        let cue = around.cue();
        rows.retain(|character, _| {
            let about = &characters.about[*character];
            about.described
                || about.count >= OFTEN
                || characters.narrator == Some(*character)
                || cue.is_some_and(|cue| cue.character == *character && !is_personal(cue.form))
        });
        self.add_pronoun(&around, spoken, characters, &mut rows);
        self.add_course(&around, spoken, &mut rows);
        for (character, row) in &mut rows {
            self.add_own(&around, gaps, *character, characters, row);
        }
        rows.into_iter()
            .map(|(character, row)| (character, row.0))
            .collect()
    }

    /// Whether the gaps before and after hold no words, and whether they have a cue.
    fn gaps(&self, around: &Around) -> usize {
        let empty = |gap: Span| usize::from(!gap.of(self.text).contains(char::is_alphanumeric));
        empty(around.before)
            + 2 * empty(around.after)
            + 4 * usize::from(around.cue_behind.is_some())
            + 8 * usize::from(around.cue_before.is_some())
    }

    fn add_behind(&self, around: &Around, rows: &mut BTreeMap<CharacterId, Row>) {
        let goes_on = around
            .after
            .of(self.text)
            .trim_start()
            .starts_with(char::is_lowercase);
        let end = end_of(around.quote.of(self.text)).min(3);
        for (n, told) in around.behind.iter().enumerate() {
            let near = told.at - around.after.start < NEAR;
            let value = (told.part as usize * 2 + usize::from(n == 0)) * 2 + usize::from(near);
            let value = (value * 2 + usize::from(goes_on)) * 4 + end;
            rows.entry(told.character).or_default().add(Block::Behind, value);
        }
        for told in around.later {
            let value = usize::from(told.part != Part::Other);
            rows.entry(told.character).or_default().add(Block::Later, value);
        }
    }

    fn add_before(&self, around: &Around, gaps: usize, rows: &mut BTreeMap<CharacterId, Row>) {
        let cue_behind = usize::from(around.cue_behind.is_some());
        let words = around.before.of(self.text);
        let leads = match words
            .trim_end_matches(['"', '“', '‘', ' ', '\n'])
            .chars()
            .next_back()
        {
            Some(':') => 0,
            Some(',' | ';') => 1,
            Some('.' | '!' | '?') => 2,
            _ => 3,
        };
        for (n, told) in around.lead.iter().rev().enumerate() {
            let value = (told.part as usize * 2 + usize::from(n == 0)) * 4 + leads;
            rows.entry(told.character)
                .or_default()
                .add(Block::Before, value * 2 + cue_behind);
        }
        let mut subject_seen = around.lead.iter().any(|told| told.part != Part::Other);
        for told in around.earlier.iter().rev() {
            let subject = told.part != Part::Other;
            let value = usize::from(subject) * 2 + usize::from(subject && !subject_seen);
            subject_seen |= subject;
            rows.entry(told.character)
                .or_default()
                .add(Block::Earlier, value * 2 + cue_behind);
        }
        let far = around.quote.start.saturating_sub(REACH);
        let mut seen: Vec<CharacterId> = Vec::new();
        for told in self.told_between(far, around.quote.start).iter().rev() {
            if !seen.contains(&told.character) {
                let value = seen.len().min(7) * 16 + gaps;
                rows.entry(told.character).or_default().add(Block::Recency, value);
                seen.push(told.character);
            }
        }
    }

    /// Whose turn it is where a paragraph is a quotation and nothing else, right after another's: that of who spoke before the last.
    pub fn turn_of(&self, number: usize, spoken: &[Option<CharacterId>]) -> Option<CharacterId> {
        let around = self.around(number);
        let words = |text: &str| text.contains(char::is_alphanumeric);
        // The last one's paragraph may go on behind it, but no other stands between.
        let mut lines = around.before.of(self.text).split('\n').skip(1).peekable();
        let right_after = lines.peek().is_some() && !lines.any(words);
        let behind = around.after.of(self.text).split('\n').next().unwrap_or_default();
        if around.last.is_none() || !right_after || words(behind) {
            return None;
        }
        spoken.last().copied().flatten()?;
        before_last(spoken)
    }

    /// Who spoke before: turns go on, or alternate.
    fn add_turns(
        &self,
        around: &Around,
        gaps: usize,
        spoken: &[Option<CharacterId>],
        rows: &mut BTreeMap<CharacterId, Row>,
    ) {
        let ago = |n: usize| spoken.len().checked_sub(n).and_then(|at| spoken[at]);
        for n in 1..=3 {
            if let Some(character) = ago(n) {
                rows.entry(character)
                    .or_default()
                    .add(Block::Spoke, (n - 1) * 16 + gaps);
            }
        }
        let words = around.before.of(self.text);
        let length = (words.len() / LINE).min(4);
        if let Some(character) = ago(1) {
            let row = rows.entry(character).or_default();
            let last = around.last.map(|last| end_of(last.of(self.text)));
            let value = usize::from(words.contains('\n'))
                + 2 * usize::from(words.trim_start().starts_with(char::is_lowercase))
                + 4 * usize::from(words.trim_end().ends_with([',', ';', ':', '-', '—']))
                + 8 * usize::from(last == Some(0));
            row.add(Block::GoesOn, value);
            row.add(Block::Gap, length);
        }
        if let Some(character) = before_last(spoken) {
            let row = rows.entry(character).or_default();
            row.add(Block::Other, gaps);
            row.add(Block::Other, 16 + length);
        }
        for (character, row) in rows.iter_mut() {
            let times = spoken.iter().filter(|other| **other == Some(*character)).count();
            row.add(Block::Spoken, times.min(4));
        }
        if let Some(character) = ago(2) {
            rows.entry(character).or_default().add(Block::Gap, 5 + length);
        }
    }

    /// How the turns went, as it looks for each.
    fn add_course(
        &self,
        around: &Around,
        spoken: &[Option<CharacterId>],
        rows: &mut BTreeMap<CharacterId, Row>,
    ) {
        let (last, other) = (spoken.last().copied().flatten(), before_last(spoken));
        let mut party: Vec<CharacterId> = spoken.iter().rev().take(FEW).flatten().copied().collect();
        party.sort_unstable();
        party.dedup();
        let end = around.last.map_or(5, |last| end_of(last.of(self.text)));
        let mut words = around.quote.of(self.text).split(|c: char| !c.is_alphanumeric());
        let opening = words.find(|word| !word.is_empty()).unwrap_or_default();
        let opening = hash(&opening.to_lowercase(), OPENINGS);
        let cue = around.cue();
        let from = self.selves.partition_point(|(at, _)| *at < around.quote.start);
        let own = self.selves[from..].iter();
        let own: Vec<CharacterId> = own
            .take_while(|(at, _)| *at < around.quote.end)
            .map(|(_, who)| *who)
            .take(2)
            .collect();
        for (character, row) in rows.iter_mut() {
            let who = match Some(*character) {
                one if one == last => 0,
                one if one == other => 1,
                _ => 2,
            };
            row.add(Block::Answer, who * 6 + end);
            row.add(Block::Opening, who * OPENINGS + opening);
            if let Some(cue) = cue {
                row.add(Block::Verb, who * VERBS + cue.verb);
            }
            row.add(Block::Party, who * 5 + party.len().min(4));
            let ago = spoken.iter().rev().position(|other| *other == Some(*character));
            row.add(Block::Ago, ago.map_or(8, |ago| ago.min(7)));
            for who in &own {
                row.add(Block::Says, usize::from(who == character));
            }
        }
    }

    /// Whom a pronoun that speaks may mean.
    fn add_pronoun(
        &self,
        around: &Around,
        spoken: &[Option<CharacterId>],
        characters: &Characters,
        rows: &mut BTreeMap<CharacterId, Row>,
    ) {
        let Some(cue) = around.cue() else {
            return;
        };
        if !matches!(cue.form, Form::He | Form::She) {
            return;
        }
        let of_its_gender =
            |character: CharacterId| same_gender(characters.about[character].gender(), cue.gender);
        let last = spoken.last().copied().flatten();
        let mut seen: Vec<CharacterId> = Vec::new();
        let far = around.quote.start.saturating_sub(REACH);
        for told in self.told_between(far, cue.at).iter().rev() {
            let character = told.character;
            let gender = of_its_gender(character);
            let other = gender == Some(false) || characters.narrator == Some(character);
            if other || seen.contains(&character) {
                continue;
            }
            if let Some(row) = rows.get_mut(&character) {
                let value = seen.len().min(3) * 2 + usize::from(cue.character == character);
                let value = value * 2 + usize::from(last == Some(character));
                row.add(Block::Pronoun, value * 2 + usize::from(gender.is_some()));
                row.add(
                    Block::Pronoun,
                    32 + value * 2 + usize::from(told.form.is_pronoun()),
                );
            }
            seen.push(character);
        }
        for (n, who) in [last, before_last(spoken)].into_iter().enumerate() {
            if let Some(character) = who
                && let Some(row) = rows.get_mut(&character)
            {
                let value = of_its_gender(character).map_or(2, usize::from) * 2
                    + usize::from(around.cue_behind.is_some());
                row.add(Block::Alternate, n * 6 + value);
            }
        }
    }

    /// What is known of a character, and of the quotation.
    fn add_own(
        &self,
        around: &Around,
        gaps: usize,
        character: CharacterId,
        characters: &Characters,
        row: &mut Row,
    ) {
        let about = &characters.about[character];
        for (n, quote) in [Some(around.quote), around.last, around.next]
            .into_iter()
            .enumerate()
        {
            for (told, called) in self.inner_of(quote) {
                if told == character {
                    row.add(Block::Told, n * 2 + usize::from(called));
                } else if called
                    && let Some(same) = same_gender(about.gender(), characters.about[told].gender())
                {
                    row.add(Block::Address, n * 2 + usize::from(same));
                }
            }
        }
        let count = match about.count {
            0..2 => 0,
            2..4 => 1,
            4..10 => 2,
            10..25 => 3,
            _ => 4,
        };
        row.add(Block::Count, count);
        if characters.narrator == Some(character) {
            row.add(Block::Narrator, gaps);
        }
        let named = usize::from(about.described) + usize::from(about.named);
        row.add(Block::Named, named.min(2));
        if let Some(cue) = around.cue() {
            let agrees = same_gender(about.gender(), cue.gender).map_or(2, usize::from);
            row.add(Block::Gender, agrees * 2 + usize::from(cue.form.is_pronoun()));
            if cue.character == character {
                let form = match cue.form {
                    Form::I => 0,
                    form if form.is_pronoun() => 1,
                    Form::Name => 2,
                    _ => 3,
                };
                row.add(Block::Form, form);
            }
        }
        row.add(Block::State, gaps);
        row.add(Block::End, end_of(around.quote.of(self.text)));
    }
}

/// Of each "I" inside a quotation the nearest one before it in its chain who is somebody.
fn selves(chains: &Chains, characters: &Characters, quotations: &[Span]) -> Vec<(usize, CharacterId)> {
    let nominals = chains.nominals.iter().enumerate();
    let said =
        nominals.filter(|(_, nominal)| nominal.form == Form::I && inside(quotations, nominal.span.start));
    let mut selves: Vec<(usize, CharacterId)> = said
        .filter_map(|(n, nominal)| {
            let mut before = std::iter::successors(chains.antecedents[n], |at| chains.antecedents[*at]);
            let who = before.find_map(|at| characters.of_nominal[at])?;
            Some((nominal.span.start, who))
        })
        .collect();
    selves.sort_unstable();
    selves
}

/// Whether a form is a personal pronoun: "he", "they" and not "somebody", "another".
fn is_personal(form: Form) -> bool {
    matches!(
        form,
        Form::He | Form::She | Form::It | Form::They | Form::I | Form::You | Form::We
    )
}

/// Who spoke last of those who are not the last speaker.
fn before_last(spoken: &[Option<CharacterId>]) -> Option<CharacterId> {
    let last = spoken.last().copied().flatten();
    let mut others = spoken.iter().rev().flatten();
    others.find(|other| Some(**other) != last).copied()
}

/// Whether two genders are the same, where both are known.
fn same_gender(a: NounGender, b: NounGender) -> Option<bool> {
    let known = |gender| matches!(gender, NounGender::Masculine | NounGender::Feminine);
    (known(a) && known(b)).then_some(a == b)
}

/// A word's number of `count`.
fn hash(word: &str, count: usize) -> usize {
    (fnv1a(word.bytes()) % count as u64) as usize
}

/// How a quotation ends: on a comma, a stop, a question or cry, a dash, or otherwise.
fn end_of(words: &str) -> usize {
    let inner = words.trim_end_matches(['"', '”', '’', '\'', ' ', '_']);
    match inner.chars().next_back() {
        Some(',') => 0,
        Some('.') => 1,
        Some('!' | '?') => 2,
        Some('-' | '—' | '–' | '…') => 3,
        _ => 4,
    }
}

/// Which of those told of, in order of their heads, have the head in a span.
fn headed_within(told: &[Told], span: Span) -> Range<usize> {
    let from = told.partition_point(|told| told.at < span.start);
    let to = told.partition_point(|told| told.at < span.end);
    from..to.max(from)
}

/// Marks as speaking those whom the words right behind a quotation name with a verb, whatever the parse makes of them:
/// "…," faltered the boy; "…!" he pursued.
fn mark_attributions(text: &str, sentences: &[Sentence], quotations: &[Span], told: &mut [Told]) {
    let tokens: Vec<&Token> = sentences.iter().flat_map(|sentence| &sentence.tokens).collect();
    let place = |at: usize| tokens.partition_point(|token| token.span.start < at);
    for (n, quote) in quotations.iter().enumerate() {
        let next = quotations.get(n + 1).map_or(text.len(), |next| next.start);
        let line = text[quote.end..next].split('\n').next().unwrap_or_default();
        let end = quote.end + line.len();
        let mut from = place(quote.end);
        while tokens
            .get(from)
            .is_some_and(|token| token.upos == Upos::Punct && token.span.end <= end)
        {
            from += 1;
        }
        let verb = |token: &&Token| {
            token.span.end <= end
                && matches!(token.upos, Upos::Verb | Upos::Aux)
                && token.span.of(text).starts_with(char::is_lowercase)
        };
        let over = |mut at: usize| {
            while tokens.get(at).is_some_and(|token| token.upos == Upos::Adv) {
                at += 1;
            }
            at
        };
        let starts = |at: usize, told: &[Told]| {
            let start = tokens.get(at)?.span.start;
            let there = headed_within(told, Span { start, end });
            // "My mother", not "my".
            there
                .filter(|n| told[*n].span.start == start && told[*n].span.end <= end)
                .max_by_key(|n| told[*n].span.end)
        };
        if tokens.get(from).is_some_and(verb) {
            if let Some(who) = starts(over(from + 1), told) {
                told[who].part = Part::Speaks;
                told[who].verb = hash(&tokens[from].lemma, VERBS);
            }
        } else if let Some(who) = starts(from, told) {
            let goes_on = line.trim_start().starts_with(char::is_lowercase) || end_of(quote.of(text)) == 0;
            let verb = tokens
                .get(over(place(told[who].span.end)))
                .filter(|token| verb(token));
            if let Some(token) = verb.filter(|_| goes_on) {
                told[who].part = Part::Speaks;
                told[who].verb = hash(&token.lemma, VERBS);
            }
        }
    }
}

/// What the nominal is to the verb above it.
fn part_of(sentence: &Sentence, nominal: &Nominal) -> Part {
    let token = &sentence.tokens[nominal.head];
    match token.head.filter(|_| token.rel.starts_with("nsubj")) {
        Some(verb) if introduces_quotation(sentence, verb) => Part::Speaks,
        Some(_) => Part::Subject,
        None => Part::Other,
    }
}

/// Words that a full stop follows within a sentence.
const SHORTENED: [&str; 8] = ["Mr", "Mrs", "Ms", "Dr", "St", "Messrs", "Capt", "Col"];

/// The ends of sentences: bytes behind each stop that a capital or an opening mark follows, and each line's end.
fn stops(words: &str) -> impl DoubleEndedIterator<Item = usize> + '_ {
    words.char_indices().filter_map(move |(at, c)| match c {
        '\n' => Some(at + 1),
        '.' | '!' | '?' => {
            let rest = &words[at + 1..];
            let next = rest.trim_start().chars().next();
            let begins = rest.starts_with(char::is_whitespace)
                && next.is_some_and(|c| c.is_uppercase() || "\"“‘'(".contains(c));
            let word = words[..at].rsplit(|c: char| !c.is_alphanumeric()).next();
            (begins && word.is_none_or(|word| !SHORTENED.contains(&word))).then_some(at + 1)
        }
        _ => None,
    })
}

/// Where the first sentence of a gap ends; what begins a line is none that goes on.
fn first_stop(words: &str) -> usize {
    let from = words.len() - words.trim_start().len();
    if words[..from].contains('\n') {
        return 0;
    }
    stops(words).find(|at| *at > from).unwrap_or(words.len())
}

/// Where the last sentence of a gap begins.
fn last_stop(words: &str) -> usize {
    stops(words.trim_end()).next_back().unwrap_or(0)
}
