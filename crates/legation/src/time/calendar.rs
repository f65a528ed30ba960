//! Days that other calendars fix: movable feasts and the new years of calendars that dispatches date by.
//!
//! Methods: Easter by the anonymous Gregorian computus (Meeus/Jones/Butcher) and Meeus' Julian algorithm; the
//! Islamic calendar by the new moon ([`super::moon`]); the Iranian calendar by its 33-year
//! arithmetic, exact for the years 1800-2100; the Ethiopian calendar by the Julian leap rule, exact for 1900-2099;
//! the Jewish calendar by its own arithmetic, which is exact.

use super::moon::{islamic, islamic_year};
use super::value::{day_number, plus_days};
use jiff::civil::{Date, date};

/// A reckoning of years other than January to December.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reckoning {
    Iranian,
    Ethiopian,
    Islamic,
    /// 543 years ahead, with our own months, as in Thailand.
    Buddhist,
    /// A year whose bounds only the text could give: fiscal, academic, parliamentary.
    Other,
}

impl Reckoning {
    /// First and last day of the year of that number.
    pub fn year(self, number: i32) -> Option<(Date, Date)> {
        let start = |number: i32| match self {
            Reckoning::Iranian => nowruz(number),
            Reckoning::Ethiopian => ethiopian_new_year(i16::try_from(number + 7).ok()?),
            Reckoning::Islamic => islamic(number, 1, 1),
            Reckoning::Buddhist => Date::new(i16::try_from(number - 543).ok()?, 1, 1).ok(),
            Reckoning::Other => None,
        };
        Some((start(number)?, plus_days(start(number + 1)?, -1)?))
    }

    /// The number of the year that holds `day`.
    pub fn number(self, day: Date) -> Option<i32> {
        let year = i32::from(day.year());
        let guess = match self {
            Reckoning::Iranian => year - 621,
            Reckoning::Ethiopian => year - 7,
            Reckoning::Islamic => return Some(islamic_year(day)),
            Reckoning::Buddhist => year + 543,
            Reckoning::Other => return None,
        };
        Some(if day < self.year(guess)?.0 {
            guess - 1
        } else {
            guess
        })
    }

    /// A day of a month, for the calendars whose months dispatches name.
    pub fn day(self, year: i32, month: i8, day: i8) -> Option<Date> {
        match self {
            Reckoning::Iranian => iranian(year, month, day),
            Reckoning::Islamic if day <= 30 => islamic(year, month, day),
            _ => None,
        }
    }
}

/// Western Easter Sunday.
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Orthodox Easter Sunday, in the Gregorian calendar (years 1900-2099).
pub fn orthodox_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 4, y % 7, y % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let month = (d + e + 114) / 31;
    let day = (d + e + 114) % 31 + 1;
    let julian = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    plus_days(julian, 13)
}

/// 1 Farvardin of an Iranian year.
pub fn nowruz(year: i32) -> Option<Date> {
    // Leap years before `year`, eight in each cycle of 33.
    let days = |y: i32| i64::from(y) * 365 + i64::from((8 * y + 21).div_euclid(33));
    plus_days(date(2021, 3, 21), days(year) - days(1400))
}

/// A day of the Iranian calendar.
pub fn iranian(year: i32, month: i8, day: i8) -> Option<Date> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || (month > 6 && day > 30) {
        return None;
    }
    let before = i64::from(month - 1) * 30 + i64::from((month - 1).min(6));
    plus_days(nowruz(year)?, before + i64::from(day) - 1)
}

/// 1 Meskerem of the Ethiopian year that begins in the Gregorian `year`.
pub fn ethiopian_new_year(year: i16) -> Option<Date> {
    Date::new(year, 9, if year % 4 == 3 { 12 } else { 11 }).ok()
}

/// The 25th of Kislev of the Jewish year that begins in the Gregorian `year`: the month before it has 30 days only in the longest
/// years.
pub fn hanukkah(year: i16) -> Option<Date> {
    let number = i32::from(year) + 3761;
    let (this, next) = (hebrew_new_year(number)?, hebrew_new_year(number + 1)?);
    let long = (day_number(next) - day_number(this)) % 10 == 5;
    plus_days(this, if long { 84 } else { 83 })
}

/// The first day of a Jewish year (Dershowitz and Reingold, *Calendrical Calculations*): the mean conjunction, put off
/// where the calendar's rules keep the new year from certain weekdays or would make a year too long or too short.
pub fn hebrew_new_year(year: i32) -> Option<Date> {
    // Days from the calendar's epoch to the year, by the conjunction and the weekday rule alone.
    let elapsed = |year: i64| {
        let months = (235 * year - 234).div_euclid(19);
        let parts = 12_084 + 13_753 * months;
        let days = 29 * months + parts.div_euclid(25_920);
        days + i64::from((3 * (days + 1)).rem_euclid(7) < 3)
    };
    let year = i64::from(year);
    let (before, this, after) = (elapsed(year - 1), elapsed(year), elapsed(year + 1));
    let delay = match (after - this, this - before) {
        (356, _) => 2,
        (_, 382) => 1,
        _ => 0,
    };
    // The epoch, 7 September 3761 before the common era (Gregorian), in days since 1970-01-01.
    const EPOCH: i64 = -2_092_590;
    plus_days(date(1970, 1, 1), EPOCH + this + delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feasts_fall_where_the_almanac_has_them() {
        assert_eq!(easter(2024), Some(date(2024, 3, 31)));
        assert_eq!(easter(2025), Some(date(2025, 4, 20)));
        assert_eq!(orthodox_easter(2024), Some(date(2024, 5, 5)));
        assert_eq!(orthodox_easter(2025), Some(date(2025, 4, 20)));
        for (year, day) in [
            (1975, 21),
            (1979, 21),
            (1996, 20),
            (2020, 20),
            (2021, 21),
            (2023, 21),
            (2024, 20),
            (2025, 21),
        ] {
            assert_eq!(
                nowruz(i32::from(year) - 621).unwrap(),
                date(year, 3, day),
                "{year}"
            );
        }
        assert_eq!(iranian(1357, 11, 22), Some(date(1979, 2, 11)));
        assert_eq!(ethiopian_new_year(2023), Some(date(2023, 9, 12)));
    }

    #[test]
    fn a_year_of_another_reckoning_has_its_own_bounds() {
        let of = |reckoning: Reckoning, day| {
            Some((reckoning.number(day)?, reckoning.year(reckoning.number(day)?)?))
        };
        for (reckoning, day, number, start, end) in [
            (
                Reckoning::Iranian,
                date(2023, 6, 16),
                1402,
                date(2023, 3, 21),
                date(2024, 3, 19),
            ),
            (
                Reckoning::Iranian,
                date(2023, 3, 20),
                1401,
                date(2022, 3, 21),
                date(2023, 3, 20),
            ),
            (
                Reckoning::Ethiopian,
                date(2019, 5, 15),
                2011,
                date(2018, 9, 11),
                date(2019, 9, 11),
            ),
            (
                Reckoning::Buddhist,
                date(2024, 5, 15),
                2567,
                date(2024, 1, 1),
                date(2024, 12, 31),
            ),
        ] {
            assert_eq!(of(reckoning, day), Some((number, (start, end))), "{day}");
        }
        assert_eq!(Reckoning::Other.number(date(2019, 5, 15)), None);
    }
}
