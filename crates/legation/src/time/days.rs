//! The days that a date of the contract allows.

use jiff::civil::Date;

/// The first and the last day of a contract date: `2024`, `2024-03`, `2024-03-20` (a time of day may follow),
/// or an interval `2024-03-18/2024-03-24` of any of these. `None` for anything else.
pub fn days(date: &str) -> Option<(Date, Date)> {
    match date.split_once('/') {
        Some((from, to)) => {
            let (from, to) = (days_of_one(from)?.0, days_of_one(to)?.1);
            (from <= to).then_some((from, to))
        }
        None => days_of_one(date),
    }
}

fn days_of_one(date: &str) -> Option<(Date, Date)> {
    let date = date.trim().split(['T', ' ']).next()?;
    let mut parts = date.splitn(3, '-');
    let year = number(parts.next()?, 4)?;
    let first = |month, day| Date::new(year, month, day).ok();
    match (parts.next(), parts.next()) {
        (None, _) => Some((first(1, 1)?, first(12, 31)?)),
        (Some(month), None) => {
            let start = first(number(month, 2)? as i8, 1)?;
            Some((start, start.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let day = first(number(month, 2)? as i8, number(day, 2)? as i8)?;
            Some((day, day))
        }
    }
}

fn number(digits: &str, length: usize) -> Option<i16> {
    (digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// Days between two spans of days: 0 where they touch or overlap.
pub(crate) fn distance(a: (Date, Date), b: (Date, Date)) -> i32 {
    let gap = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |span| span.get_days());
    if a.1 < b.0 {
        gap(a.1, b.0)
    } else if b.1 < a.0 {
        gap(b.1, a.0)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_precision_of_the_contract_has_its_days() {
        assert_eq!(days("2024"), Some((date(2024, 1, 1), date(2024, 12, 31))));
        assert_eq!(days("2024-02"), Some((date(2024, 2, 1), date(2024, 2, 29))));
        assert_eq!(days("2024-03-20"), Some((date(2024, 3, 20), date(2024, 3, 20))));
        assert_eq!(
            days("2024-03-20T08:00:00+05:00"),
            Some((date(2024, 3, 20), date(2024, 3, 20)))
        );
        assert_eq!(
            days("2024-03-18/2024-04"),
            Some((date(2024, 3, 18), date(2024, 4, 30)))
        );
    }

    #[test]
    fn what_is_no_date_has_no_days() {
        for text in [
            "",
            "Thursday",
            "2024-13",
            "2024-02-30",
            "24",
            "2024-3-1",
            "2024/2023",
            "+024",
            "é024-01",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn distance_counts_the_days_between() {
        let span = |text| days(text).unwrap();
        assert_eq!(distance(span("2024-03"), span("2024-03-20")), 0);
        assert_eq!(distance(span("2024-03-20"), span("2024-02-28")), 21);
    }
}
