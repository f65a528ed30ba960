//! Which words of a dispatch name places, and in which use.

use crate::contract::ActorKind;
use crate::document::{BlockKind, Document};
use crate::mention::Cast;
use crate::syntax::{Name, NameKind, Sentence, Upos};
use crate::tables::{PlaceForm, Tables, fold};
use crate::text::Span;
use std::collections::BTreeSet;

/// What the name of a place is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Where something is or happens.
    Place,
    /// Those who govern it: "Kenya said".
    Government,
    /// A part of an organisation's name: "the Ohio Department of Health".
    Organization,
}

impl Use {
    pub fn as_str(self) -> &'static str {
        match self {
            Use::Place => "place",
            Use::Government => "government",
            Use::Organization => "organization",
        }
    }
}

/// Words that name a place, not yet resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub span: Span,
    /// Sentence and tokens; none in a dateline.
    pub at: Option<(usize, usize, usize)>,
    pub role: Use,
    /// Whether the words may be an abbreviation that stands after another place: "Ky.".
    pub after: bool,
}

/// Longest name of a place, in tokens.
const LONGEST: usize = 6;

/// Words that tell where in a place, or what kind of place; alone they name nothing, and beside a name they are left out.
const GENERIC: [&str; 43] = [
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "central",
    "upper",
    "lower",
    "greater",
    "inner",
    "outer",
    "downtown",
    "rural",
    "metropolitan",
    "county",
    "city",
    "town",
    "village",
    "villages",
    "state",
    "states",
    "province",
    "region",
    "district",
    "border",
    "area",
    "nation",
    "republic",
    "territory",
    "federal",
    "national",
    "mission",
];

/// Last words of the names of waters and heights, which are other places than the town in their name: "Juba River".
const NATURE: [&str; 12] = [
    "river",
    "lake",
    "bay",
    "valley",
    "delta",
    "coast",
    "peninsula",
    "mountain",
    "mountains",
    "island",
    "islands",
    "creek",
];

/// Last words of the names of buildings, streets and grounds, which lie where their first words say: "Seoul City Hall".
const FACILITIES: [&str; 40] = [
    "airport",
    "hospital",
    "hall",
    "center",
    "centre",
    "racecourse",
    "stadium",
    "arena",
    "school",
    "college",
    "university",
    "zoo",
    "park",
    "farm",
    "market",
    "hotel",
    "prison",
    "jail",
    "church",
    "cathedral",
    "mosque",
    "temple",
    "bridge",
    "station",
    "street",
    "road",
    "avenue",
    "boulevard",
    "highway",
    "expressway",
    "square",
    "plaza",
    "mall",
    "museum",
    "theatre",
    "theater",
    "library",
    "building",
    "tower",
    "house",
];

/// People of a town that the tables alone may find, as [`crate::tables::Place::size`]: 15,000.
const KNOWN: u8 = 42;

/// All names of places of a document, in text order.
pub(super) fn toponyms(
    document: &Document,
    sentences: &[Sentence],
    cast: &Cast,
    tables: &Tables,
) -> Vec<Found> {
    let text = document.dispatch.text.as_str();
    let mut found = in_dateline(document);
    for (number, sentence) in sentences.iter().enumerate() {
        Finder {
            text,
            sentence,
            number,
            cast,
            tables,
        }
        .find(&mut found);
    }
    // A word that names a place once does so where the model saw no name: "Esperance residents".
    let known: BTreeSet<&str> = found
        .iter()
        .filter(|toponym| toponym.role != Use::Organization && toponym.at.is_some())
        .map(|toponym| toponym.span.of(text))
        .filter(|words| !tables.places(words).is_empty())
        .collect();
    let taken: Vec<Span> = found.iter().map(|toponym| toponym.span).collect();
    for (number, sentence) in sentences.iter().enumerate() {
        for (i, token) in sentence.tokens.iter().enumerate() {
            let free = token.upos == Upos::Propn
                && match sentence.name_at(i) {
                    None => true,
                    Some(name) if name.end - name.start > 1 => false,
                    // "moved to Tyler", where Tyler is a town of the dispatch.
                    Some(name) if name.kind == NameKind::Person => {
                        i > 0
                            && sentence.tokens[i - 1].upos == Upos::Adp
                            && !is_person(sentence, number, i, i + 1, cast)
                    }
                    Some(_) => true,
                };
            if free && known.contains(token.form(text)) && !taken.iter().any(|span| span.overlaps(token.span))
            {
                found.push(Found {
                    span: token.span,
                    at: Some((number, i, i + 1)),
                    role: Use::Place,
                    after: false,
                });
            }
        }
    }
    found.sort_by_key(|toponym| (toponym.span.start, toponym.span.end));
    found
}

/// The places of the dateline: "SPRINGFIELD, Ill.".
fn in_dateline(document: &Document) -> Vec<Found> {
    let text = document.dispatch.text.as_str();
    let place = document
        .dispatch
        .dateline
        .as_ref()
        .and_then(|line| line.place.as_deref());
    let mut found = Vec::new();
    for block in document.blocks.iter().filter(|b| b.kind == BlockKind::Dateline) {
        let mut from = block.span.start;
        for (words, after) in [(place, false), (document.region.as_deref(), true)] {
            let Some(words) = words else { continue };
            let Some(at) = text
                .get(from..block.span.end)
                .and_then(|line| line.find(words))
                .filter(|_| !words.is_empty())
            else {
                continue;
            };
            // "Suva, Fiji" names two places.
            let mut start = from + at;
            let end = start + words.len();
            for part in words.split(',') {
                let lead = part.len() - part.trim_start().len();
                let span = Span {
                    start: start + lead,
                    end: start + lead + part.trim().len(),
                };
                start += part.len() + 1;
                if span.start < span.end {
                    found.push(Found {
                        span,
                        at: None,
                        role: Use::Place,
                        after: after || span.start > from + at,
                    });
                }
            }
            from = end;
        }
    }
    found
}

/// Finds the names of one sentence.
struct Finder<'a> {
    text: &'a str,
    sentence: &'a Sentence,
    number: usize,
    cast: &'a Cast,
    tables: &'a Tables,
}

impl Finder<'_> {
    fn find(&self, all: &mut Vec<Found>) {
        let first = all.len();
        let mut free = vec![true; self.sentence.tokens.len()];
        for name in &self.sentence.names {
            let before = all.len();
            self.in_name(*name, all);
            for found in &all[before..] {
                if let Some((_, start, end)) = found.at {
                    free[start..end].iter_mut().for_each(|free| *free = false);
                }
            }
            free[name.start..name.end]
                .iter_mut()
                .for_each(|free| *free = false);
        }
        // Names of countries and of well-known places that the model passed over.
        let mut start = 0;
        while start < free.len() {
            let end = (start + 1..=(start + LONGEST).min(free.len()))
                .rev()
                .find(|end| free[start..*end].iter().all(|free| *free) && self.is_plain(start, *end));
            if let Some(end) = end {
                self.push(start, end, None, all);
            }
            start = end.unwrap_or(start + 1);
        }
        self.abbreviations(&free, first, all);
    }

    /// The places that one of the model's names holds.
    fn in_name(&self, name: Name, all: &mut Vec<Found>) {
        match name.kind {
            NameKind::Place => {
                let mut start = name.start;
                for end in name.start..=name.end {
                    // "Washington, D.C.", "Gold Coast of Australia": a town and where it lies.
                    if end == name.end || self.form(end) == "," || self.parts(start, end, name.end) {
                        self.in_place(start, end, all);
                        start = end + 1;
                    }
                }
            }
            NameKind::Organization | NameKind::Other | NameKind::Event => {
                if self.is_plain(name.start, name.end) {
                    self.push(name.start, name.end, None, all);
                } else if name.kind == NameKind::Organization {
                    self.in_organization(name, all);
                }
            }
            // "U.S." is no adjective, though it stands before a noun.
            NameKind::Nationality => {
                let (start, end) = self.trim(name.start, name.end);
                if start < end && self.tables.country(self.words(start, end)).is_some() {
                    self.push(start, end, None, all);
                }
            }
            NameKind::Person => self.in_person(name, all),
        }
    }

    /// A name that the model takes for a place's: without article and words for its kind, or the place in it.
    fn in_place(&self, start: usize, end: usize, all: &mut Vec<Found>) {
        let (mut start, mut end) = self.trim(start, end);
        if start >= end || self.is_person(start, end) {
            return;
        }
        // "the People's | Republic of China": of two countries the one with the longer name.
        let longer = (start.saturating_sub(4)..start).find(|from| {
            self.form(*from).starts_with(char::is_uppercase)
                && self.tables.country(self.words(*from, end)).is_some()
        });
        start = longer.unwrap_or(start);
        // The model may stop at a hyphen or an apostrophe: "Port-au-Prince".
        let longest = (end + 1..=(end + 4).min(self.sentence.tokens.len()))
            .rev()
            .find(|longer| {
                self.is_joined(end, *longer) && self.is_known(start, *longer) && self.is_word(*longer - 1)
            });
        end = longest.unwrap_or(end);
        if self.is_adjective(start, end) {
            return;
        }
        if self.is_place(start, end) {
            return self.push(start, end, None, all);
        }
        // "Western Sydney", "the Indian state of Kerala", "Seoul City Hall": the place inside, the rest being no name.
        let inside = (1..end - start).rev().find_map(|length| {
            (start..=end - length)
                .rev()
                .map(|from| (from, from + length))
                .find(|(from, to)| {
                    let mut rest = (start..*from).chain(*to..end);
                    let built = *from == start && self.is_facility(end - 1);
                    self.is_known(*from, *to)
                        && !self.is_adjective(*from, *to)
                        && (built || rest.all(|i| self.is_generic(i)))
                })
        });
        match inside {
            Some((from, to)) => self.push(from, to, None, all),
            None if self.is_facility(end - 1) || (start..end).all(|i| self.is_kind(i)) => (),
            None => self.push(start, end, None, all),
        }
    }

    /// The place in the name of an organ of its government: "the Ohio Department of Health", "Ministry of Health of Peru".
    /// A school or a company that is named after a place tells of none.
    fn in_organization(&self, name: Name, all: &mut Vec<Found>) {
        let (start, end) = self.trim(name.start, name.end);
        // An organisation that is no proper name ("the police") has nothing left.
        if start >= end {
            return;
        }
        let named_so = |from: usize, to: usize| {
            let words = fold(self.words(from, to));
            self.is_known(from, to)
                && !self.is_adjective(from, to)
                && self.tables.places(self.words(from, to)).iter().any(|place| {
                    place.form == PlaceForm::Name && (place.is_country() || fold(&place.name) == words)
                })
        };
        let organ = |from: usize, to: usize| {
            (from..to).any(|i| {
                let word = self.form(i).to_lowercase();
                matches!(word.as_str(), "department" | "ministry" | "council")
                    || self.tables.institution(&word).is_some_and(|found| found.of_state)
            })
        };
        // "U.S. Army": initials are the country; "United States Army" is a name of its own.
        let initials = start + 1 < end
            && self
                .form(start)
                .chars()
                .filter(|c| c.is_alphabetic())
                .all(char::is_uppercase)
            && self.tables.country(self.form(start)).is_some();
        if initials {
            return self.push(start, start + 1, Some(Use::Organization), all);
        }
        if self.tables.organization(self.words(start, end)).is_some() {
            return;
        }
        let first = (start + 1..end.min(start + 4))
            .rev()
            .find(|to| named_so(start, *to) && organ(*to, end));
        if let Some(to) = first {
            return self.push(start, to, Some(Use::Organization), all);
        }
        let last = (start + 2..end).find(|from| {
            let case = if self.form(from - 1) == "the" { 2 } else { 1 };
            *from >= start + case
                && matches!(self.form(from - case), "of" | "in")
                && named_so(*from, end)
                && organ(start, *from)
        });
        if let Some(from) = last {
            self.push(from, end, Some(Use::Organization), all);
        }
    }

    /// A country that the model takes for a person, or a town where a preposition says so: "near Franklin".
    fn in_person(&self, name: Name, all: &mut Vec<Found>) {
        if name.end - name.start > 1 || self.is_person(name.start, name.end) {
            return;
        }
        let located = name.start > 0
            && self.sentence.tokens[name.start - 1].upos == Upos::Adp
            && matches!(self.form(name.start - 1), "in" | "near" | "In" | "Near");
        let words = self.words(name.start, name.end);
        if self.tables.country(words).is_some() || located && self.is_place(name.start, name.end) {
            self.push(name.start, name.end, None, all);
        }
    }

    /// Abbreviated regions after a comma and a place: "Paris, Ky.".
    fn abbreviations(&self, free: &[bool], first: usize, all: &mut Vec<Found>) {
        let mut more = Vec::new();
        for found in &all[first..] {
            let Some((_, _, end)) = found.at else { continue };
            if end + 1 >= free.len() || self.form(end) != "," {
                continue;
            }
            let known = |to: usize| {
                let places = self.tables.places(self.words(end + 1, to));
                places.iter().any(|place| place.is_region() || place.is_country())
            };
            let taken = |to: usize| {
                all[first..]
                    .iter()
                    .any(|other| other.at.is_some_and(|(_, s, e)| s < to && end + 1 < e))
            };
            let to = (end + 2..=(end + 3).min(free.len())).find(|to| known(*to) && !taken(*to));
            if let Some(to) = to {
                more.push(Found {
                    span: self.span(end + 1, to),
                    at: Some((self.number, end + 1, to)),
                    role: Use::Place,
                    after: true,
                });
            }
        }
        all.extend(more);
    }

    fn push(&self, start: usize, end: usize, role: Option<Use>, all: &mut Vec<Found>) {
        let after = start > 1 && self.form(start - 1) == ",";
        let role = role.unwrap_or_else(|| self.role(start, end));
        all.push(Found {
            span: self.span(start, end),
            at: Some((self.number, start, end)),
            role,
            after,
        });
    }

    /// A country or capital that acts, and is not acted in, is its government.
    fn role(&self, start: usize, end: usize) -> Use {
        let words = self.words(start, end);
        let governs = || self.tables.country(words).is_some() || self.tables.capital(words).is_some();
        let head = self.sentence.head_of(start, end);
        let first = self.sentence.first_conjunct(head);
        let token = &self.sentence.tokens[first];
        let Some(verb) = token
            .head
            .filter(|verb| self.sentence.tokens[*verb].upos == Upos::Verb)
        else {
            return Use::Place;
        };
        let acts = match token.rel {
            "nsubj" => {
                ["ccomp", "xcomp", "obj", "iobj"]
                    .iter()
                    .any(|rel| self.sentence.child_with_rel(verb, rel).is_some())
                    && !is_state(&self.sentence.tokens[verb].lemma)
            }
            // "urged China to", "told Iran that"
            "obj" | "iobj" => ["ccomp", "xcomp"]
                .iter()
                .any(|rel| self.sentence.child_with_rel(verb, rel).is_some()),
            "obl:agent" => true,
            _ => false,
        };
        if acts && governs() {
            Use::Government
        } else {
            Use::Place
        }
    }

    /// Tokens without article, lower-case words and marks at the edges: "the state of Guerrero", "north London".
    fn trim(&self, mut start: usize, mut end: usize) -> (usize, usize) {
        let outside = |i: usize| {
            let form = self.form(i);
            matches!(form, "The" | "A" | "Both") || !form.chars().any(|c| c.is_uppercase() || c.is_numeric())
        };
        while start < end && outside(start) {
            start += 1;
        }
        while start < end && outside(end - 1) {
            end -= 1;
        }
        (start, end)
    }

    /// Whether tokens stand together without a space, or follow a possessive inside a name.
    fn is_joined(&self, from: usize, to: usize) -> bool {
        let possessive = |i: usize| matches!(self.form(i), "'s" | "’s");
        !possessive(to - 1)
            && (from..to).all(|i| {
                let touches = self.sentence.tokens[i - 1].span.end == self.sentence.tokens[i].span.start;
                touches || possessive(i - 1) || i > from && possessive(from)
            })
    }

    /// Whether "of" or "in" at a token parts two places, and is no part of a name: "Gold Coast of Australia".
    fn parts(&self, start: usize, at: usize, end: usize) -> bool {
        matches!(self.form(at), "of" | "in")
            && at > start
            && at + 1 < end
            && !self.is_place(start, end)
            && self.is_known(at + 1, end)
    }

    /// Whether the tables have a place of this name, which is no abbreviation.
    fn is_place(&self, start: usize, end: usize) -> bool {
        let places = self.tables.places(self.words(start, end));
        places.iter().any(|place| place.form != PlaceForm::Adjective)
    }

    /// Whether the words name a place that needs no model to be seen: a country, a hand-written place, a region or town
    /// of some size.
    fn is_known(&self, start: usize, end: usize) -> bool {
        let form = self.form(start);
        if !form.starts_with(char::is_uppercase) || !self.is_word(end - 1) {
            return false;
        }
        if end - start == 1 && (self.is_kind(start) || !self.is_name_word(start)) {
            return false;
        }
        let places = self.tables.places(self.words(start, end));
        places.iter().any(|place| {
            place.form == PlaceForm::Name
                && (place.is_country() || place.is_region() || place.origin != "gn" || place.size >= KNOWN)
        })
    }

    /// Whether the words name a place whatever the model says: a country or capital, or several words that are written
    /// by hand, buildings apart, which may stand for those in them.
    fn is_plain(&self, start: usize, end: usize) -> bool {
        if !self.is_word(end - 1) || !self.form(start).starts_with(char::is_uppercase) {
            return false;
        }
        if matches!(self.form(start), "The" | "A") {
            return false;
        }
        let words = self.words(start, end);
        // "Chad" and "Jordan" may be men, "Turkey" a bird: one word is the model's to tell, but for "US" and "UK".
        if end - start == 1 {
            let initials = words
                .chars()
                .filter(|c| c.is_alphabetic())
                .all(char::is_uppercase);
            let proper = self.sentence.tokens[start].upos == Upos::Propn;
            return self.tables.country(words).is_some() && (initials || proper)
                || self.tables.capital(words).is_some() && proper && !self.is_person(start, end);
        }
        let places = self.tables.places(words);
        places.iter().any(|place| {
            place.form == PlaceForm::Name
                && (place.is_country() || place.origin != "gn" && !place.feature.starts_with('S'))
        })
    }

    fn is_name_word(&self, token: usize) -> bool {
        matches!(self.sentence.tokens[token].upos, Upos::Propn | Upos::X)
    }

    fn is_word(&self, token: usize) -> bool {
        let form = self.form(token);
        form.chars().any(char::is_alphanumeric) && !form.contains('$')
    }

    /// A word that is no name by itself.
    fn is_kind(&self, token: usize) -> bool {
        self.is_generic(token) || NATURE.contains(&self.form(token).to_lowercase().as_str())
    }

    fn is_facility(&self, token: usize) -> bool {
        FACILITIES.contains(&self.form(token).to_lowercase().as_str())
    }

    /// A word that tells of what kind or where a place is: a direction, a kind, an adjective of a country.
    fn is_generic(&self, token: usize) -> bool {
        let form = self.form(token);
        GENERIC.contains(&form.to_lowercase().as_str())
            || !form.chars().any(char::is_uppercase)
            || self.tables.demonym(form).is_some()
    }

    /// Whether the words are a demonym or another adjective of a place.
    fn is_adjective(&self, start: usize, end: usize) -> bool {
        let words = self.words(start, end);
        if self.tables.country(words).is_some() {
            return false;
        }
        self.tables.demonym(words).is_some()
            || self
                .tables
                .area(words)
                .is_some_and(|area| area.form == PlaceForm::Adjective)
    }

    fn is_person(&self, start: usize, end: usize) -> bool {
        is_person(self.sentence, self.number, start, end, self.cast)
    }

    fn form(&self, token: usize) -> &str {
        self.sentence.form(token, self.text)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        self.sentence.tokens[start]
            .span
            .cover(self.sentence.tokens[end - 1].span)
    }

    fn words(&self, start: usize, end: usize) -> &str {
        self.span(start, end).of(self.text)
    }
}

/// Whether the cast knows the words as the name of a person whose full name it has.
fn is_person(sentence: &Sentence, number: usize, start: usize, end: usize, cast: &Cast) -> bool {
    let head = sentence.head_of(start, end);
    cast.at(number, head).iter().any(|id| {
        let entity = &cast.entities[*id];
        entity.kind == ActorKind::Person && entity.named && entity.name.contains(' ')
    })
}

/// Verbs that tell how a country is, not what its government does.
fn is_state(lemma: &str) -> bool {
    matches!(
        lemma,
        "have"
            | "border"
            | "see"
            | "suffer"
            | "experience"
            | "lie"
            | "need"
            | "face"
            | "include"
            | "contain"
            | "become"
            | "remain"
            | "win"
            | "lose"
            | "beat"
            | "play"
    )
}
