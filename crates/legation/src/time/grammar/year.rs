//! Years and decades by themselves.

use super::*;

impl Grammar<'_> {
    /// A year by itself, where no word makes the figure a count or a name.
    pub(super) fn bare_year(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        if let (Figures(year @ 1200..=1599, 4), Era(era)) = (self.word(at), self.word(at + 1)) {
            let reckoning = match era {
                crate::time::lexicon::Era::Iranian => Reckoning::Iranian,
                crate::time::lexicon::Era::Islamic => Reckoning::Islamic,
                _ => return None,
            };
            return phrase(Expr::ReckonedYear(reckoning, i32::try_from(year).ok()?), at + 2);
        }
        let (year, end) = self.year(at)?;
        let YearRef::Number(number) = year else {
            return None;
        };
        let before = at.checked_sub(1).map_or(Plain, |b| self.word(b));
        let led = matches!(
            before,
            In | By
                | Of
                | Since
                | Until
                | From
                | To
                | During
                | Before
                | After
                | Between
                | Through
                | Early
                | Late
                | Mid
                | And
                | The
                | Open
                | Hyphen
                | Dash
                | Slash
                | Comma
                | Season(_)
                | For
                | Every
                | Possessive
                | Its
                | A
        );
        if matches!(before, Numbered | Currency | About | Over) && !self.after_role_and(at) {
            return None;
        }
        if matches!(self.word(end), Percent | Currency | Old | Spelled(_) | Zone(_)) {
            return None;
        }
        let strong_crowd = self.word(end) == Hyphen && self.is_form(end + 1, "strong");
        if strong_crowd || self.is_address(end) {
            return None;
        }
        if matches!(self.word(end), Measure(..))
            || (self.is_counted_noun(end)
                && self.hangs_on(at, end)
                && !self.adjectival_year(at)
                && !self.after_year(at))
        {
            return None;
        }
        if self.word(end) == Dot
            && self.glued(end)
            && matches!(self.word(end + 1), Figures(..))
            && self.glued(end + 1)
        {
            return None;
        }
        if matches!(self.word(at), Spelled(_))
            && !matches!(
                before,
                In | Since | By | Until | From | During | Between | Of | To | Early | Late | Mid
            )
        {
            return None;
        }
        let strong = matches!(
            before,
            In | Since | By | Until | From | During | Between | Early | Late | Mid | Hyphen | Dash | To
        );
        // "(1821)", "circa 1880".
        let bracketed = before == Open && self.word(end) == Close;
        let circa = at
            .checked_sub(1)
            .is_some_and(|b| ["circa", "c.", "ca."].iter().any(|word| self.is_form(b, word)));
        let strong = strong || bracketed || circa || self.of_old(at, end);
        let plausible = (1900..=2069).contains(&number) && (led || number % 100 != 0);
        if !(plausible || strong && (1400..=2100).contains(&number)) {
            return None;
        }
        // "2021/22", "2018-19": a season, school or fiscal year.
        if let Figures(first, 4) = self.word(at)
            && let Some(last) = self.second_year(first, end)
        {
            return phrase(
                Expr::Years(number, last),
                self.fiscal_year(end + 2).unwrap_or(end + 2),
            );
        }
        if let Some(end) = self.fiscal_year(end) {
            return phrase(Expr::ReckonedYear(Reckoning::Other, i32::from(number)), end);
        }
        // "2015 June", "2015, Nov."
        let named = self.skip(end, &[Comma]);
        if let Month(month, _) = self.word(named)
            && !self.in_person(named)
            && self.day(named + 1).is_none()
            && (named == end || self.closed(self.skip_dot(named)))
        {
            return phrase(Expr::date(Some(year), Some(month), None), self.skip_dot(named));
        }
        phrase(Expr::date(Some(year), None, None), end)
    }

    /// Whether the name of a street stands at the atom: "1906 Market Street".
    fn is_address(&self, at: usize) -> bool {
        const STREETS: [&str; 8] = [
            "street",
            "st.",
            "avenue",
            "ave.",
            "road",
            "boulevard",
            "lane",
            "drive",
        ];
        let name = self.atoms.get(at..).unwrap_or_default().iter().take(4);
        let count = name.take_while(|a| a.capital && a.word == Word::Plain).count();
        (at + 1..at + count).any(|n| STREETS.iter().any(|word| self.is_form(n, word)))
    }

    /// "the treaty of 1795", "the 1795 treaty": the year of something definite, where the figure counts nothing. "The total of
    /// 1750" is a sum.
    fn of_old(&self, at: usize, end: usize) -> bool {
        let token = self.atoms[at].token;
        let tokens = &self.sentence.tokens;
        let noun = tokens[token]
            .head
            .and_then(|head| Some((head, tokens.get(head)?)));
        let Some((head, noun)) = noun.filter(|(_, noun)| matches!(noun.upos, Upos::Noun | Upos::Propn))
        else {
            return false;
        };
        const SUMS: [&str; 6] = ["total", "sum", "number", "figure", "average", "high"];
        let the = |det: usize| tokens[det].lemma == "the";
        let known = noun.upos == Upos::Propn || self.sentence.child_with_rel(head, "det").is_some_and(the);
        let definite = known && !SUMS.contains(&noun.lemma.as_str());
        let singular = noun.feats.contains("Number=Sing");
        match self.word(at.wrapping_sub(1)) {
            Word::Of => {
                let counts = matches!(self.upos(end), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Sym);
                definite && head < token && !counts
            }
            Word::The => definite && singular && head == token + 1,
            _ => false,
        }
    }

    pub(super) fn after_role_and(&self, at: usize) -> bool {
        at.checked_sub(2)
            .is_some_and(|b| matches!(self.word(b), Word::Since | Word::In))
    }

    /// "2008 and [2010] runs": a second year.
    fn after_year(&self, at: usize) -> bool {
        let year = at.checked_sub(2).and_then(|first| self.year(first));
        self.after_any(at, &[Word::And, Word::Or]) && year.is_some_and(|(_, end)| end + 1 == at)
    }

    /// "the 2015 talks": a determiner before a year that stands before a noun.
    pub(super) fn adjectival_year(&self, at: usize) -> bool {
        self.after_any(at, &[Word::The, Word::A, Word::Its, Word::Possessive, Word::Of])
    }

    pub(super) fn short_year(&self, at: usize) -> Option<Phrase> {
        if let Word::Decade(value @ 0..=99) = self.word(at + 1) {
            return phrase(Expr::ShortDecade(value), at + 2);
        }
        let led = self.after_any(
            at,
            &[Word::In, Word::Since, Word::Of, Word::By, Word::Until, Word::From],
        );
        let (year, end) = self.year(at)?;
        led.then(|| phrase(Expr::date(Some(year), None, None), end))?
    }

    pub(super) fn decade(&self, at: usize, value: u16) -> Option<Phrase> {
        // "the boxy cars of the 70s and 80s".
        let joined = self.after_any(at, &[Word::And, Word::Or, Word::To])
            && at
                .checked_sub(2)
                .is_some_and(|b| matches!(self.word(b), Word::Decade(_)));
        let led = joined
            || self.after_any(
                at,
                &[
                    Word::The,
                    Word::Early,
                    Word::Late,
                    Word::Mid,
                    Word::Hyphen,
                    Word::In,
                ],
            );
        match value {
            0..=99 if led => phrase(Expr::ShortDecade(value), at + 1),
            1000..=2199 => {
                let first = i16::try_from(value).ok()?;
                let span = if value.is_multiple_of(100) && value < 2000 {
                    99
                } else {
                    9
                };
                phrase(Expr::Years(first, first + span), at + 1)
            }
            _ => None,
        }
    }

    /// "the 70's", "nineteen seventies", "twenty-tens".
    pub(super) fn spelled_decade(&self, at: usize) -> Option<Phrase> {
        match (self.word(at), self.word(self.skip(at + 1, &[Word::Hyphen]))) {
            (Word::Figures(value, 2), Word::Possessive) if value.is_multiple_of(10) => {
                let led = self.after_any(at, &[Word::The, Word::In, Word::Early, Word::Late, Word::Mid]);
                let plural = !matches!(self.upos(at + 2), Upos::Noun | Upos::Adj | Upos::Propn);
                (led && plural).then(|| phrase(Expr::ShortDecade(u16::try_from(value).ok()?), at + 2))?
            }
            (Word::Spelled(century @ 15..=20), Word::Decade(tens @ 10..=90)) => {
                let first = i16::try_from(century * 100)
                    .ok()?
                    .checked_add(i16::try_from(tens).ok()?)?;
                phrase(
                    Expr::Years(first, first + 9),
                    self.skip(at + 1, &[Word::Hyphen]) + 1,
                )
            }
            _ => None,
        }
    }
}
