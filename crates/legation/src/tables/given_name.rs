//! Genders of given names, for the reading of pronouns.

use super::Tables;
use super::fold::fold;

/// The gender that pronouns take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    Female,
    Male,
}

impl Gender {
    /// `female` or `male`.
    pub fn from_word(word: &str) -> Option<Gender> {
        match word {
            "female" => Some(Gender::Female),
            "male" => Some(Gender::Male),
            _ => None,
        }
    }
}

impl Tables {
    /// Whether the word is a given name that the tables know.
    pub fn is_first_name(&self, word: &str) -> bool {
        self.given_names.rows_of(&fold(word)).next().is_some()
    }

    /// The gender of a given name ("Maria"), or of a full name by its first part; `None` for names of both.
    pub fn gender(&self, name: &str) -> Option<Gender> {
        let key = fold(name);
        let whole = self.given_names.rows_of(&key).next();
        let row = whole.or_else(|| self.given_names.rows_of(key.split(' ').next()?).next())?;
        Gender::from_word(row.column(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_have_genders() {
        let tables = Tables::built_in();
        assert_eq!(tables.gender("María López"), Some(Gender::Female));
        assert_eq!(tables.gender("Mohammed"), Some(Gender::Male));
        assert_eq!(tables.gender("Xyzzy"), None);
        assert!(tables.is_first_name("Fatima") && !tables.is_first_name(""));
    }
}
