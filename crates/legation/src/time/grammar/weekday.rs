//! Weekdays, with the date or week that may stand beside them.

use super::*;

impl Grammar<'_> {
    pub(super) fn weekday(&self, at: usize) -> Option<Phrase> {
        let Word::Weekday(day, short) = self.word(at) else {
            return None;
        };
        let dot = short && self.word(at + 1) == Word::Dot && self.glued(at + 1);
        let next = if dot { at + 2 } else { at + 1 };
        let comma = self.skip(next, &[Word::Comma, Word::Open]);
        // "Thursday, May 5", "Thursday 5 May", "Thursday (May 5)".
        let the = self.skip(comma, &[Word::The]);
        if let Some(found) = self.day_month(the).or_else(|| self.month_first(comma))
            && let Expr::Calendar(date @ Ymd { day: Some(_), .. }) = found.expr
        {
            let bracketed = self.word(next) == Word::Open;
            let end = if bracketed {
                self.skip(found.end, &[Word::Close])
            } else {
                found.end
            };
            return phrase(
                Expr::Calendar(Ymd {
                    weekday: Some(day),
                    ..date
                }),
                end,
            );
        }
        // "Thursday the 5th".
        if let (Word::The, Word::Ordinal(nth @ 1..=31)) = (self.word(comma), self.word(the))
            && !matches!(self.upos(the + 1), Upos::Noun | Upos::Propn | Upos::Adj)
        {
            let nth = i8::try_from(nth).ok();
            return phrase(
                Expr::Calendar(Ymd {
                    year: None,
                    month: None,
                    day: nth,
                    weekday: Some(day),
                }),
                the + 1,
            );
        }
        let leads = [
            Word::On,
            Word::Last,
            Word::Next,
            Word::From,
            Word::To,
            Word::Until,
            Word::Through,
        ];
        // "the Sun" is no Sunday.
        let article = short && self.after_any(at, &[Word::The]);
        if article || short && !dot && !self.after_any(at, &leads) {
            return None;
        }
        if self.in_name(at) {
            return None;
        }
        // "Sunday night (March 4)".
        if let Word::DayPart(part) = self.word(next)
            && self.word(next + 1) == Word::Open
            && let Some(found) = self.calendar(next + 2)
            && let Expr::Calendar(date @ Ymd { day: Some(_), .. }) = found.expr
            && self.word(found.end) == Word::Close
        {
            let weekday = Some(day);
            return phrase(Expr::Calendar(Ymd { weekday, ..date }).at(part), found.end + 1);
        }
        // "fell on a Friday" tells of no particular one; "a Friday meeting" does.
        if self.after_any(at, &[Word::A]) && !matches!(self.upos(next), Upos::Noun | Upos::Propn | Upos::Adj)
        {
            return phrase(Expr::Vague(Side::Open), next);
        }
        // "Friday after next": a week after the next one.
        if let Some((2, end)) = self.after_next(next - 1) {
            let base = Box::new(Expr::Weekday(day, Some(Shift::This)));
            let (count, unit, back) = (Some(10), Unit::Week, false);
            return phrase(
                Expr::OffsetFrom {
                    count,
                    unit,
                    back,
                    base,
                },
                end,
            );
        }
        // "Wednesday last week", "Friday of this week".
        let of = self.skip(self.skip(next, &[Word::Of]), &[Word::The]);
        if let (Some(shift), Word::Measure(Unit::Week, false)) = (self.shift(of), self.word(of + 1)) {
            return phrase(Expr::WeekdayOf(day, shift), of + 2);
        }
        phrase(Expr::Weekday(day, None), next)
    }

    /// Whether the weekday belongs to a name that is no date of its own: "Sunday Times", "Black Friday".
    pub(super) fn in_name(&self, at: usize) -> bool {
        const NAMED_DAYS: [&str; 12] = [
            "black", "cyber", "bloody", "good", "ash", "palm", "whit", "clean", "super", "holy", "maundy",
            "shrove",
        ];
        let before = at
            .checked_sub(1)
            .is_some_and(|b| NAMED_DAYS.iter().any(|n| self.is_form(b, n)));
        let capital = self
            .atoms
            .get(at + 1)
            .is_some_and(|a| a.capital && a.word == Word::Plain);
        before || capital && self.in_longer_name(at)
    }

    /// Whether the atom stands in a name of several words.
    pub(super) fn in_longer_name(&self, at: usize) -> bool {
        let token = self.atoms.get(at).map_or(usize::MAX, |a| a.token);
        let inside = |name: &Name| (name.start..name.end).contains(&token) && name.end - name.start > 1;
        self.sentence.names.iter().any(inside)
    }
}
