//! Values of feasts, anniversaries, and of days and years of other calendars.

use super::*;

impl Situation {
    pub(super) fn reckoned_year(&self, reckoning: Reckoning, shift: Shift) -> Resolved {
        let (base, step, _) = self.base(Unit::Year, shift)?;
        let Moment::Day(day) = base else { return None };
        let (start, end) = reckoning.year(reckoning.number(day)? + i32::try_from(step).ok()?)?;
        let value = Value::between(Moment::Day(start), Moment::Day(end))?;
        Some((value, Basis::Inferred(Source::Calendar)))
    }

    pub(super) fn holiday(&self, holiday: Holiday, year: Option<YearRef>) -> Resolved {
        let value = |year: i16| {
            let (start, end, approximate) = holiday.days(year)?;
            Some((Value::between(Moment::Day(start), Moment::Day(end))?, approximate))
        };
        let inferred = |approximate: bool, otherwise: Basis| {
            if approximate {
                Basis::Inferred(Source::Calendar)
            } else {
                otherwise
            }
        };
        let shifted = matches!(year, Some(YearRef::Shift(Shift::Last | Shift::Next)));
        if let Some(year) = year.filter(|_| !shifted) {
            let (year, basis) = self.year_of(year)?;
            let (value, approximate) = value(year)?;
            return Some((value, inferred(approximate, basis)));
        }
        let published = self.published?;
        let candidates: Vec<Moment> = (published.year().saturating_sub(2)
            ..=published.year().saturating_add(2))
            .filter_map(|y| holiday.days(y).map(|d| Moment::Day(d.0)))
            .collect();
        let chosen = match year {
            Some(YearRef::Shift(Shift::Last)) => {
                candidates.into_iter().rev().find(|m| m.first() < published)?
            }
            Some(YearRef::Shift(Shift::Next)) => candidates.into_iter().find(|m| m.first() > published)?,
            _ => self.choose(published, candidates.into_iter())?,
        };
        let (value, approximate) = value(chosen.year())?;
        Some((value, inferred(approximate, PUBLICATION)))
    }

    pub(super) fn reckoned_day(
        &self,
        reckoning: Reckoning,
        year: Option<i32>,
        month: i8,
        day: i8,
    ) -> Resolved {
        let calendar = Basis::Inferred(Source::Calendar);
        if let Some(year) = year {
            return at(Moment::Day(reckoning.day(year, month, day)?), calendar);
        }
        let published = self.published?;
        let near = reckoning.number(published)?;
        let years = (near - 2..=near + 2).filter_map(|y| reckoning.day(y, month, day).map(Moment::Day));
        at(self.choose(published, years)?, calendar)
    }

    /// So many years after a day; where the words do not count them, the anniversary that the tense picks.
    pub(super) fn anniversary(&self, nth: Option<u8>, date: Ymd) -> Resolved {
        let (month, day) = (date.month?, date.day?);
        if let (Some(nth), Some(year)) = (nth, date.year) {
            let (year, basis) = self.year_of(year)?;
            return at(Moment::day(year.checked_add(i16::from(nth))?, month, day)?, basis);
        }
        let year = None;
        self.calendar(Ymd { year, ..date })
    }
}
