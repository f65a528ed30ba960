//! Parts of periods: "early 2020", "the end of March", "the second quarter of 2023", seasons.

use super::*;

impl Grammar<'_> {
    /// "early 2020", "late last month", "mid-June", "the end of March", "earlier this week", "late on Sunday".
    pub(super) fn part(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let part = match self.word(at) {
            Early => Part::Early,
            Late => Part::Late,
            Mid => Part::Mid,
            End => Part::End,
            Start => Part::Start,
            Later => Part::Late,
            Earlier => Part::Early,
            _ => return None,
        };
        let comparative = matches!(self.word(at), Later | Earlier);
        let next = match part {
            Part::End | Part::Start => {
                if self.word(at + 1) != Of {
                    return None;
                }
                at + 2
            }
            _ => self.skip(self.skip(at + 1, &[Hyphen]), &[Of, On, In]),
        };
        // "mid-morning", "late morning": of the day that the story has come to.
        if let (Part::Early | Part::Mid | Part::Late, DayPart(time)) = (part, self.word(next))
            && !comparative
            && !self.after_any(at, &[The])
        {
            return phrase(Expr::TimeOfDay(time), next + 1);
        }
        // "later in the month": the article and unit need no preposition of their own.
        let the = self.skip(next, &[The]);
        if let Measure(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year), false) = self.word(the)
            && (the > next || matches!(self.word(the - 1), Hyphen))
        {
            let other = self.word(the + 1);
            // "by the end of the day Saturday".
            if unit == Unit::Day && matches!(other, Weekday(..) | Today(_)) {
                return self.simple(the + 1);
            }
            if !matches!(other, Of | Hyphen) && !self.complement_clause(the + 1) {
                let year = if unit == Unit::Year {
                    self.year(the + 1)
                } else {
                    None
                };
                let (expr, end) = match year {
                    Some((year, end)) => (Expr::date(Some(year), None, None), end),
                    None => (Expr::Period(unit, Shift::Plain, None), the + 1),
                };
                return phrase(Expr::Part(part, Box::new(expr)), end);
            }
        }
        let inner = self
            .simple(next)
            .or_else(|| if the > next { self.simple(the) } else { None })?;
        match inner.expr {
            // "later today" is today.
            ref expr if expr.day().is_day() => Some(inner),
            ref expr if !expr.dated() && !matches!(expr, Expr::Rolling { .. }) => None,
            Expr::Offset { .. } | Expr::Rolling { .. } if comparative => None,
            expr => phrase(Expr::Part(part, Box::new(expr)), inner.end),
        }
    }

    /// "third straight day", "fourth week in a row": the day or week that it goes on in.
    fn streak(&self, at: usize) -> Option<Phrase> {
        let Word::Ordinal(_) = self.word(at) else {
            return None;
        };
        let between = ["straight", "consecutive", "successive"];
        let told = between.iter().any(|word| self.is_form(at + 1, word));
        let unit_at = at + 1 + usize::from(told);
        let Word::Measure(unit, false) = self.word(unit_at) else {
            return None;
        };
        let in_a_row = ["in", "a", "row"]
            .iter()
            .enumerate()
            .all(|(n, word)| self.is_form(unit_at + 1 + n, word));
        let told = told || in_a_row || self.is_form(unit_at + 1, "running");
        told.then(|| phrase(Expr::Period(unit, Shift::Plain, None), unit_at + 1))?
    }

    /// "first half of 2019", "second quarter of 2023", "first eight months of the year", "21st century",
    /// "last week of March".
    pub(super) fn ordinal_part(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let nth = match self.word(at) {
            Ordinal(nth) => nth,
            Last | Final => 0,
            _ => return None,
        };
        if let Some(streak) = self.streak(at) {
            return Some(streak);
        }
        let next = self.skip(at + 1, &[Hyphen]);
        let (part, after) = match self.word(next) {
            Half if matches!(nth, 0..=2) => (Part::Half(if nth == 0 { 2 } else { nth }), next + 1),
            Weekday(day, false) => return self.nth_weekday(nth, day, next + 1),
            Anniversary => return self.anniversary(Some(nth), next),
            Measure(Unit::Century, _) if (10..=21).contains(&nth) => {
                if matches!(self.word(next + 1), Era(_)) {
                    return phrase(Expr::Vague(Side::Past), next + 2);
                }
                let first = (i16::from(nth) - 1) * 100 + 1;
                return phrase(Expr::Years(first, first + 99), next + 1);
            }
            // "the last month" is no part of a year unless one is named.
            Measure(unit @ (Unit::Quarter | Unit::Month | Unit::Week | Unit::Day), false) => {
                (Part::Nth(nth, 1, unit), next + 1)
            }
            Figures(..) | Spelled(_) if matches!(nth, 0 | 1) => {
                let (tenths, end) = self.number(next)?;
                let Measure(unit @ (Unit::Quarter | Unit::Month | Unit::Week | Unit::Day), true) =
                    self.word(end)
                else {
                    return None;
                };
                (Part::Nth(nth, u8::try_from(tenths / 10).ok()?, unit), end + 1)
            }
            _ => return None,
        };
        let base = match self.word(after) {
            Of | In => {
                let inner_at = after + 1;
                self.simple(inner_at).or_else(|| {
                    let the = self.skip(inner_at, &[The]);
                    match self.word(the) {
                        Measure(unit @ (Unit::Year | Unit::Month | Unit::Week), false) => {
                            phrase(Expr::Period(unit, Shift::Plain, None), the + 1)
                        }
                        _ => self.simple(the),
                    }
                })
            }
            Figures(..) => self.bare_year(after),
            This | Last | Next => self.deictic(after, after),
            _ => None,
        };
        match base {
            Some(base) if base.expr.dated() => phrase(Expr::Part(part, Box::new(base.expr)), base.end),
            // "the fourth quarter": of the year that the tense tells.
            None if self.word(after) != Of => match part {
                Part::Nth(0, 1, Unit::Quarter) => {
                    phrase(Expr::Period(Unit::Quarter, Shift::Last, None), after)
                }
                Part::Nth(nth @ 1..=4, 1, Unit::Quarter) => {
                    phrase(Expr::YearPart(i8::try_from(nth).ok()?, 4), after)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// "first Monday of May", "last Friday in October 2021"; "the third Tuesday" of no month has no value.
    fn nth_weekday(&self, nth: u8, day: i8, after: usize) -> Option<Phrase> {
        let month = match self.word(after) {
            Word::Of | Word::In => self.simple(after + 1).or_else(|| {
                let the = self.skip(after + 1, &[Word::The]);
                match self.word(the) {
                    // "the first Monday of the month".
                    Word::Measure(unit @ Unit::Month, false) if the > after + 1 => {
                        phrase(Expr::Period(unit, Shift::Plain, None), the + 1)
                    }
                    _ => None,
                }
            }),
            _ => None,
        };
        match month {
            Some(month) if month.expr.dated() => {
                phrase(Expr::NthWeekday(nth, day, Box::new(month.expr)), month.end)
            }
            // "last Friday" is told by its own rule.
            _ if nth == 0 => None,
            _ => phrase(Expr::Vague(Side::Open), after),
        }
    }

    /// "July-to-September quarter", "April–June quarter".
    pub(super) fn quarter_of_months(&self, at: usize) -> Option<Phrase> {
        let Word::Month(first, _) = self.word(at) else {
            return None;
        };
        let marks = [Word::Hyphen, Word::Dash];
        let to = self.skip(self.skip(at + 1, &marks), &[Word::To, Word::Through]);
        let last = self.skip(to, &marks);
        let (Word::Month(end, _), Word::Measure(Unit::Quarter, false)) =
            (self.word(last), self.word(last + 1))
        else {
            return None;
        };
        let quarter = first % 3 == 1 && end == first + 2;
        quarter.then(|| phrase(Expr::YearPart((first + 2) / 3, 4), last + 2))?
    }

    /// "Q3 2016", "2018Q4", "H1", "the Q2 of last year".
    pub(super) fn marked_part(&self, at: usize) -> Option<Phrase> {
        let (before, mark) = match self.word(at) {
            Word::PartMark(_) => (None, at),
            _ => match self.year(at) {
                Some((year, end)) if matches!(self.word(end), Word::PartMark(_)) => (Some(year), end),
                _ => return None,
            },
        };
        let (Word::PartMark(quarter), Word::Figures(n @ 1..=4, 1), true) =
            (self.word(mark), self.word(mark + 1), self.glued(mark + 1))
        else {
            return None;
        };
        let n = u8::try_from(n).ok()?;
        let part = if quarter {
            Part::Nth(n, 1, Unit::Quarter)
        } else {
            Part::Half(n)
        };
        if !quarter && n > 2 {
            return None;
        }
        let (year, end) = match (before, self.year_after(mark + 2)) {
            (Some(year), _) => (year, mark + 2),
            (None, Some((year, end))) => (year, end),
            (None, None) => {
                // "H2" is hydrogen too.
                let led = [
                    Word::In,
                    Word::During,
                    Word::For,
                    Word::By,
                    Word::Since,
                    Word::Until,
                ];
                if !quarter && !self.after_any(mark, &led) {
                    return None;
                }
                let n = i8::try_from(n).ok()?;
                return phrase(Expr::YearPart(n, if quarter { 4 } else { 2 }), mark + 2);
            }
        };
        phrase(
            Expr::Part(part, Box::new(Expr::date(Some(year), None, None))),
            end,
        )
    }

    /// "spring 2024", "the summer of 2021", "the summer".
    pub(super) fn season(&self, at: usize, season: Season) -> Option<Phrase> {
        use Word::*;
        let of = self.skip(at + 1, &[Of, Comma]);
        if let Some((year @ YearRef::Number(_), end)) = self.year(of) {
            // "winter 2021/22" begins in the first.
            let end = match (self.word(end), self.word(end + 1)) {
                (Slash | Hyphen | Dash, Figures(_, 2 | 4)) => end + 2,
                _ => end,
            };
            return phrase(Expr::Season(season, Some(year)), end);
        }
        let led = at.checked_sub(1).is_some_and(|b| {
            let before = self.word(b);
            matches!(
                before,
                In | During | By | Before | Until | Since | After | Early | Late | Mid
            ) || before == The
                && b.checked_sub(1).is_some_and(|c| {
                    matches!(
                        self.word(c),
                        In | During | By | Before | Until | Since | After | Of | Through | For
                    )
                })
        });
        // "the fall of the city", "a spring".
        let token = self.atoms[at].token;
        let a = |det: usize| self.sentence.tokens[det].lemma == "a";
        let some = self.sentence.child_with_rel(token, "det").is_some_and(a);
        let other = self.is_form(at, "fall") || self.after_any(at, &[Hyphen]) || some;
        let found = led && self.word(at + 1) != Of || !other && !self.in_longer_name(at);
        found.then(|| phrase(Expr::Season(season, None), at + 1))?
    }

    /// "morning of 5 May"; the bare part of a day is one of a day that the words leave open.
    pub(super) fn day_part_of(&self, at: usize, part: DayTime) -> Option<Phrase> {
        if matches!(self.word(at + 1), Word::Of | Word::On)
            && let Some(day) = self.simple(at + 2).filter(|day| day.expr.is_day())
        {
            return phrase(day.expr.at(part), day.end);
        }
        let led = [
            Word::In,
            Word::At,
            Word::During,
            Word::By,
            Word::Through,
            Word::Until,
            Word::Since,
        ];
        let bare = self.after_any(at, &led)
            || self.after_any(at, &[Word::The])
                && at.checked_sub(1).is_some_and(|the| self.after_any(the, &led));
        bare.then(|| phrase(Expr::TimeOfDay(part), at + 1))?
    }
}
