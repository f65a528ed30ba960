//! Which actors an entry names, and in which of its fields.

use crate::contract::{Detail, Entry};

/// The fields of an entry that name actors, with the ids (or descriptions) they hold. Empty ones are left out.
pub fn roles(entry: &Entry) -> Vec<(&'static str, Vec<&str>)> {
    fn many(list: &[String]) -> Vec<&str> {
        list.iter().map(String::as_str).collect()
    }
    fn one(id: &Option<String>) -> Vec<&str> {
        id.iter().map(String::as_str).collect()
    }
    let mut roles = match &entry.detail {
        Detail::Visit(v) => vec![
            ("visitors", many(&v.visitors)),
            ("hosts", many(&v.hosts)),
            ("delegation", many(&v.delegation)),
        ],
        Detail::Meeting(m) => vec![("participants", many(&m.participants))],
        Detail::Statement(s) => {
            vec![
                ("speaker", one(&s.speaker)),
                ("addressee", one(&s.addressee)),
                ("target", one(&s.target)),
            ]
        }
        Detail::Agreement(a) => vec![
            ("parties", many(&a.parties)),
            ("signatories", many(&a.signatories)),
            ("witnesses", many(&a.witnesses)),
        ],
        Detail::JointBody(b) => vec![("parties", many(&b.parties))],
        Detail::Commitment(c) => vec![("by", many(&c.by)), ("to", many(&c.to))],
        Detail::Event(e) => vec![("actors", many(&e.actors)), ("recipients", many(&e.recipients))],
    };
    roles.push(("according_to", one(&entry.according_to)));
    roles.retain(|(_, actors)| !actors.is_empty());
    roles
}

/// A field that names actors: at most one, or any number.
pub(super) enum Slot<'e> {
    One(&'e mut Option<String>),
    Many(&'e mut Vec<String>),
}

impl Slot<'_> {
    /// Adds an actor; a field for one keeps the first.
    pub(super) fn push(self, actor: String) {
        match self {
            Slot::One(field) => _ = field.get_or_insert(actor),
            Slot::Many(field) => field.push(actor),
        }
    }
}

/// The field of that name; `None` where the entry's kind has no such field.
pub(super) fn slot<'e>(entry: &'e mut Entry, role: &str) -> Option<Slot<'e>> {
    if role == "according_to" {
        return Some(Slot::One(&mut entry.according_to));
    }
    Some(match (&mut entry.detail, role) {
        (Detail::Visit(v), "visitors") => Slot::Many(&mut v.visitors),
        (Detail::Visit(v), "hosts") => Slot::Many(&mut v.hosts),
        (Detail::Visit(v), "delegation") => Slot::Many(&mut v.delegation),
        (Detail::Meeting(m), "participants") => Slot::Many(&mut m.participants),
        (Detail::Statement(s), "speaker") => Slot::One(&mut s.speaker),
        (Detail::Statement(s), "addressee") => Slot::One(&mut s.addressee),
        (Detail::Statement(s), "target") => Slot::One(&mut s.target),
        (Detail::Agreement(a), "parties") => Slot::Many(&mut a.parties),
        (Detail::Agreement(a), "signatories") => Slot::Many(&mut a.signatories),
        (Detail::Agreement(a), "witnesses") => Slot::Many(&mut a.witnesses),
        (Detail::JointBody(b), "parties") => Slot::Many(&mut b.parties),
        (Detail::Commitment(c), "by") => Slot::Many(&mut c.by),
        (Detail::Commitment(c), "to") => Slot::Many(&mut c.to),
        (Detail::Event(e), "actors") => Slot::Many(&mut e.actors),
        (Detail::Event(e), "recipients") => Slot::Many(&mut e.recipients),
        _ => return None,
    })
}
