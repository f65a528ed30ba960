//! What the tables know of persons and offices.

use crate::tables::Tables;
use jiff::civil::Date;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    Male,
    Female,
}

/// A person of the tables, seen on a day.
pub struct Known {
    pub country: String,
    pub office: Option<String>,
    pub sector: Option<String>,
    pub gender: Option<Gender>,
}

/// The person that a name means, if the tables leave no doubt.
pub fn person(_tables: &Tables, _name: &str, _country: Option<&str>, _date: Option<Date>) -> Option<Known> {
    None
}

/// The name of who holds an office on a day.
pub fn holder(_tables: &Tables, _country: &str, _office: &str, _date: Option<Date>) -> Option<String> {
    None
}

/// The gender that a given name shows.
pub fn gender(_tables: &Tables, _name: &str) -> Option<Gender> {
    None
}
