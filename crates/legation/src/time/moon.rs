//! The new moon, and the calendars that go by it.
//!
//! The conjunction is Meeus' (*Astronomical Algorithms*, chapter 49) with its sixteen largest terms, within minutes for the centuries about
//! 2000. An Islamic month begins on the evening after a conjunction of the early day (as the calendar of Umm al-Qura nearly has it); of
//! the two feasts from 2010 to 2025 in Saudi Arabia 28 of 32 are met, and the others are a day off, so that what rests on
//! it is an approximation. The Lunar New Year is the first new moon in Beijing from 21 January on; Diwali the last evening before the
//! new moon of the middle of October to the middle of November, in India.

use super::value::{day_number, plus_days};
use jiff::civil::{Date, date};

/// Days between two new moons, on the average.
const MONTH: f64 = 29.530_588_861;

/// Days from 1970-01-01, with the hour as a fraction, to new moon `number`; number 0 is that of 6 January 2000.
fn new_moon(number: i32) -> f64 {
    let k = f64::from(number);
    let t = k / 1236.85;
    // Anomalies of the Sun and of the Moon, the Moon's argument of latitude, and the longitude of its node, in degrees.
    let sun = 2.5534 + 29.105_356_70 * k;
    let moon = 201.5643 + 385.816_935_28 * k;
    let latitude = 160.7108 + 390.670_502_84 * k;
    let node = 124.7746 - 1.563_755_88 * k;
    let orbit = 1.0 - 0.002_516 * t;
    let terms = [
        (-0.407_20, moon),
        (0.172_41 * orbit, sun),
        (0.016_08, 2.0 * moon),
        (0.010_39, 2.0 * latitude),
        (0.007_39 * orbit, moon - sun),
        (-0.005_14 * orbit, moon + sun),
        (0.002_08, 2.0 * sun),
        (-0.001_11, moon - 2.0 * latitude),
        (-0.000_57, moon + 2.0 * latitude),
        (0.000_56, 2.0 * moon + sun),
        (-0.000_42, 3.0 * moon),
        (0.000_42, sun + 2.0 * latitude),
        (0.000_38, sun - 2.0 * latitude),
        (-0.000_24, 2.0 * moon - sun),
        (-0.000_17, node),
    ];
    let shift: f64 = terms
        .iter()
        .map(|(days, angle)| days * angle.to_radians().sin())
        .sum();
    // The mean conjunction, as a Julian day, from the Julian day of 1970-01-01.
    2_451_550.097_66 - 2_440_587.5 + MONTH * k + 0.000_154_37 * t * t + shift
}

/// The day, by a clock `ahead` of Greenwich by that part of a day, on which the first new moon from `from` on falls.
fn new_moon_from(from: Date, ahead: f64) -> Option<Date> {
    let days = f64::from(day_number(from) - day_number(date(2000, 1, 6)));
    let number = (days / MONTH) as i32 - 2;
    (number..number + 5)
        .filter_map(|number| day_of(new_moon(number) + ahead))
        .find(|day| *day >= from)
}

fn day_of(days: f64) -> Option<Date> {
    plus_days(date(1970, 1, 1), days.floor() as i64)
}

/// First day of the Chinese year that begins in the Gregorian `year`.
pub fn lunar_new_year(year: i16) -> Option<Date> {
    new_moon_from(Date::new(year, 1, 21).ok()?, 8.0 / 24.0)
}

/// Diwali of a year: the day whose evening is the last before the new moon, some 12 hours of Greenwich into it.
pub fn diwali(year: i16) -> Option<Date> {
    new_moon_from(Date::new(year, 10, 16).ok()?, -0.52)
}

/// A day of the Islamic calendar; the evening before is part of it.
pub fn islamic(year: i32, month: i8, day: i8) -> Option<Date> {
    // 1 Muharram 1421 goes by new moon 3; a month whose moon is new after this part of the day begins a day later.
    const LATE: f64 = 0.55;
    let number = year
        .checked_sub(1421)?
        .checked_mul(12)?
        .checked_add(i32::from(month) + 2)?;
    plus_days(day_of(new_moon(number) + 1.0 - LATE)?, i64::from(day))
}

/// The Islamic year that `day` falls in.
pub fn islamic_year(day: Date) -> i32 {
    let days = f64::from(day_number(day) - day_number(date(2000, 4, 6)));
    let guess = 1421 + (days / (12.0 * MONTH)).floor() as i32;
    match islamic(guess, 1, 1) {
        Some(start) if start > day => guess - 1,
        _ if islamic(guess + 1, 1, 1).is_some_and(|next| next <= day) => guess + 1,
        _ => guess,
    }
}

/// The first `day` of the Islamic `month` that falls in the Gregorian `year`.
pub fn islamic_in(year: i16, month: i8, day: i8) -> Option<Date> {
    let first = islamic_year(Date::new(year, 1, 1).ok()?);
    (first..first + 2)
        .filter_map(|y| islamic(y, month, day))
        .find(|d| d.year() == year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chinese_year_begins_where_the_almanac_has_it() {
        let known = [
            (2000, 2, 5),
            (2001, 1, 24),
            (2004, 1, 22),
            (2007, 2, 18),
            (2012, 1, 23),
            (2015, 2, 19),
            (2020, 1, 25),
            (2023, 1, 22),
            (2024, 2, 10),
            (2030, 2, 3),
        ];
        for (year, month, day) in known {
            assert_eq!(lunar_new_year(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn diwali_falls_where_india_keeps_it() {
        let known = [
            (2015, 11, 11),
            (2018, 11, 7),
            (2019, 10, 27),
            (2021, 11, 4),
            (2023, 11, 12),
            (2025, 10, 20),
        ];
        for (year, month, day) in known {
            assert_eq!(diwali(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn the_islamic_calendar_is_within_a_day_of_the_announced_one() {
        // The feasts of breaking the fast and of sacrifice in Saudi Arabia.
        let known = [
            (1431, date(2010, 9, 10), date(2010, 11, 16)),
            (1434, date(2013, 8, 8), date(2013, 10, 15)),
            (1436, date(2015, 7, 17), date(2015, 9, 24)),
            (1439, date(2018, 6, 15), date(2018, 8, 21)),
            (1441, date(2020, 5, 24), date(2020, 7, 31)),
            (1443, date(2022, 5, 2), date(2022, 7, 9)),
            (1444, date(2023, 4, 21), date(2023, 6, 28)),
            (1445, date(2024, 4, 10), date(2024, 6, 16)),
        ];
        let off: Vec<i32> = known
            .into_iter()
            .flat_map(|(year, fast, sacrifice)| {
                [
                    days_off(islamic(year, 10, 1), fast),
                    days_off(islamic(year, 12, 10), sacrifice),
                ]
            })
            .collect();
        assert!(off.iter().all(|days| *days <= 1), "{off:?}");
        assert!(off.iter().filter(|days| **days == 0).count() >= 13, "{off:?}");
        assert!(days_off(islamic(1400, 1, 1), date(1979, 11, 20)) <= 1);
    }

    fn days_off(got: Option<Date>, want: Date) -> i32 {
        (day_number(got.unwrap()) - day_number(want)).abs()
    }

    #[test]
    fn a_day_falls_in_its_islamic_year() {
        for day in [
            date(1950, 1, 1),
            date(1979, 11, 21),
            date(2024, 7, 8),
            date(2030, 12, 31),
        ] {
            let year = islamic_year(day);
            assert!(
                islamic(year, 1, 1).unwrap() <= day && day < islamic(year + 1, 1, 1).unwrap(),
                "{day}"
            );
        }
    }
}
