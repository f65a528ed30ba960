//! Entries as sentences that somebody could have written: what is planned is told as planned, what is denied as denied.

use super::shortened;
use crate::phrase::{Names, enumerated, medium};
use crate::screen::clean;
use jiff::civil::Date;
use legation::contract::{
    Agreement, Commitment, Detail, Entry, Event, Factuality, Instrument, JointBody, Meeting, Place,
    Statement, Visit,
};
use legation::record::Party;
use legation::record::merge::Merged;
use legation::time::days;
use std::collections::{BTreeMap, BTreeSet};

/// Words of a statement or a promise, at most; the footnote leads to the rest.
const SAID: usize = 45;
/// Words of a report about an event, whose code alone says too little, at most.
const TOLD: usize = 25;

const UNNAMED: &str = "parties that are not named";

/// Says entries, and remembers whom it has introduced: a person is named with the country, a town with the state, once in a section.
pub struct Prose<'a> {
    names: &'a Names,
    parties: &'a BTreeMap<String, Party>,
    introduced: BTreeSet<String>,
}

impl<'a> Prose<'a> {
    pub fn new(names: &'a Names, parties: &'a BTreeMap<String, Party>) -> Prose<'a> {
        Prose {
            names,
            parties,
            introduced: BTreeSet::new(),
        }
    }

    /// Begins a section, in which nobody has been introduced.
    pub fn forget(&mut self) {
        self.introduced.clear();
    }

    /// An entry as a sentence without its full stop. `words` are those of its first passage.
    pub fn sentence(&mut self, merged: &Merged, words: &str) -> String {
        let entry = &merged.entry;
        let said = match &entry.detail {
            Detail::Visit(visit) => self.visit(visit, merged),
            Detail::Meeting(meeting) => self.meeting(meeting, merged),
            Detail::Agreement(agreement) => self.agreement(agreement, merged),
            Detail::JointBody(body) => self.joint_body(body, merged),
            Detail::Commitment(promise) => self.promise(promise, merged, words),
            Detail::Statement(statement) => self.statement(statement, merged),
            Detail::Event(event) => self.event(event, merged),
        };
        // Who speaks, promises or acts is no further witness of it.
        let own = doers(entry);
        let claimant = entry.according_to.as_ref().filter(|id| !own.contains(id));
        let claim = claimant.map(|id| format!(", according to {}", self.name(id)));
        let after = match &entry.detail {
            Detail::Commitment(_) => match entry.date.as_deref().and_then(point) {
                Some(when) => format!(" (said{when})"),
                None => reported(merged).map_or_else(String::new, |when| format!(" (reported{when})")),
            },
            // A code alone says too little.
            Detail::Event(_) => format!("; in the words of the report: “{}”", shortened(words, TOLD)),
            _ => String::new(),
        };
        said + &claim.unwrap_or_default() + &after
    }

    fn visit(&mut self, visit: &Visit, merged: &Merged) -> String {
        let factuality = merged.entry.factuality;
        let who = self.some(&visit.visitors, "somebody");
        let mut to = visit.to.as_ref().map(|place| self.place(place));
        let hosts = self.list(&visit.hosts);
        let received = to.is_some() && !hosts.is_empty();
        if to.is_none() && !hosts.is_empty() {
            to = Some(hosts.clone());
        }
        let to = to.unwrap_or_else(|| "a place that is not told".to_owned());
        let when = match (&visit.arrived, &visit.departed) {
            (Some(from), Some(to)) if from != to => stretch(from, to),
            (Some(day), _) | (None, Some(day)) => point(day),
            (None, None) => None,
        };
        let when = when.unwrap_or_else(|| self.when(merged));
        let mut with = String::new();
        if let Some(from) = &visit.from {
            with.push_str(&format!(", coming from {}", self.place(from)));
        }
        let company = self.list(&visit.delegation);
        if !company.is_empty() {
            with.push_str(&format!(", accompanied by {company}"));
        }
        let there = closed(&to, &when) + &when;
        match visit.status.as_deref() {
            Some("made" | "under_way") | None if factuality == Factuality::Asserted => {
                if received {
                    with.push_str(&format!(", received by {hosts}"));
                }
                format!("{who} visited {there}{with}")
            }
            Some("invited") if factuality != Factuality::Negated => {
                let by = if received {
                    format!(" by {hosts}")
                } else {
                    String::new()
                };
                format!("{who} had an invitation{by} to visit {there}{with}")
            }
            status => {
                if received {
                    with.push_str(&format!(", with {hosts} as host"));
                }
                let came = came_of(status, factuality);
                format!("a visit by {who} to {there}{with} {came}")
            }
        }
    }

    fn meeting(&mut self, meeting: &Meeting, merged: &Merged) -> String {
        let factuality = merged.entry.factuality;
        let who = self.some(&meeting.participants, UNNAMED);
        let here = self.here(merged);
        let alone = meeting.participants.len() < 2;
        let (verb, noun) = match meeting.form.as_deref() {
            Some("phone") => ("spoke by telephone", "a telephone call"),
            Some("video") => ("spoke by video link", "a video call"),
            Some("multilateral") => ("met at a multilateral gathering", "a multilateral meeting"),
            _ => ("met", "a meeting"),
        };
        match meeting.status.as_deref() {
            Some("held") | None if factuality == Factuality::Asserted => match alone {
                true => format!("{who} took part in {noun}{here}"),
                false => format!("{who} {verb}{here}"),
            },
            status => {
                let of = if alone { "with" } else { "of" };
                format!("{noun} {of} {who}{here} {}", came_of(status, factuality))
            }
        }
    }

    fn agreement(&mut self, agreement: &Agreement, merged: &Merged) -> String {
        let what = match documents(&agreement.instruments) {
            what if what.is_empty() => "an agreement".to_owned(),
            what => what,
        };
        let fields: Vec<String> = agreement.fields.iter().map(|field| clean(field)).collect();
        let about = match enumerated(&fields) {
            about if about.is_empty() => about,
            about => format!(" on {about}"),
        };
        let parties = self.some(&agreement.parties, UNNAMED);
        let here = self.here(merged);
        let mut hands = String::new();
        // Where the parties themselves are those who signed, they have been named.
        if agreement
            .signatories
            .iter()
            .any(|id| !agreement.parties.contains(id))
        {
            hands.push_str(&format!(", signed by {}", self.list(&agreement.signatories)));
        }
        if !agreement.witnesses.is_empty() {
            hands.push_str(&format!(", witnessed by {}", self.list(&agreement.witnesses)));
        }
        let verb = match agreement.status.as_deref() {
            Some("agreed") => Some("agreed on"),
            Some(done @ ("signed" | "ratified")) => Some(done),
            _ => None,
        };
        if let (Some(verb), Factuality::Asserted) = (verb, merged.entry.factuality) {
            return format!("{parties} {verb} {what}{about}{here}{hands}");
        }
        let one = matches!(
            agreement.instruments.as_slice(),
            [] | [Instrument {
                number: None | Some(1),
                ..
            }]
        );
        let was = if one { "was" } else { "were" };
        let status = match agreement.status.as_deref() {
            Some("negotiated") => "under negotiation".to_owned(),
            Some("in_force") => "in force".to_owned(),
            Some("withdrawn") => "withdrawn from".to_owned(),
            Some(other) => clean(other).replace('_', " "),
            None => "spoken of".to_owned(),
        };
        let between = if agreement.parties.len() > 1 {
            "between"
        } else {
            "of"
        };
        let state = match doubt(merged.entry.factuality) {
            Some(doubt) => format!("{was} {doubt}{here} (as {status})"),
            None => format!("{was} {status}{here}"),
        };
        format!("{what}{about} {between} {parties} {state}{hands}")
    }

    fn joint_body(&mut self, body: &JointBody, merged: &Merged) -> String {
        let name = match body.name.as_deref().map(clean) {
            Some(name) if name.starts_with(char::is_lowercase) => indefinite(&name),
            Some(name) if name.starts_with("The ") => name,
            Some(name) => format!("the {name}"),
            None => "a joint body".to_owned(),
        };
        let parties = self.some(&body.parties, UNNAMED);
        // The name often says what it is for.
        let told = |remit: &String| !name.to_lowercase().contains(&remit.to_lowercase());
        let remit = body.remit.as_deref().map(clean).filter(told);
        let remit = remit.map(|remit| format!(" for {remit}")).unwrap_or_default();
        let was = if name.ends_with('s') { "were" } else { "was" };
        let status = match body.status.as_deref() {
            Some("established") => format!("{was} set up"),
            Some("convened") => "met".to_owned(),
            Some("agreed") => format!("{was} agreed"),
            Some("proposed") => format!("{was} proposed"),
            _ => format!("{was} spoken of"),
        };
        let here = self.here(merged);
        let state = match doubt(merged.entry.factuality) {
            Some(doubt) => format!("{was} {doubt}{here}"),
            None => format!("{status}{here}"),
        };
        format!(
            "{name}{remit}, with {parties} as {}, {state}",
            if body.parties.len() > 1 {
                "parties"
            } else {
                "party"
            }
        )
    }

    fn promise(&mut self, promise: &Commitment, merged: &Merged, words: &str) -> String {
        let who = self.some(&promise.by, "somebody");
        let others = promise.to.iter().filter(|id| !promise.by.contains(id));
        let others: Vec<String> = others.cloned().collect();
        let to = match self.list(&others) {
            to if to.is_empty() => to,
            to => format!(" {to}"),
        };
        let towards = if to.is_empty() {
            String::new()
        } else {
            format!(" to{to}")
        };
        let intention = promise.strength.as_deref() == Some("intention");
        let verb = match (merged.entry.factuality, promise.strength.as_deref()) {
            (Factuality::Negated, _) => format!("did not promise{to}, or no longer"),
            (Factuality::Hypothetical, _) => format!("might promise{to}"),
            (Factuality::Planned, _) => format!("planned to promise{to}"),
            (_, Some("intention")) => format!("announced{towards} the intention"),
            (_, Some("offer")) => format!("offered{to}"),
            _ => format!("promised{to}"),
        };
        let act = shortened(&promise.act, SAID);
        let act = match is_infinitive(words, &promise.act) {
            Some(true) => format!(" to “{act}”"),
            Some(false) if !intention => format!(" “{act}”"),
            _ => format!(": “{act}”"),
        };
        let due = promise.due.as_deref().map(by_when).unwrap_or_default();
        let condition = promise.condition.as_deref().map(clean);
        let condition = condition.filter(|told| !promise.act.contains(told.as_str()));
        let condition = condition.map(|told| format!(", on the condition “{told}”"));
        format!("{who} {verb}{act}{due}{}", condition.unwrap_or_default())
    }

    fn statement(&mut self, statement: &Statement, merged: &Merged) -> String {
        let who = self.speaker(statement);
        let addressee = statement.addressee.as_ref();
        let to = addressee
            .filter(|id| statement.speaker.as_ref() != Some(id))
            .map(|id| format!(" to {}", self.name(id)));
        let place = self.at(merged.entry.place.as_ref());
        let when = as_reported(merged);
        let medium = statement.medium.as_deref().map(|words| medium(&clean(words)));
        let medium = medium.map(|medium| format!(" {medium}"));
        let target = statement.target.as_ref().map(|id| (id, self.name(id)));
        let stance = match (statement.stance.as_deref(), target) {
            (Some("support"), Some((_, target))) => format!(", in support of {target}"),
            (Some("oppose"), Some((_, target))) => format!(", against {target}"),
            (_, Some((id, target))) if addressee != Some(id) => format!(", about {target}"),
            _ => String::new(),
        };
        let said = match merged.entry.factuality {
            Factuality::Asserted => verb_of(statement.cue.as_deref()),
            Factuality::Negated => "did not say, or denied having said,",
            Factuality::Planned | Factuality::Hypothetical => "was to say",
        };
        let words = shortened(self.about(statement), SAID);
        let words = match statement.direct {
            true => format!(": “{words}”"),
            false if begins_with(&words, CONJUNCTIONS) => format!(" {words}"),
            false => format!(" that {words}"),
        };
        format!(
            "{who} {said}{}{}{}{when}{stance}{}{words}",
            to.unwrap_or_default(),
            medium.unwrap_or_default(),
            closed(&place, &when),
            if statement.direct || !(stance.contains(',') || when.contains(',')) {
                ""
            } else {
                ","
            }
        )
    }

    /// A statement's words; of a speech, from the first sentence on that names whom it is about.
    fn about<'s>(&self, statement: &'s Statement) -> &'s str {
        let text = statement.text.as_str();
        let target = statement.target.as_ref().and_then(|id| self.parties.get(id));
        let (Some(target), true) = (target, text.split_whitespace().count() > SAID) else {
            return text;
        };
        let country = target.country.as_deref().map(|code| self.names.country(code));
        let last = target.name.rsplit(' ').next();
        let mut names = last
            .into_iter()
            .chain(country.as_deref())
            .filter(|name| name.len() > 3);
        let found = names.find_map(|name| text.find(name));
        let begins = |at: usize| text[..at].rfind(['.', '!', '?']).map_or(0, |end| end + 1);
        text[found.map_or(0, begins)..].trim_start()
    }

    fn event(&mut self, event: &Event, merged: &Merged) -> String {
        let who = self.some(&event.actors, "somebody");
        let deed = deed(event);
        let to = match self.list(&event.recipients) {
            to if to.is_empty() => to,
            to if deed.towards.is_empty() => format!(" {to}"),
            to => format!(" {} {to}", deed.towards),
        };
        let verb = match merged.entry.factuality {
            Factuality::Asserted => deed.did,
            Factuality::Planned => format!("planned to {}", deed.does),
            Factuality::Hypothetical => format!("might {}", deed.does),
            Factuality::Negated => format!("did not {}", deed.does),
        };
        let place = merged
            .entry
            .place
            .as_ref()
            .filter(|place| !to.contains(&clean(&place.name)));
        let place = self.at(place);
        let when = as_reported(merged);
        format!("{who} {verb}{to}{}{when}", closed(&place, &when))
    }

    /// A happening as something that is spoken of: "the visit of Ana Reyes to Lima".
    pub fn noun(&mut self, entry: &Entry) -> String {
        match &entry.detail {
            Detail::Visit(visit) => {
                let who = self.some(&visit.visitors, "somebody");
                let to = visit
                    .to
                    .as_ref()
                    .map(|place| format!(" to {}", self.place(place)));
                format!("the visit of {who}{}", to.unwrap_or_default())
            }
            Detail::Meeting(meeting) => {
                format!("the meeting of {}", self.some(&meeting.participants, UNNAMED))
            }
            Detail::Agreement(agreement) => {
                let what = match documents(&agreement.instruments) {
                    what if what.is_empty() => "an agreement".to_owned(),
                    what => what,
                };
                format!("{what} of {}", self.some(&agreement.parties, UNNAMED))
            }
            Detail::JointBody(body) => format!("the joint body of {}", self.some(&body.parties, UNNAMED)),
            Detail::Commitment(promise) => {
                let who = self.some(&promise.by, "somebody");
                format!("what {who} promised (“{}”)", shortened(&promise.act, TOLD))
            }
            Detail::Statement(statement) => {
                let who = self.speaker(statement);
                format!("what {who} said (“{}”)", shortened(&statement.text, TOLD))
            }
            Detail::Event(event) => {
                let who = self.some(&event.actors, "somebody");
                let did = deed(event).did;
                format!("{who}, who {did}")
            }
        }
    }

    fn speaker(&mut self, statement: &Statement) -> String {
        match &statement.speaker {
            Some(id) => self.name(id),
            None => "somebody".to_owned(),
        }
    }

    /// " on 14 June 2023"; on an unknown day, with that of the report.
    fn when(&self, merged: &Merged) -> String {
        let told = merged.entry.date.as_deref().and_then(point);
        told.unwrap_or_else(|| match reported(merged) {
            Some(when) => format!(" on an unknown day (reported{when})"),
            None => " on an unknown day".to_owned(),
        })
    }

    /// Where and when.
    fn here(&mut self, merged: &Merged) -> String {
        let place = self.at(merged.entry.place.as_ref());
        let when = self.when(merged);
        closed(&place, &when) + &when
    }

    /// A party by its name; with its country where it is met for the first time.
    pub fn name(&mut self, id: &str) -> String {
        let name = match self.parties.get(id) {
            Some(party) if !self.introduced.insert(id.to_owned()) => clean(&party.name),
            _ => self.names.of(id),
        };
        with_article(&self.in_letters(id, &name))
    }

    /// A party by its name alone.
    pub fn bare(&self, id: &str) -> String {
        let name = self
            .parties
            .get(id)
            .map_or_else(|| clean(id), |party| clean(&party.name));
        self.in_letters(id, &name)
    }

    /// "SENIOR OFFICIAL", as transcripts print who speaks, in the letters of a name. One word may be an abbreviation, unless it is a
    /// person's.
    fn in_letters(&self, id: &str, name: &str) -> String {
        let person = self.parties.get(id).is_some_and(|party| party.kind == "person");
        let bare = name.split(" (").next().unwrap_or(name);
        match bare.contains(char::is_lowercase) || !(person || bare.contains(' ')) {
            true => name.to_owned(),
            false => in_small(name),
        }
    }

    fn list(&mut self, ids: &[String]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.name(id)).collect();
        enumerated(&names)
    }

    fn some(&mut self, ids: &[String], otherwise: &str) -> String {
        match self.list(ids) {
            list if list.is_empty() => otherwise.to_owned(),
            list => list,
        }
    }

    fn place(&mut self, place: &Place) -> String {
        let full = self.names.place(place);
        match self.introduced.insert(format!("place {full}")) {
            true => with_article(&full),
            false => with_article(&clean(&place.name)),
        }
    }

    fn at(&mut self, place: Option<&Place>) -> String {
        place
            .map(|place| format!(" in {}", self.place(place)))
            .unwrap_or_default()
    }
}

/// Who says, promises or does what an entry tells.
fn doers(entry: &Entry) -> Vec<&String> {
    match &entry.detail {
        Detail::Statement(statement) => statement.speaker.iter().collect(),
        Detail::Commitment(promise) => promise.by.iter().collect(),
        Detail::Event(event) => event.actors.iter().collect(),
        _ => Vec::new(),
    }
}

/// What became of a visit or a meeting that is not told as a fact.
fn came_of(status: Option<&str>, factuality: Factuality) -> &'static str {
    match (factuality, status) {
        (Factuality::Negated, _) => "did not take place or was denied",
        (_, Some("postponed")) => "was put off",
        (_, Some("cancelled")) => "was called off",
        (Factuality::Hypothetical, _) => "was spoken of as possible",
        _ => "was planned",
    }
}

/// How something is told that is not told as a fact.
fn doubt(factuality: Factuality) -> Option<&'static str> {
    match factuality {
        Factuality::Asserted => None,
        Factuality::Planned => Some("planned"),
        Factuality::Hypothetical => Some("spoken of as possible"),
        Factuality::Negated => Some("denied"),
    }
}

/// "in Honiara, Solomon Islands," before more words.
fn closed(place: &str, next: &str) -> String {
    match place.contains(", ") && !next.is_empty() && !next.starts_with(',') {
        true => format!("{place},"),
        false => place.to_owned(),
    }
}

/// Names that end, or begin, with one of these are said with an article.
const ENDS: &[&str] = &[
    "States",
    "Kingdom",
    "Emirates",
    "Republic",
    "Union",
    "Nations",
    "Netherlands",
    "Philippines",
    "Maldives",
    "Bahamas",
    "Gambia",
    "Comoros",
    "House",
    "Office",
    "Summit",
    "Forum",
    "Department",
    "Ministry",
    "Government",
    "Council",
    "Commission",
    "Senate",
    "Congress",
];
const BEGINS: &[&str] = &[
    "Republic of",
    "Kingdom of",
    "Democratic Republic",
    "Islamic Republic",
    "Government of",
    "Ministry of",
    "Department of",
    "Administrator of",
    "Chairman of",
    "Minister of",
    "Secretary of",
];

/// A name or a description as it stands in a sentence: "the United States", "the opposition".
pub fn with_article(name: &str) -> String {
    // Without "(United States)" or ", United States" behind it.
    let bare = name.split([',', '(']).next().unwrap_or(name).trim_end();
    let said = match bare.starts_with(char::is_lowercase) {
        true => is_singular(bare),
        false => {
            ENDS.iter().any(|end| bare.ends_with(end)) || BEGINS.iter().any(|begin| bare.starts_with(begin))
        }
    };
    match said {
        true => format!("the {name}"),
        false => name.to_owned(),
    }
}

/// Words that a description begins with and needs no article.
const DETERMINERS: &[&str] = &[
    "a", "an", "the", "his", "her", "its", "their", "our", "my", "your", "this", "that", "these", "those",
    "some", "many", "several", "all", "both", "other", "more", "most", "no", "one", "two", "three", "four",
    "five", "six", "seven", "eight", "nine", "ten", "nearly", "about", "almost", "over",
];

/// Whether a description is one of one: "minister of fisheries", and not "officials" or "his wife".
fn is_singular(description: &str) -> bool {
    let words: Vec<&str> = description.split(' ').collect();
    let head = words
        .iter()
        .position(|word| ["of", "for", "from", "to", "in", "on", "at", "with", "who"].contains(word))
        .unwrap_or(words.len());
    let Some(head) = head.checked_sub(1).and_then(|head| words.get(head)) else {
        return false;
    };
    let possessive = words
        .iter()
        .any(|word| word.ends_with("'s") || word.ends_with("’s"));
    let plural = head.ends_with('s') || ["people", "men", "women", "children"].contains(head);
    !(plural || possessive || words.iter().any(|word| DETERMINERS.contains(word)))
}

fn indefinite(noun: &str) -> String {
    let an = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if an { "an" } else { "a" })
}

/// Letters of a word in capitals that is no abbreviation.
const WORD: usize = 5;

/// Words in capitals as those of a name.
fn in_small(name: &str) -> String {
    let word = |word: &str| match word.chars().next() {
        Some(first) if word.chars().count() >= WORD && word.chars().all(char::is_uppercase) => {
            first.to_string() + &word[first.len_utf8()..].to_lowercase()
        }
        _ => word.to_owned(),
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The words of a sentence with its first letter a capital, and its full stop.
pub fn finished(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let text = first + characters.as_str();
    let ended = text.trim_end_matches(['”', '"', '’']);
    // "U.S." ends a name, not a sentence; so does what a quotation ends with.
    match ended.len() < text.len() && ended.ends_with(['.', '!', '?', '…']) {
        true => text,
        false => text.trim_end_matches('.').to_owned() + ".",
    }
}

/// Whether what is promised stands after "to" or "will" in the words that tell it; `None` where it does not stand there.
fn is_infinitive(words: &str, act: &str) -> Option<bool> {
    let (before, _) = words.split_once(act)?;
    let adverb =
        |word: &&str| word.ends_with("ly") || ["also", "now", "soon", "then", "further"].contains(word);
    let last = before.split_whitespace().rev().find(|word| !adverb(word))?;
    let modal =
        ["to", "would", "will", "shall"].contains(&last) || last.ends_with("'ll") || last.ends_with("’ll");
    let participle = act.split(' ').next().is_some_and(|first| first.ends_with("ing"));
    Some(modal && !participle)
}

/// Verbs that report words as "said" does, where a dispatch has them.
const VERBS: &[&str] = &[
    "acknowledged",
    "added",
    "affirmed",
    "agreed",
    "announced",
    "argued",
    "believed",
    "claimed",
    "confirmed",
    "declared",
    "denied",
    "emphasised",
    "emphasized",
    "explained",
    "highlighted",
    "hoped",
    "indicated",
    "insisted",
    "noted",
    "pledged",
    "predicted",
    "promised",
    "proposed",
    "reaffirmed",
    "recognised",
    "recognized",
    "reiterated",
    "reported",
    "stated",
    "stressed",
    "suggested",
    "underscored",
    "warned",
    "wrote",
];

/// How words were said. Who denies something must not be told to have said it.
fn verb_of(cue: Option<&str>) -> &'static str {
    let Some(cue) = cue.map(str::to_lowercase) else {
        return "said";
    };
    let first = cue.split(' ').next().unwrap_or_default();
    let negative = [
        "deny", "denie", "refut", "reject", "dismiss", "disput", "doubt", "rebut", "disavow", "rul",
    ];
    if negative.iter().any(|stem| first.starts_with(stem)) {
        return "denied";
    }
    let asked = ["ask", "wonder", "question", "inquir", "enquir"];
    if asked.iter().any(|stem| first.starts_with(stem)) {
        return "asked";
    }
    VERBS.iter().find(|verb| **verb == cue).unwrap_or(&"said")
}

/// What reported words may begin with, without "that".
const CONJUNCTIONS: &[&str] = &[
    "that", "whether", "why", "how", "what", "who", "where", "when", "to", "if",
];

fn begins_with(words: &str, any: &[&str]) -> bool {
    let first = words.split(' ').next().unwrap_or_default();
    any.contains(&first)
}

/// "three accords and a treaty".
pub fn documents(instruments: &[Instrument]) -> String {
    let one = |instrument: &Instrument| {
        let kind = match clean(&instrument.kind).replace('_', " ") {
            kind if kind.eq_ignore_ascii_case("mou") => "memorandum of understanding".to_owned(),
            kind => kind,
        };
        let title = instrument.title.as_deref();
        let title = title.map(|title| format!(" (“{}”)", clean(title)));
        let counted = match instrument.number {
            None if kind.ends_with('s') => kind,
            None | Some(1) => indefinite(&kind),
            Some(n) => format!("{} {}", number(n as usize), several(&kind)),
        };
        counted + &title.unwrap_or_default()
    };
    enumerated(&instruments.iter().map(one).collect::<Vec<_>>())
}

/// "memorandums of understanding", "treaties".
fn several(kind: &str) -> String {
    if let Some((head, rest)) = kind.split_once(" of ") {
        return format!("{} of {rest}", several(head));
    }
    match kind.strip_suffix('y') {
        _ if kind.ends_with('s') => kind.to_owned(),
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{kind}s"),
    }
}

/// A number as prose has it: in words up to twelve.
pub fn number(n: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    match WORDS.get(n) {
        Some(word) => (*word).to_owned(),
        None if n >= 1000 => format!("{},{:03}", n / 1000, n % 1000),
        None => n.to_string(),
    }
}

/// A date of the contract for the eye: "14 June 2023", "June 2023", "2023"; what is no date as it is.
pub fn day(date: &str) -> String {
    match point(date.get(..10).unwrap_or(date)) {
        Some(told) => told
            .trim_start_matches(" on ")
            .trim_start_matches(" in ")
            .to_owned(),
        None => clean(date),
    }
}

/// " on 14 June 2023", ", as reported on 15 June 2023": of what is seldom told with a day.
fn as_reported(merged: &Merged) -> String {
    let told = merged.entry.date.as_deref().and_then(point);
    told.or_else(|| Some(format!(", as reported{}", reported(merged)?)))
        .unwrap_or_default()
}

/// When a happening was first reported.
fn reported(merged: &Merged) -> Option<String> {
    let published = merged.published.as_deref()?;
    point(published.get(..10).unwrap_or(published))
}

/// " on 14 June 2023", " in June 2023", " in 2023", " between 12 and 18 June 2023": when something was that is told to be of a date.
pub fn point(date: &str) -> Option<String> {
    let (from, to) = days(date)?;
    Some(if from == to {
        format!(" on {}", full(from))
    } else if (from, to) == (from.first_of_year(), from.last_of_year()) {
        format!(" in {}", from.year())
    } else if (from, to) == (from.first_of_month(), from.last_of_month()) {
        format!(" in {}", from.strftime("%B %Y"))
    } else {
        format!(" between {} and {}", start(from, to), full(to))
    })
}

/// " from 6 to 8 May 2024": how long something lasted.
fn stretch(from: &str, to: &str) -> Option<String> {
    let (from, to) = (days(from)?.0, days(to)?.1);
    Some(format!(" from {} to {}", start(from, to), full(to)))
}

/// ", by 30 September 2024", ", by the end of December 2024".
fn by_when(due: &str) -> String {
    match (days(due), point(due)) {
        (Some((from, to)), _) if from == to => format!(", by {}", full(to)),
        (_, Some(told)) => match told.strip_prefix(" in ") {
            Some(month) => format!(", by the end of {month}"),
            None => format!(",{told}"),
        },
        _ => String::new(),
    }
}

pub fn full(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The first of two days, without what the second says as well.
fn start(from: Date, to: Date) -> String {
    if from.first_of_month() == to.first_of_month() {
        from.day().to_string()
    } else if from.year() == to.year() {
        from.strftime("%-d %B").to_string()
    } else {
        full(from)
    }
}

/// A stretch of time: " between 6 and 8 May 2024", " on 8 May 2024".
pub fn span(from: Date, to: Date) -> String {
    match from == to {
        true => format!(" on {}", full(to)),
        false => format!(" between {} and {}", start(from, to), full(to)),
    }
}

/// An event's type and mode as words.
struct Deed {
    does: String,
    did: String,
    /// Before whom it concerns; empty before an object.
    towards: &'static str,
}

fn deed(event: &Event) -> Deed {
    let mode = event.mode.as_deref().unwrap_or_default();
    let plover = event.codebook.is_none();
    let row = |mode: &str| {
        DEEDS
            .iter()
            .find(|row| plover && row.0 == event.kind && row.1 == mode)
    };
    match row(mode).or_else(|| row("")) {
        Some((_, _, does, did, towards)) => Deed {
            does: (*does).to_owned(),
            did: (*did).to_owned(),
            towards,
        },
        // Of the user's own codebook.
        None => {
            let code = clean(&event.kind);
            Deed {
                does: format!("do what is coded {code}"),
                did: format!("did what is coded {code}"),
                towards: "towards",
            }
        }
    }
}

/// PLOVER's types and modes: what somebody does, did, and the word before whom it concerns.
const DEEDS: &[(&str, &str, &str, &str, &str)] = &[
    ("AGREE", "", "agree", "agreed", "with"),
    ("CONSULT", "", "consult", "consulted", "with"),
    (
        "CONSULT",
        "phone",
        "talk by telephone",
        "talked by telephone",
        "with",
    ),
    ("CONSULT", "visit", "pay a visit", "paid a visit", "to"),
    ("CONSULT", "third-party", "mediate", "mediated", "between"),
    ("SUPPORT", "", "express support", "expressed support", "for"),
    ("CONCEDE", "", "make a concession", "made a concession", "to"),
    ("COOPERATE", "", "cooperate", "cooperated", "with"),
    ("AID", "", "give aid", "gave aid", "to"),
    ("RETREAT", "", "back down", "backed down", "towards"),
    ("RETREAT", "withdraw", "withdraw", "withdrew", "from"),
    ("RETREAT", "release", "release", "released", ""),
    ("RETREAT", "disarm", "disarm", "disarmed", "towards"),
    ("RETREAT", "ceasefire", "cease fire", "ceased fire", "towards"),
    ("RETREAT", "access", "give access", "gave access", "to"),
    ("RETREAT", "resign", "resign", "resigned", "towards"),
    ("REQUEST", "", "make a request", "made a request", "to"),
    ("REQUEST", "assist", "ask for help", "asked for help", "from"),
    (
        "REQUEST",
        "change",
        "ask for a change",
        "asked for a change",
        "by",
    ),
    (
        "REQUEST",
        "yield",
        "ask for concessions",
        "asked for concessions",
        "from",
    ),
    (
        "REQUEST",
        "meet",
        "ask for a meeting",
        "asked for a meeting",
        "with",
    ),
    ("ACCUSE", "", "make accusations", "made accusations", "against"),
    (
        "ACCUSE",
        "disapprove",
        "voice disapproval",
        "voiced disapproval",
        "of",
    ),
    (
        "ACCUSE",
        "investigate",
        "open an investigation",
        "opened an investigation",
        "of",
    ),
    (
        "ACCUSE",
        "allege",
        "make allegations",
        "made allegations",
        "against",
    ),
    ("REJECT", "", "refuse", "refused", "towards"),
    ("THREATEN", "", "make threats", "made threats", "against"),
    ("PROTEST", "", "protest", "protested", "against"),
    ("SANCTION", "", "impose sanctions", "imposed sanctions", "on"),
    ("SANCTION", "convict", "convict", "convicted", ""),
    ("SANCTION", "expel", "expel", "expelled", ""),
    ("SANCTION", "withdraw", "withdraw", "withdrew", "from"),
    ("SANCTION", "discontinue", "break off", "broke off", "with"),
    (
        "MOBILIZE",
        "",
        "make forces ready",
        "made forces ready",
        "against",
    ),
    ("COERCE", "", "use coercion", "used coercion", "against"),
    ("COERCE", "arrest", "arrest", "arrested", ""),
    ("COERCE", "deport", "deport", "deported", ""),
    ("ASSAULT", "", "attack", "attacked", ""),
    ("ASSAULT", "abduct", "abduct", "abducted", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_said_as_people_say_them() {
        let told = |date| point(date).unwrap();
        assert_eq!(told("2024-05-07"), " on 7 May 2024");
        assert_eq!(told("2024-05"), " in May 2024");
        assert_eq!(told("2024"), " in 2024");
        assert_eq!(told("2024-04-29/2024-05-05"), " between 29 April and 5 May 2024");
        assert_eq!(
            stretch("2024-05-06", "2024-05-08").unwrap(),
            " from 6 to 8 May 2024"
        );
        assert_eq!(by_when("2024-12"), ", by the end of December 2024");
        assert_eq!(day("2024-05-07T09:00:00Z"), "7 May 2024");
        assert_eq!(day("lately"), "lately");
    }

    #[test]
    fn names_and_sentences_are_finished() {
        assert_eq!(
            with_article("United States (United States)"),
            "the United States (United States)"
        );
        assert_eq!(
            with_article("Ana Reyes (United States)"),
            "Ana Reyes (United States)"
        );
        assert_eq!(with_article("minister of fisheries"), "the minister of fisheries");
        for plain in [
            "officials of Peru",
            "her government",
            "three envoys",
            "Peru's opposition",
        ] {
            assert_eq!(with_article(plain), plain);
        }
        assert_eq!(in_small("SENIOR U.S. OFFICIAL"), "Senior U.S. Official");
        assert_eq!(finished("he said: “No!”"), "He said: “No!”");
        assert_eq!(finished("a visit to the U.S."), "A visit to the U.S.");
        assert_eq!(finished("they said “no”"), "They said “no”.");
    }

    #[test]
    fn what_is_denied_was_not_said() {
        assert_eq!(verb_of(Some("denied")), "denied");
        assert_eq!(verb_of(Some("denies")), "denied");
        assert_eq!(verb_of(Some("ruling out")), "denied");
        assert_eq!(verb_of(Some("announced")), "announced");
        assert_eq!(verb_of(Some("according to")), "said");
        assert_eq!(verb_of(None), "said");
    }

    #[test]
    fn what_is_promised_is_told_apart_by_the_word_before_it() {
        assert_eq!(
            is_infinitive("she promised to soon return home", "return home"),
            Some(true)
        );
        assert_eq!(is_infinitive("we'll return", "return"), Some(true));
        assert_eq!(is_infinitive("they pledged 40 boats", "40 boats"), Some(false));
        assert_eq!(
            is_infinitive("they look forward to working here", "working here"),
            Some(false)
        );
        assert_eq!(is_infinitive("nothing of it", "return"), None);
    }

    #[test]
    fn documents_are_counted() {
        let document = |kind: &str, number| Instrument {
            kind: kind.to_owned(),
            number,
            title: None,
        };
        assert_eq!(
            documents(&[document("treaty", Some(2)), document("mou", Some(1))]),
            "two treaties and a memorandum of understanding"
        );
        assert_eq!(
            documents(&[document("memorandum of understanding", Some(14))]),
            "14 memorandums of understanding"
        );
    }
}
