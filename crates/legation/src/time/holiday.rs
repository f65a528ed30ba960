//! The feasts and days that news dates by: their names, and when they fall.
//!
//! A day that each country keeps at its own time ("Independence Day", "Labour Day") is known as a day but has no
//! date. The others are arithmetic, see [`super::calendar`] and [`super::moon`].

use super::calendar::{easter, ethiopian_new_year, hanukkah, hebrew_new_year, nowruz, orthodox_easter};
use super::moon::{diwali, islamic_in, lunar_new_year};
use super::value::{on_or_after, on_or_before, plus_days};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How a holiday's date is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holiday {
    /// Month and day.
    Fixed(i8, i8),
    /// The nth such weekday of a month (0: the last; Monday is 1), and days after it.
    Nth(i8, u8, i8, i64),
    /// Days after Western Easter Sunday.
    Easter(i64),
    /// Days after Orthodox Easter Sunday.
    OrthodoxEaster(i64),
    Nowruz,
    EthiopianNewYear,
    LunarNewYear,
    Diwali,
    /// Month and day of the Islamic calendar, and how many days it lasts.
    Islamic(i8, i8, i64),
    /// The last Friday of Ramadan.
    LastFridayOfRamadan,
    Hanukkah,
    /// Days after the Jewish new year of the autumn, and how many days it lasts. The months from Passover on never
    /// vary in length, so that it is counted back from there.
    Hebrew(i64, i64),
    /// A day that only a country's own table could date: "Independence Day".
    National,
}

use Holiday::*;

impl Holiday {
    /// First and last day of the holiday that falls in the Gregorian `year` (the first such, where two do), and
    /// whether the calendar makes it an approximation.
    pub fn days(self, year: i16) -> Option<(Date, Date, bool)> {
        let (first, length, approximate) = match self {
            Fixed(month, day) => (Date::new(year, month, day).ok()?, 1, false),
            Nth(month, nth, weekday, after) => {
                let first = Date::new(year, month, 1).ok()?;
                let day = match nth {
                    0 => on_or_before(first.last_of_month(), weekday)?,
                    nth => plus_days(on_or_after(first, weekday)?, 7 * (i64::from(nth) - 1))?,
                };
                (plus_days(day, after)?, 1, false)
            }
            Easter(after) => (plus_days(easter(year)?, after)?, 1, false),
            OrthodoxEaster(after) => (plus_days(orthodox_easter(year)?, after)?, 1, false),
            Nowruz => (nowruz(i32::from(year) - 621)?, 1, false),
            EthiopianNewYear => (ethiopian_new_year(year)?, 1, false),
            LunarNewYear => (lunar_new_year(year)?, 1, false),
            Diwali => (diwali(year)?, 1, true),
            Hanukkah => (hanukkah(year)?, 8, false),
            LastFridayOfRamadan => {
                const FRIDAY: i8 = 5;
                let last = plus_days(islamic_in(year, 10, 1)?, -1)?;
                (on_or_before(last, FRIDAY)?, 1, true)
            }
            Islamic(month, day, length) => (islamic_in(year, month, day)?, length, true),
            Hebrew(after, length) => {
                let new_year = hebrew_new_year(i32::from(year) + 3761)?;
                (plus_days(new_year, after)?, length, false)
            }
            National => return None,
        };
        Some((first, plus_days(first, length - 1)?, approximate))
    }
}

/// A name in small letters, without apostrophes, "'s", hyphens and stops; and whether it is one also where the text
/// writes it small.
type Named = (&'static str, bool, Holiday);

/// Longer names come before those that they begin with.
const NAMES: &[Named] = &[
    ("africa day", false, Fixed(5, 25)),
    ("al quds day", false, LastFridayOfRamadan),
    ("all saints day", true, Fixed(11, 1)),
    ("all souls day", true, Fixed(11, 2)),
    ("anzac day", true, Fixed(4, 25)),
    ("april fool day", true, Fixed(4, 1)),
    ("april fools day", true, Fixed(4, 1)),
    ("arabic new year", false, Islamic(1, 1, 1)),
    ("arbaeen", true, Islamic(2, 20, 1)),
    ("arbain", true, Islamic(2, 20, 1)),
    ("armed forces day", true, National),
    ("armistice day", true, Fixed(11, 11)),
    ("army day", false, National),
    ("ascension day", true, Easter(39)),
    ("ash wednesday", true, Easter(-46)),
    ("ashura", true, Islamic(1, 10, 1)),
    ("assumption day", true, Fixed(8, 15)),
    ("australia day", true, Fixed(1, 26)),
    ("bakr id", false, Islamic(12, 10, 1)),
    ("bakrid", true, Islamic(12, 10, 1)),
    ("bastille day", true, Fixed(7, 14)),
    ("black friday", true, Nth(11, 4, 4, 1)),
    ("boxing day", true, Fixed(12, 26)),
    ("canada day", true, Fixed(7, 1)),
    ("chanukah", true, Hanukkah),
    ("chinese new year", true, LunarNewYear),
    ("christmas day", true, Fixed(12, 25)),
    ("christmas eve", true, Fixed(12, 24)),
    ("christmas", true, Fixed(12, 25)),
    ("cinco de mayo", true, Fixed(5, 5)),
    ("clean monday", true, OrthodoxEaster(-48)),
    ("columbus day", true, Nth(10, 2, 1, 0)),
    ("constitution day", true, National),
    ("coptic christmas day", false, Fixed(1, 7)),
    ("coptic christmas", false, Fixed(1, 7)),
    ("coptic easter", false, OrthodoxEaster(0)),
    ("cyber monday", true, Nth(11, 4, 4, 4)),
    ("deepavali", true, Diwali),
    ("defender of the fatherland day", true, Fixed(2, 23)),
    ("diwali", true, Diwali),
    ("earth day", true, Fixed(4, 22)),
    ("easter monday", true, Easter(1)),
    ("easter sunday", true, Easter(0)),
    ("easter", true, Easter(0)),
    ("eid al adha", true, Islamic(12, 10, 1)),
    ("eid al azha", true, Islamic(12, 10, 1)),
    ("eid al fitr", true, Islamic(10, 1, 1)),
    ("eid el adha", true, Islamic(12, 10, 1)),
    ("eid el fitr", true, Islamic(10, 1, 1)),
    ("eid ul adha", true, Islamic(12, 10, 1)),
    ("eid ul azha", true, Islamic(12, 10, 1)),
    ("eid ul fitr", true, Islamic(10, 1, 1)),
    ("eidul adha", true, Islamic(12, 10, 1)),
    ("eidul azha", true, Islamic(12, 10, 1)),
    ("eidul fitr", true, Islamic(10, 1, 1)),
    ("epiphany", false, Fixed(1, 6)),
    ("election day", false, National),
    ("ethiopian new year", false, EthiopianNewYear),
    ("europe day", false, Fixed(5, 9)),
    ("father day", true, Nth(6, 3, 7, 0)),
    ("fathers day", true, Nth(6, 3, 7, 0)),
    ("feast of the sacrifice", true, Islamic(12, 10, 1)),
    ("feast of sacrifice", true, Islamic(12, 10, 1)),
    ("german unity day", true, Fixed(10, 3)),
    ("good friday", true, Easter(-2)),
    ("groundhog day", true, Fixed(2, 2)),
    ("halloween", true, Fixed(10, 31)),
    ("hanukah", true, Hanukkah),
    ("hanukkah", true, Hanukkah),
    ("hijri new year", false, Islamic(1, 1, 1)),
    ("human rights day", true, Fixed(12, 10)),
    ("id al adha", false, Islamic(12, 10, 1)),
    ("id al fitr", false, Islamic(10, 1, 1)),
    ("id ul adha", false, Islamic(12, 10, 1)),
    ("id ul fitr", false, Islamic(10, 1, 1)),
    ("independence day", true, National),
    ("indigenous peoples day", true, Nth(10, 2, 1, 0)),
    ("international holocaust remembrance day", true, Fixed(1, 27)),
    ("international migrants day", true, Fixed(12, 18)),
    ("international women day", true, Fixed(3, 8)),
    ("international workers day", true, Fixed(5, 1)),
    ("intl workers day", true, Fixed(5, 1)),
    ("iranian new year", false, Nowruz),
    ("islamic new year", false, Islamic(1, 1, 1)),
    ("jewish new year", false, Hebrew(0, 2)),
    ("juneteenth", true, Fixed(6, 19)),
    ("labor day", true, Nth(9, 1, 1, 0)),
    ("labour day", true, National),
    ("lailat al qadr", true, Islamic(9, 27, 1)),
    ("laylat al qadr", true, Islamic(9, 27, 1)),
    ("liberation day", true, National),
    ("lunar new year", true, LunarNewYear),
    ("mardi gras", true, Easter(-47)),
    ("martin luther king jr day", true, Nth(1, 3, 1, 0)),
    ("martin luther king day", true, Nth(1, 3, 1, 0)),
    ("maulid", true, Islamic(3, 12, 1)),
    ("maundy thursday", true, Easter(-3)),
    ("mawlid al nabi", true, Islamic(3, 12, 1)),
    ("mawlid", true, Islamic(3, 12, 1)),
    ("may day", false, Fixed(5, 1)),
    ("memorial day", false, Nth(5, 0, 1, 0)),
    ("mlk day", true, Nth(1, 3, 1, 0)),
    ("mother day", true, Nth(5, 2, 7, 0)),
    ("mothers day", true, Nth(5, 2, 7, 0)),
    ("national day", true, National),
    ("nauryz", true, Nowruz),
    ("navruz", true, Nowruz),
    ("new year day", true, Fixed(1, 1)),
    ("new year eve", true, Fixed(12, 31)),
    ("new years day", true, Fixed(1, 1)),
    ("new years eve", true, Fixed(12, 31)),
    ("new year", false, Fixed(1, 1)),
    ("newroz", true, Nowruz),
    ("norouz", true, Nowruz),
    ("noruz", true, Nowruz),
    ("nowruz", true, Nowruz),
    ("orthodox christmas day", false, Fixed(1, 7)),
    ("orthodox good friday", true, OrthodoxEaster(-2)),
    ("orthodox christmas", false, Fixed(1, 7)),
    ("orthodox easter", false, OrthodoxEaster(0)),
    ("palm sunday", true, Easter(-7)),
    ("passover", true, Hebrew(-163, 7)),
    ("pentecost", false, Easter(49)),
    ("persian new year", false, Nowruz),
    ("presidents day", true, Nth(2, 3, 1, 0)),
    ("purim", true, Hebrew(-193, 1)),
    ("quds day", false, LastFridayOfRamadan),
    ("ramadan", true, Islamic(9, 1, 30)),
    ("ramadhan", true, Islamic(9, 1, 30)),
    ("ramathan", true, Islamic(9, 1, 30)),
    ("ramazan", true, Islamic(9, 1, 30)),
    ("ramzan", true, Islamic(9, 1, 30)),
    ("remembrance day", true, Fixed(11, 11)),
    ("republic day", true, National),
    ("rosh hashana", true, Hebrew(0, 2)),
    ("rosh hashanah", true, Hebrew(0, 2)),
    ("russia day", false, Fixed(6, 12)),
    ("saint patrick day", true, Fixed(3, 17)),
    ("saint patricks day", true, Fixed(3, 17)),
    ("seollal", true, LunarNewYear),
    ("shavuot", true, Hebrew(-113, 1)),
    ("shrove tuesday", true, Easter(-47)),
    ("simchat torah", true, Hebrew(21, 1)),
    ("songkran", true, Fixed(4, 13)),
    ("st patrick day", true, Fixed(3, 17)),
    ("st patricks day", true, Fixed(3, 17)),
    ("sukkot", true, Hebrew(14, 7)),
    ("tet", false, LunarNewYear),
    ("thanksgiving day", true, Nth(11, 4, 4, 0)),
    ("thanksgiving", true, Nth(11, 4, 4, 0)),
    ("trinity sunday", true, Easter(56)),
    ("united nations day", false, Fixed(10, 24)),
    ("valentine day", true, Fixed(2, 14)),
    ("valentines day", true, Fixed(2, 14)),
    ("veterans day", true, Fixed(11, 11)),
    ("victory day", true, National),
    ("waitangi day", true, Fixed(2, 6)),
    ("whit monday", true, Easter(50)),
    ("whit sunday", true, Easter(49)),
    ("world press freedom day", true, Fixed(5, 3)),
    ("world aids day", true, Fixed(12, 1)),
    ("world environment day", true, Fixed(6, 5)),
    ("world health day", true, Fixed(4, 7)),
    ("world refugee day", true, Fixed(6, 20)),
    ("xmas", true, Fixed(12, 25)),
    ("yom kippur", true, Hebrew(9, 1)),
    ("yuandan", true, Fixed(1, 1)),
];

/// The words that begin a name.
static FIRST_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    NAMES
        .iter()
        .filter_map(|(name, ..)| name.split(' ').next())
        .collect()
});

/// Whether a word in small letters begins a holiday's name.
pub fn begins(lower: &str) -> bool {
    FIRST_WORDS.contains(lower)
}

/// The holiday whose name the words begin with: `word(n)` is the nth in small letters. Also how many words it takes
/// and whether it is one in small letters too.
pub fn named<'w>(word: impl Fn(usize) -> &'w str) -> Option<(Holiday, usize, bool)> {
    let first = word(0);
    NAMES.iter().find_map(|(name, small, holiday)| {
        let rest = name.strip_prefix(first).filter(|_| !first.is_empty())?;
        let mut taken = 1;
        for part in rest.split_whitespace() {
            if rest.starts_with(' ') && word(taken) == part {
                taken += 1;
            } else {
                return None;
            }
        }
        Some((*holiday, taken, *small))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_of_a_year() {
        let cases = [
            ("thanksgiving", 2016, date(2016, 11, 24)),
            ("black friday", 2010, date(2010, 11, 26)),
            ("cyber monday", 2019, date(2019, 12, 2)),
            ("memorial day", 2021, date(2021, 5, 31)),
            ("labor day", 2024, date(2024, 9, 2)),
            ("ash wednesday", 2024, date(2024, 2, 14)),
            ("pentecost", 2024, date(2024, 5, 19)),
            ("orthodox easter", 2024, date(2024, 5, 5)),
            ("lunar new year", 2024, date(2024, 2, 10)),
            ("persian new year", 2024, date(2024, 3, 20)),
            ("rosh hashanah", 2024, date(2024, 10, 3)),
            ("rosh hashanah", 2023, date(2023, 9, 16)),
            ("yom kippur", 2023, date(2023, 9, 25)),
            ("passover", 2024, date(2024, 4, 23)),
            ("passover", 2023, date(2023, 4, 6)),
            ("purim", 2024, date(2024, 3, 24)),
            ("shavuot", 2023, date(2023, 5, 26)),
            ("sukkot", 2023, date(2023, 9, 30)),
            ("hanukkah", 2023, date(2023, 12, 8)),
            ("hanukkah", 2024, date(2024, 12, 26)),
            ("orthodox good friday", 2024, date(2024, 5, 3)),
            ("quds day", 2024, date(2024, 4, 5)),
            ("diwali", 2023, date(2023, 11, 12)),
            ("mawlid", 2023, date(2023, 9, 27)),
            ("arbaeen", 2023, date(2023, 9, 5)),
        ];
        for (name, year, day) in cases {
            let words: Vec<&str> = name.split(' ').collect();
            let (holiday, taken, _) = named(|n| words.get(n).copied().unwrap_or("")).unwrap();
            assert_eq!(taken, words.len(), "{name}");
            assert_eq!(holiday.days(year).map(|d| d.0), Some(day), "{name} {year}");
        }
    }

    #[test]
    fn a_name_is_read_to_its_end() {
        let words = ["new", "year", "eve", "party"];
        let found = named(|n| words.get(n).copied().unwrap_or(""));
        assert_eq!(found, Some((Fixed(12, 31), 3, true)));
        assert_eq!(named(|_| ""), None);
    }
}
