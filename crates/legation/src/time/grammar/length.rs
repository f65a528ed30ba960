//! Lengths of time and what is that far from something: "30 days", "a week ago", "two days before Christmas".

use super::*;

impl Grammar<'_> {
    /// "30 days", "a week ago", "three-day", "eight years later", "two days before Christmas", "a year".
    pub(super) fn counted(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let (mut count, end) = self.count(at)?;
        let hyphen = self.word(end) == Hyphen;
        let unit_at = self.skip(self.skip_between(end), &[Hyphen]);
        let Measure(unit, plural) = self.word(unit_at) else {
            return self.clocked(at).or_else(|| self.ordinal_part(at));
        };
        let after = unit_at + 1;
        // "the World Cup 2018 day five".
        if !hyphen && !plural && matches!(self.word(at), Figures(1000.., 4)) {
            return None;
        }
        // "a 44-year-old", "33 years old".
        let old = self.skip(after, &[Hyphen]);
        if self.word(old) == Old {
            return phrase(Expr::Age(count, unit), old + 1);
        }
        let mut after = after;
        // "a year and a half".
        let half = self.skip(after + 1, &[A]);
        if self.word(after) == And && self.word(half) == Half {
            count = count.map(|tenths| tenths + 5);
            after = half + 1;
        }
        if self.word(after) == Apostrophe {
            after += 1;
        }
        if let Some(found) = self.compound(count, unit, after) {
            return Some(found);
        }
        if hyphen && !plural {
            return phrase(Expr::Length(count, unit), after);
        }
        match self.word(after) {
            Ago => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: true,
                        from: Origin::Publication,
                    },
                    after + 1,
                );
            }
            Hence => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: false,
                        from: Origin::Publication,
                    },
                    after + 1,
                );
            }
            // "two days later than planned" compares and dates nothing.
            Later | Earlier if self.is_form(after + 1, "than") => {
                return phrase(Expr::Length(count, unit), after + 1);
            }
            Earlier => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: true,
                        from: Origin::Narrative,
                    },
                    after + 1,
                );
            }
            Later => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: false,
                        from: Origin::Narrative,
                    },
                    after + 1,
                );
            }
            From if self.is_form(after + 1, "now") => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: false,
                        from: Origin::Publication,
                    },
                    after + 2,
                );
            }
            From if self.after_any(at, &[For])
                && let Some(found) = self.lasting(count, unit, after) =>
            {
                return Some(found);
            }
            Before | After | From => {
                let back = self.word(after) == Before;
                // "a quarter before 11 a.m. on Thursday" is a time of that day.
                let clocked = self.clock(after + 1).is_some();
                if clocked && matches!(unit, Unit::Quarter | Unit::Hour | Unit::Minute | Unit::Second) {
                    return self.clocked(after + 1);
                }
                // "for nine weeks from mid-May" tells how long.
                if self.word(after) == From && self.after_any(at, &[For]) {
                    return phrase(Expr::Length(count, unit), after);
                }
                if let Some(base) = self
                    .simple(after + 1)
                    .filter(|p| p.expr.dated() && !self.runs_on(p.end))
                {
                    let base_expr = Box::new(base.expr);
                    return phrase(
                        Expr::OffsetFrom {
                            count,
                            unit,
                            back,
                            base: base_expr,
                        },
                        base.end,
                    );
                }
                if self.word(after) == From {
                    return self.span_length(at, count, unit, after);
                }
                let from = if self.complement(after + 1) {
                    Origin::Clause
                } else {
                    Origin::Narrative
                };
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back,
                        from,
                    },
                    after + 1,
                );
            }
            _ => {}
        }
        // "a month-long visit": the length is the word's own.
        let one = self.word(at) == A && count == Some(10);
        if one && (plural || self.word(after) == Hyphen) {
            return None;
        }
        if one {
            // "twice a year", "$5 a day", "ten barrels a day": how often, not how long.
            let before = at.checked_sub(1);
            let long = self.after_any(at, &[For, During, In, Within, Over, After, Through, About])
                || before.is_some_and(|b| {
                    let least = ["than", "least", "most"].iter().any(|word| self.is_form(b, word));
                    least || self.upos(b) == Upos::Verb
                });
            return if long {
                self.span_length(at, count, unit, after)
            } else {
                None
            };
        }
        self.span_length(at, count, unit, after)
    }

    pub(super) fn span_length(&self, at: usize, count: Count, unit: Unit, after: usize) -> Option<Phrase> {
        if self.after_any(at, &[Word::For])
            && let Some(found) = self.lasting(count, unit, after)
        {
            return Some(found);
        }
        // "in 30 days": when the length is to run out; "in three years" after a superlative is a length.
        if self.after_any(at, &[Word::In]) && count.is_some() && self.in_future(at) {
            return phrase(
                Expr::Offset {
                    count,
                    unit,
                    back: false,
                    from: Origin::Ahead,
                },
                after,
            );
        }
        phrase(Expr::Length(count, unit), after)
    }

    /// "[for three days] from Monday", "[for a week], starting on 5 May".
    fn lasting(&self, count: Count, unit: Unit, after: usize) -> Option<Phrase> {
        let comma = self.skip(after, &[Word::Comma]);
        let begins = ["starting", "beginning"]
            .iter()
            .any(|word| self.is_form(comma, word));
        let lead = match self.word(comma) {
            Word::From => comma + 1,
            _ if begins => self.skip(comma + 1, &[Word::On, Word::From]),
            _ => return None,
        };
        let day = self.simple(lead).filter(|day| day.expr.is_day())?;
        phrase(
            Expr::Lasting(count, unit, Box::new(day.expr), after..lead),
            day.end,
        )
    }

    /// Whether "in" may look forward. After a superlative, an ordinal or a denial it looks back, to the clause's last
    /// comma: "the first by a head of government in eight years", "the worst flood in a decade", "no talks in two years".
    pub(super) fn in_future(&self, at: usize) -> bool {
        let Some(preposition) = at.checked_sub(1) else {
            return false;
        };
        let before = preposition.checked_sub(1).map_or(Upos::Punct, |b| self.upos(b));
        let phrase = self.atoms[..preposition]
            .iter()
            .rev()
            .take_while(|a| !matches!(a.word, Word::Comma | Word::Open | Word::Colon | Word::Dash));
        let mut looks_back = false;
        for atom in phrase {
            let token = &self.sentence.tokens[atom.token];
            // A modal verb on the way looks ahead whatever stands before it.
            if token.upos == Upos::Aux && matches!(token.lemma.as_str(), "will" | "shall") {
                break;
            }
            let form = atom.span.of(self.text);
            let superlative = token.upos == Upos::Adj && form.ends_with("est")
                || token.feats.contains("Degree=Sup")
                || matches!(
                    token.lemma.as_str(),
                    "only" | "time" | "no" | "not" | "never" | "n't" | "worst" | "best"
                );
            if superlative || matches!(atom.word, Word::Ordinal(_) | Word::Once) {
                looks_back = true;
                break;
            }
        }
        let of = self.atoms[at..].iter().take(4).any(|a| a.word == Word::Of);
        !looks_back && !of && before != Upos::Num
    }

    /// "two years and three months", "1 year 21 days", and what is that far from something: the parts after the first.
    fn compound(&self, count: Count, unit: Unit, mut after: usize) -> Option<Phrase> {
        let mut lengths = Lengths::new(count?, unit)?;
        let start = after;
        loop {
            let next = self.skip(self.skip(after, &[Word::Comma]), &[Word::And]);
            let Some((tenths, end)) = self.number(next).filter(|_| !matches!(self.word(next), Word::A))
            else {
                break;
            };
            let Word::Measure(unit, _) = self.word(end) else {
                break;
            };
            let Some(longer) = lengths.with(tenths, unit) else {
                break;
            };
            (lengths, after) = (longer, end + 1);
        }
        if after == start {
            return None;
        }
        let (back, from) = match self.word(after) {
            Word::Ago => (true, Origin::Publication),
            Word::Hence => (false, Origin::Publication),
            Word::Earlier => (true, Origin::Narrative),
            Word::Later => (false, Origin::Narrative),
            _ => return phrase(Expr::Lengths(lengths), after),
        };
        phrase(Expr::LengthsFrom { lengths, back, from }, after + 1)
    }

    /// Past what may stand between a number and its unit: "six straight days".
    pub(super) fn skip_between(&self, at: usize) -> usize {
        const BETWEEN: [&str; 11] = [
            "straight",
            "consecutive",
            "successive",
            "full",
            "more",
            "further",
            "additional",
            "long",
            "trading",
            "working",
            "business",
        ];
        let more = self.word(at) == Word::Calendar || BETWEEN.iter().any(|word| self.is_form(at, word));
        if more { at + 1 } else { at }
    }

    /// Whether the phrase before `after` is only the first part of a longer name.
    pub(super) fn runs_on(&self, after: usize) -> bool {
        self.atoms
            .get(after)
            .is_some_and(|a| a.capital && a.word == Word::Plain)
    }

    /// "weeks later", "years ago": an unknown number.
    pub(super) fn bare_unit(&self, at: usize) -> Option<Phrase> {
        let Word::Measure(unit, plural) = self.word(at) else {
            return None;
        };
        // "a month-long visit", "a decades-long dispute".
        if self.word(at + 1) == Word::Hyphen && self.is_form(at + 2, "long") {
            return phrase(Expr::Length((!plural).then_some(10), unit), at + 3);
        }
        // "week 31", "week 31 of 2018".
        if let (Unit::Week, false, Word::Figures(week @ 1..=53, 1 | 2)) = (unit, plural, self.word(at + 1)) {
            let (year, end) = match self.year_after(at + 2) {
                Some((year, end)) => (Some(year), end),
                None => (None, at + 2),
            };
            let told = year.is_some() || self.word(end) != Word::Of && !self.after_any(at, &[Word::The]);
            return told.then(|| phrase(Expr::WeekNumber(i8::try_from(week).ok()?, year), end))?;
        }
        // "the year to date".
        if (unit, plural, self.word(at + 1)) == (Unit::Year, false, Word::To) && self.is_form(at + 2, "date")
        {
            return phrase(Expr::Period(unit, Shift::This, None), at + 3);
        }
        // "by year-end", "at month end".
        let end = self.skip(at + 1, &[Word::Hyphen]);
        if let (Unit::Month | Unit::Quarter | Unit::Year, false, Word::End) = (unit, plural, self.word(end))
            && self.upos(end) == Upos::Noun
        {
            let period = Expr::Period(unit, Shift::Plain, None);
            return phrase(Expr::Part(Part::End, Box::new(period)), end + 1);
        }
        // "the year-ago quarter", "the year-earlier period".
        if !plural && self.word(at + 1) == Word::Hyphen {
            let from = match self.word(at + 2) {
                Word::Ago => Origin::Publication,
                Word::Earlier => Origin::Narrative,
                _ => return None,
            };
            let (count, back) = (Some(10), true);
            // "the year-earlier quarter": the narrative's own, a year back.
            if let (Unit::Year, Word::Measure(own @ (Unit::Month | Unit::Quarter), false)) =
                (unit, self.word(at + 3))
            {
                let base = Box::new(Expr::Period(own, Shift::That, None));
                let (count, unit) = (Some(120), Unit::Month);
                return phrase(
                    Expr::OffsetFrom {
                        count,
                        unit,
                        back,
                        base,
                    },
                    at + 4,
                );
            }
            return phrase(
                Expr::Offset {
                    count,
                    unit,
                    back,
                    from,
                },
                at + 3,
            );
        }
        if !plural {
            return None;
        }
        let (back, from) = match self.word(at + 1) {
            Word::Ago => (true, Origin::Publication),
            Word::Earlier => (true, Origin::Narrative),
            Word::Later => (false, Origin::Narrative),
            Word::Before | Word::After => return phrase(Expr::Length(None, unit), at + 1),
            _ => {
                let about = if self.after_any(at, &[Word::About]) {
                    at - 1
                } else {
                    at
                };
                let led = self.after_any(about, &[Word::For, Word::Within, Word::In])
                    || unit >= Unit::Day && self.word(at + 1) == Word::Of;
                return if led {
                    phrase(Expr::Length(None, unit), at + 1)
                } else {
                    None
                };
            }
        };
        phrase(
            Expr::Offset {
                count: None,
                unit,
                back,
                from,
            },
            at + 2,
        )
    }
}
