//! What is counted from the telling or from the narrative: weekdays, "last week", "the day before".

use super::*;

impl Grammar<'_> {
    /// "the …": deictics, parts, ordinals, decades; the article belongs to the expression.
    pub(super) fn the(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let next = at + 1;
        match self.word(next) {
            Measure(Unit::Year, false) if self.word(next + 1) == To => self.bare_unit(next),
            // "the week of 7 October".
            Measure(Unit::Week, false) if self.begins(next + 1).is_some() => {
                let begins = self.begins(next + 1)?;
                let day = self.skip(begins, &[The]);
                let day = match self.word(day) {
                    // "the week of the 18th".
                    Ordinal(nth @ 1..=31) if day > begins && self.closed(day + 1) => {
                        phrase(Expr::date(None, None, i8::try_from(nth).ok()), day + 1)
                    }
                    _ => self.calendar(day),
                }?;
                let dated = day.expr.calendar().is_some_and(|date| date.day.is_some());
                dated.then(|| phrase(Expr::WeekOf(Box::new(day.expr)), day.end))?
            }
            // "the week after next", "the year before last".
            Measure(Unit::Week | Unit::Month | Unit::Year, false) | Weekend
                if self.after_next(next).is_some() =>
            {
                let (away, end) = self.after_next(next)?;
                match self.word(next) {
                    Measure(unit, _) => phrase(Expr::Period(unit, Shift::Away(away), None), end),
                    _ => phrase(Expr::Weekend(Some(Shift::Away(away))), end),
                }
            }
            Measure(Unit::Day, false) if matches!(self.word(next + 1), After | Before) => {
                self.neighbour_day(next)
            }
            Measure(unit, false)
                if matches!(self.word(next + 1), After | Before | Earlier | Later | Previous) =>
            {
                let back = matches!(self.word(next + 1), Before | Earlier | Previous);
                let shift = if back { Shift::Preceding } else { Shift::Following };
                let clause = matches!(self.word(next + 1), After | Before) && self.complement(next + 2);
                if clause {
                    None
                } else {
                    phrase(Expr::Period(unit, shift, None), next + 2)
                }
            }
            Measure(unit @ (Unit::Month | Unit::Year | Unit::Week), false) => {
                self.plain_period(at, next, unit)
            }
            // "in the day", "for the quarter": the one that the story has come to.
            Measure(unit @ (Unit::Day | Unit::Quarter), false)
                if self.bare_day(next + 1)
                    || unit == Unit::Quarter && self.after_any(at, &[For, In, During]) =>
            {
                phrase(Expr::Period(unit, Shift::That, None), next + 1)
            }
            // "over the years".
            Measure(unit, true)
                if self.after_any(at, &[Over, During, Through]) && self.word(next + 1) != Of =>
            {
                phrase(Expr::Length(None, unit), next + 1)
            }
            // "the future", "the near future", "the past".
            Vague(side) if self.upos(next) == Upos::Noun => phrase(Expr::Vague(side), next + 1),
            Plain if matches!(self.word(next + 1), Vague(Side::Future)) && self.upos(next) == Upos::Adj => {
                phrase(Expr::Vague(Side::Future), next + 2)
            }
            // "in the long term"
            Plain
                if ["term", "run"].iter().any(|noun| self.is_form(next + 1, noun))
                    && ["long", "longer", "short", "shorter", "near", "medium"]
                        .iter()
                        .any(|size| self.is_form(next, size)) =>
            {
                phrase(Expr::Vague(Side::Future), next + 2)
            }
            Moment if self.after_any(at, &[At]) => phrase(Expr::Vague(Side::Present), next + 1),
            Plain if self.is_form(next, "present") && self.upos(next) == Upos::Noun => {
                phrase(Expr::Vague(Side::Present), next + 1)
            }
            Past if self.upos(next) == Upos::Noun => phrase(Expr::Vague(Side::Past), next + 1),
            Reckoned(_) | Fiscal | Calendar => self.reckoned(next, Shift::Plain),
            Anniversary => self.anniversary(None, next),
            Weekend if !matches!(self.word(next + 1), Of) => phrase(Expr::Weekend(None), next + 1),
            Decade(value) => self.decade(next, value),
            DayPart(part) => self.day_part_of(next, part),
            Early | Late | Mid | End | Start => self.part(next),
            Month(..) => self.quarter_of_months(next),
            Ordinal(_) | Last | Final | Half | Figures(..) => self
                .day_of_month(next)
                .or_else(|| self.ordinal_part(next))
                .or_else(|| self.deictic(at, next))
                .or_else(|| self.calendar_after_the(next)),
            Next | This | Past | Previous | Coming | Following | Same | That | Current | Recent => {
                self.deictic(at, next)
            }
            Season(season) => self.season(next, season),
            HolidayStart => self.holiday(next),
            Rest => self.rest(next),
            Whole => self.whole(next),
            Weekday(..) => None,
            _ => None,
        }
    }

    /// "[the] 20th of next month".
    fn day_of_month(&self, at: usize) -> Option<Phrase> {
        let Word::Ordinal(day @ 1..=31) = self.word(at) else {
            return None;
        };
        let of = self.skip(at + 1, &[Word::Of]);
        let month = self.skip(of, &[Word::The]);
        let shift = self.shift(month).filter(|_| of > at + 1)?;
        if self.word(month + 1) != Word::Measure(Unit::Month, false) {
            return None;
        }
        let month_itself = Box::new(Expr::Period(Unit::Month, shift, None));
        let day = Part::Nth(day, 1, Unit::Day);
        phrase(Expr::Part(day, month_itself), month + 2)
    }

    /// "the same month last year", "the same quarter a year ago": the narrative's own, so many years back.
    fn same_of_another_year(&self, unit_at: usize) -> Option<Phrase> {
        let unit = match self.word(unit_at) {
            Word::Measure(unit @ (Unit::Day | Unit::Month | Unit::Quarter), false) => Some(unit),
            _ if self.is_form(unit_at, "period") || self.is_form(unit_at, "time") => None,
            _ => return None,
        };
        let year = self.skip(unit_at + 1, &[Word::Of, Word::In, Word::The]);
        let years = self.simple(year)?;
        let count = match years.expr {
            Expr::Period(Unit::Year, Shift::Last | Shift::Preceding, None) => Some(10),
            Expr::Offset {
                count,
                unit: Unit::Year,
                back: true,
                ..
            } => count,
            _ => return None,
        };
        let Some(unit) = unit else {
            return phrase(Expr::SamePeriod(Box::new(years.expr)), years.end);
        };
        let base = Box::new(Expr::Period(unit, Shift::That, None));
        // By months, so that it stays as narrow as it was.
        phrase(
            Expr::OffsetFrom {
                count: count.map(|tenths| tenths * 12),
                unit: Unit::Month,
                back: true,
                base,
            },
            years.end,
        )
    }

    /// Whether "the day" is told of nothing that follows: a clause, a noun or "of" would say which day it is.
    fn bare_day(&self, after: usize) -> bool {
        !matches!(
            self.word(after),
            Word::Of | Word::That | Word::After | Word::Before
        ) && matches!(
            self.upos(after),
            Upos::Punct | Upos::Adp | Upos::Adv | Upos::Cconj | Upos::Part
        )
    }

    /// Past "after next" or "before last", and how many periods away that is.
    pub(super) fn after_next(&self, unit: usize) -> Option<(i8, usize)> {
        let next = self.skip(unit + 2, &[Word::The]);
        let away = match (self.word(unit + 1), self.word(next)) {
            (Word::After, Word::Next) => 2,
            (Word::Before, Word::Last) => -2,
            _ => return None,
        };
        let goes_on = matches!(
            self.word(next + 1),
            Word::Measure(..) | Word::Weekday(..) | Word::Month(..)
        );
        (!goes_on && !matches!(self.upos(next + 1), Upos::Noun | Upos::Adj | Upos::Propn))
            .then_some((away, next + 1))
    }

    /// "the rest of the week".
    pub(super) fn rest(&self, at: usize) -> Option<Phrase> {
        let of = self.skip(at + 1, &[Word::Of]);
        let the = self.skip(of, &[Word::The, Word::This, Word::Its]);
        match self.word(the) {
            Word::Measure(unit @ (Unit::Week | Unit::Month | Unit::Year), false) if the > at + 1 => {
                phrase(Expr::Rest(unit), the + 1)
            }
            _ => None,
        }
    }

    /// "another week", "all day", "a whole year", "single-day": one of the unit. "the entire year" is that year.
    pub(super) fn whole(&self, at: usize) -> Option<Phrase> {
        let unit_at = self.skip(at + 1, &[Word::Hyphen]);
        let Word::Measure(unit, false) = self.word(unit_at) else {
            return None;
        };
        let the = self.after_any(at, &[Word::The]);
        let period = matches!(unit, Unit::Month | Unit::Year | Unit::Week | Unit::Day);
        match the {
            true if period && !matches!(self.word(unit_at + 1), Word::Of) => {
                phrase(Expr::Period(unit, Shift::Plain, None), unit_at + 1)
            }
            true => None,
            false => phrase(Expr::Length(Some(10), unit), unit_at + 1),
        }
    }

    /// "later", "earlier" by themselves: by no date.
    pub(super) fn later(&self, at: usize) -> Option<Phrase> {
        let bound = self.is_form(at + 1, "than") || self.after_any(at, &[Word::Or, Word::And]);
        let negated = at
            .checked_sub(1)
            .is_some_and(|b| self.is_form(b, "no") || self.is_form(b, "or"));
        let when = if self.word(at) == Word::Later {
            Side::Future
        } else {
            Side::Past
        };
        (self.upos(at) == Upos::Adv && !bound && !negated).then(|| phrase(Expr::Vague(when), at + 1))?
    }

    /// Past the words between "week" and the day that begins it or that it holds: "of", "beginning (on)".
    fn begins(&self, at: usize) -> Option<usize> {
        let begins = ["beginning", "starting", "commencing"]
            .iter()
            .any(|word| self.is_form(at, word));
        if begins {
            Some(self.skip(at + 1, &[Word::On]))
        } else {
            (self.word(at) == Word::Of).then_some(at + 1)
        }
    }

    /// "the 15th of May", "the 2015 deal" (the article is not the year's), "the 14th".
    pub(super) fn calendar_after_the(&self, at: usize) -> Option<Phrase> {
        if let Some(found) = self.calendar(at) {
            let bare = matches!(
                found.expr,
                Expr::Calendar(Ymd { month: None, .. }) | Expr::Years(..)
            );
            return (!bare).then_some(found);
        }
        // "on the 14th": the day of a month that the reader knows.
        let Word::Ordinal(day @ 1..=31) = self.word(at) else {
            return None;
        };
        let led = at >= 2
            && matches!(
                self.word(at - 2),
                Word::On
                    | Word::Until
                    | Word::By
                    | Word::Since
                    | Word::Before
                    | Word::After
                    | Word::From
                    | Word::For
            );
        let closed = self.closed(at + 1);
        let figures = self.atoms[at].span.len() >= 3 && !self.sentence.tokens.is_empty();
        let numeric = figures && self.upos(at) != Upos::Adv && self.spelled_with_figure(at);
        (led && closed && numeric).then(|| {
            let day = i8::try_from(day).ok();
            phrase(Expr::date(None, None, day), at + 1)
        })?
    }

    /// Whether nothing stands at the atom that a number before it could count.
    pub(super) fn closed(&self, at: usize) -> bool {
        let ends = at >= self.atoms.len()
            || matches!(self.upos(at), Upos::Punct | Upos::Adp | Upos::Cconj | Upos::Pron);
        ends && !matches!(self.word(at), Word::Of | Word::Hyphen)
    }

    /// Whether the ordinal was written with figures ("14th"): those of two digits and a suffix are at most 4 bytes,
    /// and no spelled ordinal below 32 is so short.
    pub(super) fn spelled_with_figure(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| a.span.len() <= 4)
    }

    /// "the day before", "the day after tomorrow", "the day before the vote" (undated).
    pub(super) fn neighbour_day(&self, at: usize) -> Option<Phrase> {
        let back = self.word(at + 1) == Word::Before;
        let step = if back { -1 } else { 1 };
        let base = at + 2;
        match self.word(base) {
            Word::Today(shift) => return phrase(Expr::Today(i64::from(shift) + step), base + 1),
            _ if !self.complement(base) => {
                return phrase(
                    Expr::Offset {
                        count: Some(10),
                        unit: Unit::Day,
                        back,
                        from: Origin::Narrative,
                    },
                    base,
                );
            }
            _ => {}
        }
        let base_phrase = self.simple(base).filter(|p| p.expr.dated());
        match base_phrase {
            Some(found) => phrase(
                Expr::OffsetFrom {
                    count: Some(10),
                    unit: Unit::Day,
                    back,
                    base: Box::new(found.expr),
                },
                found.end,
            ),
            None => phrase(
                Expr::Offset {
                    count: Some(10),
                    unit: Unit::Day,
                    back,
                    from: Origin::Clause,
                },
                base,
            ),
        }
    }

    /// Whether a clause or noun phrase follows "before" or "after", which it then governs.
    pub(super) fn complement(&self, at: usize) -> bool {
        let token = self.atoms.get(at).and_then(|a| self.sentence.tokens.get(a.token));
        token.is_some_and(|token| match token.upos {
            Upos::Punct | Upos::Cconj | Upos::Adp | Upos::Sconj => false,
            // "nine months after winning".
            Upos::Verb | Upos::Aux => {
                let form = self.atoms[at].span.of(self.text);
                token.feats.contains("VerbForm=Ger") || form.ends_with("ing")
            }
            _ => true,
        })
    }

    /// "the year", "the month": read where a preposition of time leads ("in the month", "of the year").
    pub(super) fn plain_period(&self, at: usize, unit_at: usize, unit: Unit) -> Option<Phrase> {
        use Word::*;
        // "in the year 2020".
        if unit == Unit::Year
            && let Some((year, end)) = self.year(unit_at + 1)
        {
            return phrase(Expr::date(Some(year), None, None), end);
        }
        let led = self.after_any(at, &[In, By, During, Within, Until, Before, Through, Since]);
        let bounded = matches!(self.word(unit_at + 1), Of | Figures(..) | To | That | Hyphen)
            || self.complement_clause(unit_at + 1);
        (led && !bounded).then(|| phrase(Expr::Period(unit, Shift::Plain, None), unit_at + 1))?
    }

    /// "in the week leading up to": a participle makes the period one that the text does not date.
    pub(super) fn complement_clause(&self, at: usize) -> bool {
        self.upos(at) == Upos::Verb
    }

    /// "last week", "this year", "next August", "the coming months", "the past three years", "that day".
    /// `start` is where the expression begins (its article), `at` its deictic word.
    pub(super) fn deictic(&self, start: usize, at: usize) -> Option<Phrase> {
        use Word::*;
        let word = self.word(at);
        if word == Recent {
            return match self.word(at + 1) {
                Measure(_, true) => phrase(Expr::Vague(Side::Past), at + 2),
                _ => None,
            };
        }
        let shift = match word {
            Final => Shift::Last,
            _ => self.shift(at)?,
        };
        let mut next = at + 1;
        // "said that Monday …" begins a clause.
        if word == That
            && (self.upos(at) == Upos::Sconj
                || !matches!(self.word(next), Measure(..) | DayPart(_) | Weekend))
        {
            return None;
        }
        if word == Same
            && let Some(found) = self.same_of_another_year(next)
        {
            return Some(found);
        }
        // "this past weekend", "this coming Friday".
        let mut word = word;
        let mut shift = shift;
        if word == This && matches!(self.word(next), Past | Coming) {
            word = self.word(next);
            shift = self.shift(next)?;
            next += 1;
        }
        // "at this moment".
        if (word, self.word(next)) == (This, Moment) && self.after_any(at, &[At]) {
            return phrase(Expr::Vague(Side::Present), next + 1);
        }
        if let (This, Today(_)) = (word, self.word(next)) {
            return phrase(Expr::Today(0), next + 1);
        }
        match self.word(next) {
            DayPart(part) => {
                let day = match shift {
                    Shift::This => Expr::Today(0),
                    Shift::Last => Expr::Today(-1),
                    Shift::That | Shift::Following => Expr::Period(Unit::Day, shift, None),
                    _ => return None,
                };
                phrase(day.at(part), next + 1)
            }
            Weekday(day, _) if !matches!(shift, Shift::That | Shift::Plain) => {
                // "the coming Friday" is the nearest one ahead; "next Friday" is next week's.
                let shift = match word {
                    Coming => Shift::This,
                    // "the next Tuesday" goes on from the narrative.
                    Next if self.word(start) == The => Shift::Following,
                    _ => shift,
                };
                let found = phrase(Expr::Weekday(day, Some(shift)), next + 1)?;
                // "this Thursday, May 5": the date says it all.
                match self.weekday(next) {
                    Some(Phrase {
                        expr: expr @ Expr::Calendar(_),
                        end,
                    }) => phrase(expr, end),
                    _ => Some(found),
                }
            }
            Weekend => phrase(Expr::Weekend(Some(shift)), next + 1),
            Month(month, _) => match self.month_first(next) {
                Some(found) => match found.expr.calendar() {
                    Some(
                        date @ Ymd {
                            year: None,
                            day: Some(_),
                            ..
                        },
                    ) => {
                        let year = Some(YearRef::Shift(shift));
                        phrase(Expr::Calendar(Ymd { year, ..date }), found.end)
                    }
                    Some(Ymd { year: None, .. }) => phrase(Expr::NamedMonth(month, shift), found.end),
                    _ => Some(found),
                },
                None => phrase(Expr::NamedMonth(month, shift), next + 1),
            },
            Season(season) => match self.year(next + 1) {
                Some((year, end)) => phrase(Expr::Season(season, Some(year)), end),
                None => phrase(Expr::Season(season, Some(YearRef::Shift(shift))), next + 1),
            },
            HolidayStart => {
                let found = self.holiday(next)?;
                match found.expr {
                    Expr::Holiday(holiday, None) => {
                        phrase(Expr::Holiday(holiday, Some(YearRef::Shift(shift))), found.end)
                    }
                    _ => Some(found),
                }
            }
            Reckoned(_) | Fiscal | Calendar => self.reckoned(next, shift),
            Measure(unit, plural) => self.deictic_unit(start, word, shift, unit, plural, next + 1),
            // "the past three years", "the next 30 days".
            Figures(..) | Spelled(_) | Several | Couple | About => {
                let (count, end) = self.count(next)?;
                let end = self.skip_between(end);
                let Measure(unit, _) = self.word(end) else {
                    return None;
                };
                let forward = match shift {
                    Shift::Last | Shift::Preceding => false,
                    Shift::Next => true,
                    _ => return phrase(Expr::Length(count, unit), end + 1),
                };
                // "the last two decades of his life" are not those before the publication.
                if word == Final || self.word(end + 1) == Of {
                    return phrase(Expr::Length(count, unit), end + 1);
                }
                phrase(
                    Expr::Rolling {
                        count,
                        unit,
                        forward,
                        period: false,
                    },
                    end + 1,
                )
            }
            _ => None,
        }
    }

    pub(super) fn deictic_unit(
        &self,
        start: usize,
        word: Word,
        shift: Shift,
        unit: Unit,
        plural: bool,
        end: usize,
    ) -> Option<Phrase> {
        let article = self.word(start) == Word::The || self.after_any(start, &[Word::The]);
        let side = match shift {
            Shift::Last | Shift::Preceding => Side::Past,
            Shift::Next => Side::Future,
            Shift::This => Side::Present,
            _ => Side::Open,
        };
        if plural {
            return phrase(Expr::Vague(side), end);
        }
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            return None;
        }
        // "this week's", "the last day of the visit" is not a day before the publication.
        // "a profit for the last year of $3 billion" tells how much, not which year.
        let of_something = self.word(end) == Word::Of && self.upos(end + 1) != Upos::Sym;
        if matches!(word, Word::Last | Word::Final) && article && of_something {
            return None;
        }
        let rolling = Expr::Rolling {
            count: Some(10),
            unit,
            forward: false,
            period: word == Word::Last,
        };
        let shift = match (word, shift) {
            // The past week is the seven days until now; last week is a calendar week.
            (Word::Past, _) => return phrase(rolling, end),
            (Word::Last, _) if article && unit != Unit::Century => return phrase(rolling, end),
            (Word::Final, _) => return None,
            (Word::Coming, _) if unit != Unit::Week => return phrase(Expr::Vague(side), end),
            (Word::Next, _) if article => Shift::Following,
            // "next day" goes on from the narrative.
            (_, Shift::Last) if unit == Unit::Day => Shift::Preceding,
            (_, Shift::Next) if unit == Unit::Day => Shift::Following,
            (_, shift) => shift,
        };
        phrase(Expr::Period(unit, shift, None), end)
    }
}
