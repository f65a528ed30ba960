//! What a record holds of the parties, put into a brief.

use super::prose::{Prose, day, documents, finished, full, number, point, span, with_article};
use super::{Brief, Chart, More, Section, Sentence, shortened, words};
use crate::phrase::{Names, enumerated};
use crate::screen::clean;
use jiff::civil::Date;
use legation::contract::{Detail, FactField, Factuality, Instrument, Place};
use legation::record::merge::{CommitmentStatus, FieldReading, Merged, actors};
use legation::record::query::{self, Wanted};
use legation::record::{Cited, DispatchLine, Known, Party, Passage, Who};
use legation::time::days;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What the record was asked for.
pub struct Findings {
    /// What took place in the time asked for, in order of date.
    pub happenings: Vec<Merged>,
    /// What settled promises, by its id; it may lie outside of that time.
    pub outcomes: BTreeMap<String, Merged>,
    /// Those whom all these, and what reports have instead, name.
    pub parties: BTreeMap<String, Party>,
    pub people: Vec<Who>,
    pub dispatches: BTreeMap<String, DispatchLine>,
}

/// Looks up a passage; `None` where the record has it no more.
pub type Cite<'a> = &'a dyn Fn(&Passage) -> Option<Cited>;

/// What the user asked for.
pub struct Request {
    /// One or two.
    pub sides: Vec<Side>,
    pub title: Option<String>,
    pub as_of: Date,
    pub since: Option<Date>,
    pub until: Option<Date>,
    /// Sentences in a section, at most.
    pub limit: usize,
    /// The record as it was named.
    pub record: String,
}

pub struct Side {
    /// As it was typed.
    pub asked: String,
    pub wanted: Wanted,
}

/// Passages behind one sentence, at most: what forty outlets reprint needs no forty footnotes.
const NOTES: usize = 6;

/// Words of a statement that says one thing; a speech says many.
const BRIEF: usize = 60;

/// What reports have for a field, at most.
const VALUES: usize = 4;

/// From which confidence on a promise is said to have been kept, and not only to seem so.
const SURE: f64 = 0.85;

/// The passages that a sentence about a happening rests on. Of many, those of the first and the last reports, one of each.
fn chosen(merged: &Merged) -> Vec<&Passage> {
    if merged.reports.len() <= NOTES {
        return merged.reports.iter().collect();
    }
    let first = first_of_each(merged);
    match first.len().checked_sub(NOTES / 2) {
        Some(last) if first.len() > NOTES => [&first[..NOTES / 2], &first[last..]].concat(),
        _ => first,
    }
}

fn first_of_each(merged: &Merged) -> Vec<&Passage> {
    let (mut first, mut seen) = (Vec::new(), BTreeSet::new());
    for passage in &merged.reports {
        if seen.insert(&passage.dispatch) {
            first.push(passage);
        }
    }
    first
}

/// An office that is told so many times less than another is taken for a slip.
const SELDOM: usize = 10;

/// What is told of a person's offices, surest first: of what only one dispatch says nothing, where others are surer.
fn offices(who: &Who) -> Vec<&Known> {
    let mut told: Vec<&Known> = who
        .facts
        .iter()
        .filter(|known| known.field == FactField::Office && !known.reports.is_empty())
        .collect();
    let sure = |known: &&Known| known.learned || known.tables;
    if told.iter().any(sure) {
        told.retain(sure);
    }
    let most = told.iter().map(|known| known.told).max().unwrap_or_default();
    told.retain(|known| known.told * SELDOM >= most);
    // "Secretary" where "Secretary of State" is known.
    let values: Vec<&str> = told.iter().map(|known| known.value.as_str()).collect();
    told.retain(|known| {
        !values
            .iter()
            .any(|value| *value != known.value && value.contains(&known.value))
    });
    told.truncate(NOTES / 2);
    told
}

/// The first and the last words that tell an office.
fn ends(known: &Known) -> BTreeSet<&Passage> {
    [known.reports.first(), known.reports.last()]
        .into_iter()
        .flatten()
        .collect()
}

/// Makes the brief. The same findings make the same brief.
pub fn compose(findings: &Findings, request: &Request, cite: Cite<'_>) -> Brief {
    let names = Names::of_parties(findings.parties.values());
    let mut composer = Composer {
        findings,
        request,
        cite,
        prose: Prose::new(&names, &findings.parties),
        notes: Vec::new(),
        numbers: BTreeMap::new(),
        cited: BTreeMap::new(),
    };
    let titles: Vec<String> = request.sides.iter().map(|side| composer.title(side)).collect();
    let summary = composer.summary(&titles);
    let mut sections = composer.happenings();
    sections.extend(composer.people(&titles));
    sections.extend(composer.disputed());
    Brief {
        title: request.title.clone().unwrap_or_else(|| enumerated(&titles)),
        asked: asked(request),
        summary,
        sections,
        chart: chart(&findings.happenings),
        notes: composer.notes,
    }
}

struct Composer<'a> {
    findings: &'a Findings,
    request: &'a Request,
    cite: Cite<'a>,
    prose: Prose<'a>,
    notes: Vec<Cited>,
    /// The number of a passage's note.
    numbers: BTreeMap<&'a Passage, usize>,
    /// What has been looked up.
    cited: BTreeMap<&'a Passage, Option<Cited>>,
}

impl<'a> Composer<'a> {
    /// How a side is called: by its name where it was asked for by a code.
    fn title(&mut self, side: &Side) -> String {
        let meant: Vec<&Party> = self
            .findings
            .parties
            .values()
            .filter(|party| side.wanted.contains(&party.id))
            .collect();
        let state = meant
            .iter()
            .find(|party| party.country.as_deref() == Some(&party.id));
        match (state, meant.as_slice()) {
            (Some(party), _) | (None, [party]) => clean(&party.name),
            _ => clean(&side.asked),
        }
    }

    fn summary(&mut self, titles: &[String]) -> Vec<Sentence> {
        let all = &self.findings.happenings;
        let mut sentences = Vec::new();
        let passages: BTreeMap<&str, &'a Passage> = all
            .iter()
            .flat_map(|merged| &merged.reports)
            .map(|passage| (passage.dispatch.as_str(), passage))
            .collect();
        let lines = passages.keys().filter_map(|id| self.findings.dispatches.get(*id));
        let outlets: BTreeSet<&str> = lines.clone().filter_map(|line| line.source.as_deref()).collect();
        let mut dated: Vec<(Date, &str)> = lines
            .filter_map(|line| Some((published(line)?, line.id.as_str())))
            .collect();
        dated.sort_unstable();
        let when = match (dated.first(), dated.last()) {
            (Some((first, _)), Some((last, _))) => format!(" published{}", span(*first, *last)),
            _ => String::new(),
        };
        // The first and the last dispatch stand for all between them.
        let mut ends: Vec<&Passage> = [dated.first(), dated.last()]
            .into_iter()
            .flatten()
            .filter_map(|(_, id)| passages.get(id).copied())
            .collect();
        ends.dedup();
        if ends.is_empty() {
            ends.extend(passages.values().next());
        }
        let of = match titles {
            [one, two] => format!("between {} and {}", with_article(one), with_article(two)),
            others => format!("with {}", with_article(&enumerated(others))),
        };
        let outlets = match outlets.len() {
            0 => String::new(),
            n => format!(" of {}", counted(n, "outlet", "outlets")),
        };
        let text = format!(
            "the record tells of {} {of} ({}), in {}{outlets}{when}",
            counted(all.len(), "happening", "happenings"),
            kinds(all),
            counted(passages.len(), "dispatch", "dispatches"),
        );
        sentences.extend(self.noted(text, ends));
        if let Some(last) = self.last_visit() {
            let text = self.sentence(last);
            let text = format!("the last visit of which the day is told: {text}");
            sentences.extend(self.noted(text, chosen(last)));
        }
        let of_status = |wanted: CommitmentStatus| -> Vec<&'a Merged> {
            all.iter()
                .filter(|merged| status(merged) == Some(wanted))
                .collect()
        };
        let open = of_status(CommitmentStatus::Open);
        let overdue = of_status(CommitmentStatus::Overdue);
        let first = |merged: &&'a Merged| chosen(merged).into_iter().next();
        let passages: Vec<&Passage> = overdue
            .iter()
            .chain(&open)
            .filter_map(first)
            .take(NOTES)
            .collect();
        let are = |n: usize, what: &str| match n {
            1 => format!("one promise is {what}"),
            n => format!("{} promises are {what}", number(n)),
        };
        let standing: Vec<String> = [(open.len(), "open"), (overdue.len(), "overdue")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| are(n, what))
            .collect();
        if !standing.is_empty() {
            let text = format!("on {}, {}", full(self.request.as_of), enumerated(&standing));
            sentences.extend(self.noted(text, passages));
        }
        self.prose.forget();
        sentences
    }

    /// The last visit that took place on a known day.
    fn last_visit(&self) -> Option<&'a Merged> {
        let made = |merged: &&Merged| match &merged.entry.detail {
            Detail::Visit(visit) => {
                let dates = [&visit.arrived, &visit.departed, &merged.entry.date];
                let dated = dates.into_iter().flatten().any(|date| is_day(date));
                let made = matches!(visit.status.as_deref(), Some("made" | "under_way") | None);
                dated
                    && made
                    && merged.entry.factuality == Factuality::Asserted
                    && merged.from_day() <= Some(self.request.as_of)
            }
            _ => false,
        };
        let visits = self.findings.happenings.iter().filter(made);
        visits.max_by_key(|merged| merged.from_day())
    }

    /// The sections that tell of happenings.
    fn happenings(&mut self) -> Vec<Section> {
        let of = |kind: &str| -> Vec<&'a Merged> {
            self.findings
                .happenings
                .iter()
                .filter(|merged| merged.entry.detail.kind() == kind)
                .collect()
        };
        let mut agreements = of("agreement");
        agreements.sort_by_cached_key(|merged| match &merged.entry.detail {
            Detail::Agreement(agreement) => {
                let field = agreement.fields.first().map(|field| field.to_lowercase());
                (field.is_none(), field)
            }
            _ => (true, None),
        });
        let mut promises = of("commitment");
        promises.sort_by_cached_key(|merged| {
            let due = due(merged);
            (due.is_none(), due)
        });
        let with = |wanted: &[Option<CommitmentStatus>]| -> Vec<&'a Merged> {
            let is = |merged: &&&Merged| wanted.contains(&status(merged));
            promises.iter().filter(is).copied().collect()
        };
        use CommitmentStatus::{Broken, Kept, Open, Overdue, Postponed, Withdrawn};
        let parts = [
            ("Visits", of("visit"), "visits"),
            ("Meetings", of("meeting"), "meetings"),
            ("Agreements", agreements, "agreements"),
            ("Joint bodies", of("joint_body"), "joint-bodies"),
            (
                "Promises overdue",
                with(&[Some(Overdue)]),
                "commitments --status overdue",
            ),
            ("Promises open", with(&[Some(Open)]), "commitments --status open"),
            ("Promises kept", with(&[Some(Kept)]), "commitments --status kept"),
            (
                "Promises broken",
                with(&[Some(Broken)]),
                "commitments --status broken",
            ),
            (
                "Promises put off, taken back or denied",
                with(&[Some(Postponed), Some(Withdrawn), None]),
                "commitments",
            ),
            ("What was said", of("statement"), "statements"),
            ("What else was done", of("event"), "events"),
        ];
        let parts = parts.into_iter().filter(|(_, found, _)| !found.is_empty());
        parts
            .map(|(heading, found, command)| {
                self.prose.forget();
                let all = found.len();
                let shown = self.most(found);
                let left = all - shown.len();
                let sentences = self.legs_together(&shown);
                let more = (left > 0).then(|| More {
                    left,
                    command: self.command(command),
                });
                Section {
                    heading: heading.to_owned(),
                    sentences,
                    more,
                }
            })
            .collect()
    }

    /// As many as a section has, in their order: what is told most widely, then the latest; of statements first those of one side
    /// about the other, and of those what can be told whole.
    fn most<'m>(&self, mut found: Vec<&'m Merged>) -> Vec<&'m Merged> {
        let limit = self.request.limit;
        if found.len() <= limit {
            return found;
        }
        let mut places: Vec<usize> = (0..found.len()).collect();
        places.sort_by_cached_key(|n| {
            let merged = found[*n];
            let said = match &merged.entry.detail {
                Detail::Statement(said) => {
                    let side = |id: &Option<String>| {
                        let id = id.as_ref()?;
                        self.request
                            .sides
                            .iter()
                            .position(|side| side.wanted.contains(id))
                    };
                    let (speaker, target) = (side(&said.speaker), side(&said.target));
                    let across = speaker.is_some() && target.is_some() && speaker != target;
                    let brief = said.text.split_whitespace().count() <= BRIEF;
                    (across, brief, said.stance.is_some(), speaker.is_some())
                }
                _ => (false, false, false, false),
            };
            Reverse((said, merged.told_by.voices, merged.from_day()))
        });
        let kept: BTreeSet<usize> = places.into_iter().take(limit).collect();
        let mut n = 0;
        found.retain(|_| {
            n += 1;
            kept.contains(&(n - 1))
        });
        found
    }

    /// A sentence for each; the legs of a tour stand under the tour, or under the first of them.
    fn legs_together(&mut self, shown: &[&'a Merged]) -> Vec<Sentence> {
        let mut sentences: Vec<Sentence> = Vec::new();
        // By the tour's id, where it stands.
        let mut tours: BTreeMap<&str, usize> = BTreeMap::new();
        let told: BTreeSet<&str> = shown.iter().map(|merged| merged.entry.id.as_str()).collect();
        let tour = |merged: &'a Merged| match &merged.entry.detail {
            Detail::Visit(visit) => visit.part_of.as_deref().filter(|id| *id != merged.entry.id),
            _ => None,
        };
        // The tours first, as a leg may be told before the whole.
        let (legs, whole): (Vec<&Merged>, Vec<&Merged>) = shown
            .iter()
            .partition(|merged| tour(merged).is_some_and(|id| told.contains(id)));
        for merged in whole {
            let mut text = self.sentence(merged);
            let outside = tour(merged);
            if outside.is_some() {
                text.push_str(", on a tour");
            }
            let Some(sentence) = self.settled(text, merged) else {
                continue;
            };
            match outside.and_then(|id| tours.get(id)) {
                Some(place) => sentences[*place].legs.push(sentence),
                None => {
                    tours.insert(outside.unwrap_or(&merged.entry.id), sentences.len());
                    sentences.push(sentence);
                }
            }
        }
        for merged in legs {
            let text = self.sentence(merged);
            let place = tour(merged).and_then(|id| tours.get(id)).copied();
            if let Some(sentence) = self.settled(text, merged) {
                match place {
                    Some(place) => sentences[place].legs.push(sentence),
                    None => sentences.push(sentence),
                }
            }
        }
        sentences
    }

    /// The sentence with what came before it, and of a promise what settled it.
    fn settled(&mut self, mut text: String, merged: &'a Merged) -> Option<Sentence> {
        let mut passages = chosen(merged);
        let now = query::status(merged);
        let earlier = merged
            .stages
            .iter()
            .filter(|stage| Some(stage.status.as_str()) != now);
        let earlier: Vec<String> = earlier
            .filter_map(|stage| {
                let published = stage.published.as_deref()?;
                let when = point(published.get(..10).unwrap_or(published))?;
                Some(format!(
                    "{} (reported{when})",
                    clean(&stage.status).replace('_', " ")
                ))
            })
            .collect();
        if !earlier.is_empty() {
            text.push_str(&format!("; other reports have it as {}", enumerated(&earlier)));
        }
        if let Some(settlement) = &merged.settlement {
            let became = match settlement.status {
                CommitmentStatus::Kept => "this seems to have been kept",
                CommitmentStatus::Broken => "this seems to have been broken",
                CommitmentStatus::Postponed => "this seems to have been put off",
                CommitmentStatus::Withdrawn => "this seems to have been taken back",
                CommitmentStatus::Open | CommitmentStatus::Overdue => "it was spoken of again",
            };
            let outcome = settlement.outcome.as_ref();
            if let Some(deed) = outcome.and_then(|id| self.findings.outcomes.get(id)) {
                let sure = settlement.confidence.is_some_and(|sure| sure >= SURE);
                let became = match sure {
                    true => became.replace("seems to have been", "was"),
                    false => became.to_owned(),
                };
                let told = self.sentence(deed);
                text.push_str(&format!("; {became}: {told}"));
                let own: BTreeSet<&Passage> = passages.iter().copied().collect();
                let others = chosen(deed).into_iter().filter(|passage| !own.contains(passage));
                passages.extend(others.collect::<Vec<_>>());
            } else if let Some(passage) = settlement.told_in.first()
                && let Some(cited) = self.cited(passage)
            {
                let words = words(cited);
                text.push_str(&format!("; {became}, in the words of a later report: “{words}”"));
                passages.push(passage);
            }
        }
        self.noted(text, passages)
    }

    fn sentence(&mut self, merged: &'a Merged) -> String {
        let passages = chosen(merged).into_iter();
        let words: Vec<String> = passages
            .filter_map(|passage| self.cited(passage).map(|cited| cited.words.clone()))
            .collect();
        let tells = |words: &&String| match &merged.entry.detail {
            Detail::Commitment(promise) => words.contains(&promise.act),
            _ => true,
        };
        let words = words.iter().find(tells).or(words.first());
        self.prose.sentence(merged, words.map_or("", String::as_str))
    }

    /// The people of each side who take part, with their offices.
    fn people(&mut self, titles: &[String]) -> Vec<Section> {
        let mut part: BTreeMap<&str, usize> = BTreeMap::new();
        for id in self
            .findings
            .happenings
            .iter()
            .flat_map(|merged| actors(&merged.entry))
        {
            *part.entry(id).or_default() += 1;
        }
        let mut sections = Vec::new();
        for (side, title) in self.request.sides.iter().zip(titles) {
            self.prose.forget();
            let mut people: Vec<(usize, &'a Who)> = self
                .findings
                .people
                .iter()
                .filter(|who| side.wanted.contains(&who.party.id))
                .filter_map(|who| Some((*part.get(who.party.id.as_str())?, who)))
                .filter(|(_, who)| !offices(who).is_empty())
                .collect();
            people.sort_by_key(|(times, _)| Reverse(*times));
            let left = people.len().saturating_sub(self.request.limit);
            people.truncate(self.request.limit);
            let sentences: Vec<Sentence> = people
                .into_iter()
                .filter_map(|(_, who)| self.person(who))
                .collect();
            if sentences.is_empty() {
                continue;
            }
            let actor = quoted(&side.asked);
            let command = format!(
                "legation show actors --actor {actor} --record {}",
                quoted(&self.request.record)
            );
            sections.push(Section {
                heading: format!("People of {}", with_article(title)),
                sentences,
                more: (left > 0).then_some(More { left, command }),
            });
        }
        sections
    }

    fn person(&mut self, who: &'a Who) -> Option<Sentence> {
        let mut passages = Vec::new();
        let mut told = Vec::new();
        for known in offices(who) {
            let ends: Vec<&Passage> = ends(known).into_iter().collect();
            let mut dates: Vec<Date> = ends
                .iter()
                .filter_map(|passage| published(self.findings.dispatches.get(&passage.dispatch)?))
                .collect();
            dates.sort_unstable();
            let when = match (dates.first(), dates.last()) {
                (Some(first), Some(last)) if first == last => format!(" (reported{})", span(*first, *last)),
                (Some(first), Some(last)) => format!(" (in reports{})", span(*first, *last)),
                _ => String::new(),
            };
            let over = known.over.as_deref().and_then(point);
            let over = over.map(|when| format!(", which is told to be over{when}"));
            told.push(format!(
                "{}{when}{}",
                clean(&known.value),
                over.unwrap_or_default()
            ));
            passages.extend(ends);
        }
        let name = self.prose.bare(&who.party.id);
        self.noted(format!("{name} is named as {}", enumerated(&told)), passages)
    }

    /// Where reports differ, and what each has.
    fn disputed(&mut self) -> Option<Section> {
        self.prose.forget();
        let kinds = ["visit", "meeting", "agreement", "joint_body", "commitment"];
        let found: Vec<&'a Merged> = self
            .findings
            .happenings
            .iter()
            .filter(|merged| !merged.readings.is_empty() && kinds.contains(&merged.entry.detail.kind()))
            .collect();
        let shown = self.most(found.clone());
        let left: Vec<&&Merged> = found.iter().filter(|merged| !shown.contains(merged)).collect();
        let more = left.first().map(|first| {
            let what = match first.entry.detail.kind() {
                "joint_body" => "joint-bodies".to_owned(),
                kind => format!("{kind}s"),
            };
            More {
                left: left.len(),
                command: self.command(&format!("{what} --disputed")),
            }
        });
        let sentences: Vec<Sentence> = shown
            .into_iter()
            .filter_map(|merged| self.dispute(merged))
            .collect();
        (!sentences.is_empty()).then(|| Section {
            heading: "Disputed points".to_owned(),
            sentences,
            more,
        })
    }

    fn dispute(&mut self, merged: &'a Merged) -> Option<Sentence> {
        let first: BTreeMap<&str, &'a Passage> = first_of_each(merged)
            .into_iter()
            .map(|passage| (passage.dispatch.as_str(), passage))
            .collect();
        let noun = self.prose.noun(&merged.entry);
        let (mut points, mut passages) = (Vec::new(), Vec::new());
        for (field, readings) in &merged.readings {
            // Whose claim it is is said with the claim; a visit's place is where it leads to.
            let said_already = |other: &str| merged.readings.contains_key(other);
            if field == "according_to"
                || field == "place" && said_already("to")
                || field == "date" && said_already("arrived")
            {
                continue;
            }
            let mut values: Vec<(String, Vec<String>)> = Vec::new();
            let mut tellers: Vec<&Passage> = Vec::new();
            for reading in readings.iter().filter(|reading| !reading.superseded) {
                let value = self.value(field, reading);
                let told = self.teller(&reading.dispatch);
                tellers.extend(first.get(reading.dispatch.as_str()));
                match values.iter_mut().find(|(known, _)| *known == value) {
                    Some((_, told_by)) if told_by.contains(&told) => (),
                    Some((_, told_by)) => told_by.push(told),
                    None => values.push((value, vec![told])),
                }
            }
            // What differs in codes only reads alike.
            if values.len() < 2 {
                continue;
            }
            let values: Vec<String> = values
                .into_iter()
                .take(VALUES)
                .map(|(value, told_by)| {
                    let has = if told_by.len() > 1 { "have" } else { "has" };
                    format!("{} {has} “{value}”", few(&told_by))
                })
                .collect();
            let field = match (field.as_str(), &merged.entry.detail) {
                ("to", Detail::Commitment(_)) => "to whom".to_owned(),
                (field, _) => field_in_words(field),
            };
            points.push(format!("about {field}: {}", values.join(", ")));
            passages.extend(tellers);
        }
        let mut seen = BTreeSet::new();
        passages.retain(|passage| seen.insert(*passage));
        passages.truncate(2 * NOTES);
        match points.is_empty() {
            true => None,
            false => self.noted(
                format!("on {noun}, reports differ {}", points.join("; and ")),
                passages,
            ),
        }
    }

    /// "Coral Sea Wire (7 May 2024)".
    fn teller(&self, dispatch: &str) -> String {
        let line = self.findings.dispatches.get(dispatch);
        let source = line.and_then(|line| line.source.as_deref().or(line.file.as_deref()));
        let source = source.map_or_else(|| "a source without a name".to_owned(), clean);
        match line.and_then(|line| line.published.as_deref()) {
            Some(published) => format!("{source} ({})", day(published)),
            None => source,
        }
    }

    /// What a report has for a field.
    fn value(&mut self, field: &str, reading: &FieldReading) -> String {
        let value = &reading.value;
        if let Ok(place) = serde_json::from_value::<Place>(value.clone()) {
            let country = place.country.as_deref().filter(|_| !place.name.is_empty());
            return match country {
                Some(code) if *code != place.name => format!("{} ({})", clean(&place.name), clean(code)),
                _ => clean(&place.name),
            };
        }
        let told = match value {
            Value::String(date) if is_date(field) => day(date),
            Value::String(word) => self.word(word),
            Value::Array(all) => {
                let instruments = serde_json::from_value::<Vec<Instrument>>(value.clone());
                match instruments {
                    Ok(instruments) if !all.is_empty() => documents(&instruments),
                    _ => {
                        let words = all.iter().filter_map(Value::as_str);
                        let mut words: Vec<String> = words.map(|word| self.word(word)).collect();
                        // The order in which a report names them is no matter of dispute.
                        words.sort_unstable();
                        enumerated(&words)
                    }
                }
            }
            Value::Null => String::new(),
            other => other.to_string(),
        };
        match told.is_empty() {
            true => "nothing".to_owned(),
            false => shortened(&told, 20),
        }
    }

    /// An actor by its name, a word of the contract without its underscores.
    fn word(&mut self, word: &str) -> String {
        match self.findings.parties.contains_key(word) {
            true => self.prose.name(word),
            false => clean(word).replace('_', " "),
        }
    }

    /// The sentence with its footnotes; `None` where no passage is left to rest on.
    fn noted(&mut self, text: String, passages: Vec<&'a Passage>) -> Option<Sentence> {
        let mut notes = Vec::new();
        for passage in passages {
            if let Some(number) = self.numbers.get(passage) {
                notes.push(*number);
            } else if let Some(cited) = self.cited(passage).cloned() {
                self.numbers.insert(passage, self.notes.len());
                notes.push(self.notes.len());
                self.notes.push(cited);
            }
        }
        (!notes.is_empty()).then(|| Sentence {
            text: finished(&text),
            notes,
            legs: Vec::new(),
        })
    }

    fn cited(&mut self, passage: &'a Passage) -> Option<&Cited> {
        let look_up = || (self.cite)(passage);
        self.cited.entry(passage).or_insert_with(look_up).as_ref()
    }

    /// What is typed to see all of a section.
    fn command(&self, what: &str) -> String {
        let mut command = format!("legation show {what}");
        let flags = ["--actor", "--with"];
        for (flag, side) in flags.into_iter().zip(&self.request.sides) {
            command.push_str(&format!(" {flag} {}", quoted(&side.asked)));
        }
        let dates = [("--since", self.request.since), ("--until", self.request.until)];
        for (flag, date) in dates {
            command.extend(date.map(|date| format!(" {flag} {date}")));
        }
        if what.starts_with("commitments") {
            command.push_str(&format!(" --as-of {}", self.request.as_of));
        }
        format!("{command} --record {}", quoted(&self.request.record))
    }
}

/// "From the record cuba.db, as of 1 January 2024; from 1 June 2023 on."
fn asked(request: &Request) -> String {
    let dates = match (request.since, request.until) {
        (Some(since), Some(until)) => format!(", {} to {}", full(since), full(until)),
        (Some(since), None) => format!(", from {} on", full(since)),
        (None, Some(until)) => format!(", until {}", full(until)),
        (None, None) => String::new(),
    };
    let as_of = full(request.as_of);
    format!(
        "From the record {}, as of {as_of}{dates}.",
        clean(&request.record)
    )
}

/// A word of a command line.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

fn status(merged: &Merged) -> Option<CommitmentStatus> {
    merged.settlement.as_ref().map(|settlement| settlement.status)
}

/// The first day on which a dispatch may have been published.
fn published(line: &DispatchLine) -> Option<Date> {
    let published = line.published.as_deref()?;
    Some(days(published.get(..10).unwrap_or(published))?.0)
}

fn due(merged: &Merged) -> Option<Date> {
    match &merged.entry.detail {
        Detail::Commitment(promise) => promise.due.as_deref().and_then(days).map(|(_, last)| last),
        _ => None,
    }
}

fn is_day(date: &str) -> bool {
    days(date).is_some_and(|(from, to)| from == to)
}

fn is_date(field: &str) -> bool {
    ["date", "arrived", "departed", "due"].contains(&field)
}

/// "about who took part": the contract's fields as they are spoken of.
fn field_in_words(field: &str) -> String {
    let words = match field {
        "date" => "the day",
        "arrived" => "the day of arrival",
        "departed" => "the day of departure",
        "due" => "when it is due",
        "visitors" => "who came",
        "hosts" => "who received the visitors",
        "delegation" => "who came along",
        "to" | "place" => "where it was",
        "from" => "where the visitors came from",
        "participants" => "who took part",
        "instruments" => "the documents",
        "fields" => "what it covers",
        "status" => "how far it has come",
        "by" => "whose promise it is",
        "act" => "what is promised",
        "act_type" => "the sort of act",
        "form" => "how they met",
        other => return format!("the {}", clean(other).replace('_', " ")),
    };
    words.to_owned()
}

/// The first of many, and how many more.
fn few(all: &[String]) -> String {
    match all.len().checked_sub(2) {
        Some(more @ 1..) => format!("{} and {} more", all[..2].join(", "), number(more)),
        _ => enumerated(all),
    }
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// "two visits, a meeting and three promises".
fn kinds(found: &[Merged]) -> String {
    let kinds = [
        ("visit", "visit", "visits"),
        ("meeting", "meeting", "meetings"),
        ("agreement", "agreement", "agreements"),
        ("joint_body", "joint body", "joint bodies"),
        ("commitment", "promise", "promises"),
        ("statement", "statement", "statements"),
        ("event", "other event", "other events"),
    ];
    let count = |kind: &str| {
        found
            .iter()
            .filter(|merged| merged.entry.detail.kind() == kind)
            .count()
    };
    let told: Vec<String> = kinds
        .iter()
        .map(|(kind, one, many)| (count(kind), one, many))
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| counted(n, one, many))
        .collect();
    enumerated(&told)
}

fn chart(found: &[Merged]) -> Chart {
    let mut chart = Chart::default();
    for merged in found {
        let month = merged.from_day().zip(merged.to_day()).filter(|(from, to)| {
            // A tour may go on for weeks; of what is told to be of a year, no month is known.
            from.first_of_month() == to.first_of_month() || merged.entry.date.is_none() || {
                let own = merged.entry.date.as_deref().and_then(days);
                own.is_some_and(|(from, to)| from.first_of_month() == to.first_of_month())
            }
        });
        match month {
            Some((from, _)) => {
                chart.years.entry(from.year()).or_default()[from.month() as usize - 1] += 1;
            }
            None => chart.without += 1,
        }
    }
    chart
}
