//! Values of what runs from one date to another.

use super::*;

impl Situation {
    pub(super) fn range(&self, start: &Expr, end: &Expr) -> Resolved {
        let (start, end) = (start.day(), end.day());
        // "from Monday to Wednesday", "next week from Monday to Wednesday", "from today to Friday".
        if let (Expr::WeekdayOf(..) | Expr::Weekday(..) | Expr::Today(_), Expr::Weekday(last, None)) =
            (start, end)
        {
            let (first, basis) = self.resolve(start)?;
            let first = first.moment()?;
            let last = Moment::Day(on_or_after(first.first(), *last)?);
            return Some((Value::between(first, last)?, basis));
        }
        let yearless = |e: &Expr| {
            matches!(
                e,
                Expr::Calendar(Ymd {
                    year: None,
                    month: Some(_),
                    ..
                })
            )
        };
        let with_year = |e: &Expr, year: i16| match e {
            Expr::Calendar(date) => self.calendar(Ymd {
                year: Some(YearRef::Number(year)),
                ..*date
            }),
            _ => None,
        };
        let (first, last, basis) = match (yearless(start), yearless(end)) {
            (true, false) => {
                let (last, basis) = self.resolve(end)?;
                let year = last.days()?.1.year();
                let first = with_year(start, year)
                    .filter(|f| starts_before(&f.0, &last))
                    .or_else(|| with_year(start, year.checked_sub(1)?))?;
                (first.0, last, basis)
            }
            (_, true) => {
                let (first, basis) = self.resolve(start)?;
                let year = first.days()?.0.year();
                let last = with_year(end, year)
                    .filter(|l| starts_before(&first, &l.0))
                    .or_else(|| with_year(end, year.checked_add(1)?))?;
                (first, last.0, basis)
            }
            (false, false) => {
                let (first, basis) = self.resolve(start)?;
                (first, self.resolve(end)?.0, basis)
            }
        };
        let edge = |value: &Value, late: bool| match value {
            Value::At(moment) => Some(*moment),
            Value::Between(start, end) => Some(if late { *end } else { *start }),
            _ => None,
        };
        Some((Value::between(edge(&first, false)?, edge(&last, true)?)?, basis))
    }
}

fn starts_before(first: &Value, last: &Value) -> bool {
    match (first.days(), last.days()) {
        (Some(first), Some(last)) => first.0 <= last.0,
        _ => false,
    }
}
