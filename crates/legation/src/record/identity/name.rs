//! Names of persons: whether two are spellings of one.
//!
//! A name is compared word by word, without particles ("al", "de", "bin"). Two words are alike when their consonants
//! sound the same and their vowels are neighbours: transliterations differ in vowels and doubled letters (Raisi, Raeisi,
//! Raïssi; Hussein, Hossein) and in a few consonants (Gaddafi, Qadhafi), not in more (Hassan is not Hussein).

use crate::tables::{NAME_PARTICLES, sound};

/// Countries where the name that a person is called by comes first, or may.
const CALLED_BY_FIRST: [&str; 18] = [
    "CHN", "KOR", "PRK", "TWN", "KHM", "HKG", "MAC", "SGP", "VNM", "JPN", "ETH", "ERI", "THA", "MMR", "IDN",
    "MYS", "ISL", "LAO",
];

/// A person's name, as words without particles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    words: Vec<String>,
    /// The particle that it begins with, save the Arabic article, which outlets put or leave out at will.
    opens_with: Option<String>,
    /// Its particles too.
    whole: String,
}

/// How two names of one person may differ, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// "Rask" and "Jonas Rask".
    Surname,
    /// "Jonas Rask" and "Jonas Emil Rask".
    Part,
    /// "Raisi" and "Raeisi".
    Spelling,
    /// The same words, in whatever order and however joined.
    Same,
}

impl Name {
    /// From a folded name ([`super::party::fold`]).
    pub(super) fn new(folded: &str) -> Name {
        let all: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut words: Vec<String> = all
            .iter()
            .filter(|word| !NAME_PARTICLES.contains(*word))
            .map(|word| (*word).to_owned())
            .collect();
        if words.is_empty() {
            words = all.iter().map(|word| (*word).to_owned()).collect();
        }
        let opens_with = all
            .first()
            .filter(|word| NAME_PARTICLES.contains(word) && !matches!(**word, "al" | "el" | "ul"))
            .map(|word| (*word).to_owned());
        Name {
            words,
            opens_with,
            whole: folded.to_owned(),
        }
    }

    /// How many words are more than initials.
    pub(super) fn full_words(&self) -> usize {
        self.words.iter().filter(|word| !is_initial(word)).count()
    }

    /// A surname, perhaps with initials, and no more.
    pub(super) fn is_bare(&self) -> bool {
        self.full_words() < 2
    }

    /// The sounds of the words that the bearer may be called by alone.
    pub(super) fn surnames(&self, country: &str) -> Vec<String> {
        let from = usize::from(!self.is_bare() && !called_by_first(country));
        self.words[from.min(self.words.len())..]
            .iter()
            .filter(|word| !is_initial(word))
            .map(|word| sound(word).0)
            .collect()
    }

    /// Keys that two fuller names share if they are alike: the sounds of each two words, and of all in one.
    pub(super) fn keys(&self) -> Vec<String> {
        const MOST: usize = 7;
        let sounds: Vec<String> = self
            .words
            .iter()
            .filter(|word| !is_initial(word))
            .take(MOST)
            .map(|word| sound(word).0)
            .collect();
        let mut keys = vec![sounds.concat()];
        for (n, a) in sounds.iter().enumerate() {
            for b in &sounds[n + 1..] {
                keys.push(if a <= b {
                    format!("{a}+{b}")
                } else {
                    format!("{b}+{a}")
                });
            }
        }
        keys.sort();
        keys.dedup();
        keys
    }

    /// Whether a word of one is a word of the other.
    pub(super) fn shares_word(&self, other: &Name) -> bool {
        self.words.iter().any(|word| other.words.contains(word))
    }

    /// How the name is like another, whose bearer is of `country` ("" where unknown); `None` where it is not.
    pub(super) fn likeness(&self, other: &Name, country: &str) -> Option<Likeness> {
        let (short, long) = if self.words.len() <= other.words.len() {
            (&self.words, &other.words)
        } else {
            (&other.words, &self.words)
        };
        if short.is_empty() {
            return None;
        }
        if short == long || short.concat() == long.concat() || sorted(short) == sorted(long) {
            return Some(Likeness::Same);
        }
        // An initial more is no other name: "Jonas E. Rask".
        let full =
            |words: &[String]| -> Vec<String> { words.iter().filter(|w| !is_initial(w)).cloned().collect() };
        let no_initials = short.iter().all(|word| !is_initial(word));
        if no_initials && short.len() > 1 && *short == full(long) {
            return Some(Likeness::Same);
        }
        if self.is_bare() || other.is_bare() {
            // "Le Pen" is a surname of Anne Le Pen, and not of Anne Pen.
            let opened = |own: &Name, of: &Name| {
                own.opens_with.is_none()
                    || !own.is_bare()
                    || format!(" {} ", of.whole).contains(&format!(" {} ", own.whole))
            };
            if !opened(self, other) || !opened(other, self) {
                return None;
            }
            return surname_of(short, long, country).then_some(Likeness::Surname);
        }
        if short.len() == long.len() {
            let turned = |by: usize| (0..long.len()).all(|n| fits(&short[(n + by) % short.len()], &long[n]));
            return (0..short.len()).any(turned).then_some(Likeness::Spelling);
        }
        is_part(short, long).then_some(Likeness::Part)
    }
}

fn sorted(words: &[String]) -> Vec<&String> {
    let mut words: Vec<&String> = words.iter().collect();
    words.sort();
    words
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
}

fn called_by_first(country: &str) -> bool {
    CALLED_BY_FIRST.contains(&country)
}

/// Whether `short`, one word and perhaps initials, calls the bearer of `long` by a surname.
fn surname_of(short: &[String], long: &[String], country: &str) -> bool {
    let from = usize::from(long.len() > 1 && !called_by_first(country));
    let mut surname = false;
    for word in short {
        if is_initial(word) {
            if !long.iter().any(|other| other.starts_with(word.as_str())) {
                return false;
            }
        } else {
            surname = long[from..].iter().any(|other| alike(word, other));
        }
    }
    surname
}

/// Whether the words of `short` are in `long`, in their order, at its beginning, its end, or both.
fn is_part(short: &[String], long: &[String]) -> bool {
    let mut at = 0;
    let mut places = Vec::with_capacity(short.len());
    for word in short {
        match long[at..].iter().position(|other| fits(word, other)) {
            Some(n) => {
                places.push(at + n);
                at += n + 1;
            }
            None => return false,
        }
    }
    let (first, last) = (places[0], places[places.len() - 1]);
    let together = last - first + 1 == places.len();
    let (begins, ends) = (first == 0, last + 1 == long.len());
    begins && ends || together && (begins || ends)
}

/// Whether two words are alike, or one is the other's initial.
fn fits(a: &str, b: &str) -> bool {
    alike(a, b) || is_initial(a) && b.starts_with(a) || is_initial(b) && a.starts_with(b)
}

/// Whether two words are spellings of one name. Short words are only what they are.
fn alike(a: &str, b: &str) -> bool {
    const SHORT: usize = 4;
    if a == b {
        return true;
    }
    if a.chars().count() < SHORT || b.chars().count() < SHORT {
        return false;
    }
    let ((a, a_vowels), (b, b_vowels)) = (sound(a), sound(b));
    let last = a_vowels.len().saturating_sub(1);
    a == b
        && a_vowels
            .iter()
            .zip(&b_vowels)
            .enumerate()
            .all(|(n, (x, y))| x == y || neighbours(*x, *y, n == last))
}

/// Whether two vowels between the same consonants may render one sound. At the end of a name they tell Mario from
/// Maria, and Daniel from Daniele.
fn neighbours(a: char, b: char, at_end: bool) -> bool {
    let pair = if a < b { (a, b) } else { (b, a) };
    matches!(pair, ('e', 'i')) || !at_end && matches!(pair, ('a', 'e') | ('o', 'u') | ('e', 'u') | ('-', 'e'))
}

#[cfg(test)]
mod tests {
    use super::super::party::fold;
    use super::*;

    fn like(a: &str, b: &str, country: &str) -> Option<Likeness> {
        Name::new(&fold(a)).likeness(&Name::new(&fold(b)), country)
    }

    #[test]
    fn spellings_of_one_name_are_alike() {
        for (a, b) in [
            ("Ebrahim Raisi", "Ebrahim Raeisi"),
            ("Ebrahim Raisi", "Ebrahim Raïssi"),
            ("Ibrahim Raisi", "Ebrahim Raissi"),
            ("Muammar Gaddafi", "Muammar Qadhafi"),
            ("Mohammed Haddad", "Mohamed Hadad"),
            ("Sergei Borodin", "Sergey Borodin"),
            ("Alexander Dimov", "Aleksandr Dimov"),
            ("Abdel Fattah Mansour", "Abdul-Fatah Mansur"),
            ("Abdullah Saoud", "Abdulla Saud"),
            ("Youssef Karam", "Yusuf Karam"),
            ("Volodymyr Sirenko", "Volodimir Sirenko"),
        ] {
            let found = like(a, b, "");
            assert!(
                matches!(found, Some(Likeness::Spelling | Likeness::Same)),
                "{a} and {b}: {found:?}"
            );
            let shared = |n: &str| Name::new(&fold(n)).keys();
            assert!(
                shared(a).iter().any(|key| shared(b).contains(key)),
                "{a} and {b} never meet"
            );
        }
    }

    #[test]
    fn other_names_are_not() {
        for (a, b) in [
            ("Ali Hassan", "Ali Hussein"),
            ("Mario Silva", "Maria Silva"),
            ("Daniel Roux", "Daniele Roux"),
            ("Jonas Rask", "Jens Rask"),
            ("Li Qiang", "Le Qiang"),
            ("Mohammed bin Salman", "Mohammed bin Zayed"),
            ("Mohammed Hassan", "Ali Mohammed Hassan Omar"),
            ("Le Bris", "Anne Bris"),
            ("Rask", "Jonas Lind"),
            ("Jonas", "Jonas Lind"),
            ("", "Jonas Lind"),
        ] {
            assert_eq!(like(a, b, ""), None, "{a} and {b}");
        }
    }

    #[test]
    fn orders_parts_and_surnames() {
        assert_eq!(
            like("Minh Chinh Pham", "Pham Minh Chinh", "VNM"),
            Some(Likeness::Same)
        );
        assert_eq!(like("Kim Jong-un", "Kim Jongun", "PRK"), Some(Likeness::Same));
        assert_eq!(like("President Ana Reyes", "Ana Reyes", ""), Some(Likeness::Same));
        assert_eq!(
            like("Donal J. Trumbull", "Donal Trumbull", ""),
            Some(Likeness::Same)
        );
        assert_eq!(like("Abiy Worku", "Abiy Worku Ali", ""), Some(Likeness::Part));
        assert_eq!(like("Lind", "Jonas Lind", ""), Some(Likeness::Surname));
        assert_eq!(like("Le Bris", "Anne Le Bris", ""), Some(Likeness::Surname));
        assert_eq!(like("al-Masri", "Omar Masri", ""), Some(Likeness::Surname));
        assert_eq!(like("J. Lind", "Jonas Lind", ""), Some(Likeness::Surname));
        assert_eq!(like("K. Lind", "Jonas Lind", ""), None);
        assert_eq!(like("Xu", "Xu Jianping", "CHN"), Some(Likeness::Surname));
        assert_eq!(like("Xu", "Xu Jianping", "USA"), None);
    }
}
