//! Office holders of several sources, one person each, with their terms.

use super::Table;
use super::countries::World;
use super::source::{self, Problem, get, member};
use legation::tables::{Office, Tables, fold, name_forms, office_key, skeleton, sound_key, surname_key};
use std::collections::BTreeMap;
use std::path::Path;

/// Terms that ended before this year are left out.
const OLDEST: &str = "1990";

/// A person of one country.
#[derive(Default)]
struct Person {
    name: String,
    /// Other spellings of the whole name.
    others: Vec<String>,
    gender: String,
    wikidata: String,
    terms: Vec<Term>,
}

struct Term {
    office: String,
    sector: &'static str,
    from: String,
    to: String,
    origin: &'static str,
}

/// One fact of a source.
struct Claim<'a> {
    country: &'a str,
    name: &'a str,
    office: &'a str,
    from: &'a str,
    to: &'a str,
    gender: &'a str,
    wikidata: &'a str,
    origin: &'static str,
}

/// Everybody, by country code.
pub struct Leaders {
    tables: &'static Tables,
    persons: BTreeMap<String, Vec<Person>>,
}

impl Leaders {
    pub fn read(facts: &Path, data: &Path, world: &World) -> Result<Leaders, Problem> {
        let mut leaders = Leaders {
            tables: Tables::built_in(),
            persons: BTreeMap::new(),
        };
        leaders.written(data)?;
        leaders.cabinets(facts, world)?;
        leaders.heads(facts, world)?;
        leaders.factbook(facts, world)?;
        leaders.recent_heads(facts, world)?;
        leaders.spells(facts, world)?;
        leaders.us_officials(facts, world)?;
        Ok(leaders)
    }

    /// The hand-written table; its persons are met by the other sources.
    fn written(&mut self, data: &Path) -> Result<(), Problem> {
        let text = source::text(&data.join("leaders.tsv"))?;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [names, country, office, from, to, gender] = fields[..] else {
                continue;
            };
            let mut spellings = names.split(';').map(|name| name.trim().to_owned());
            let name = spellings.next().unwrap_or_default();
            let at = self.add(Claim {
                country,
                name: &name,
                office,
                from,
                to,
                gender,
                wikidata: "",
                origin: WRITTEN,
            });
            if let Some(person) = at.and_then(|at| self.persons.get_mut(country)?.get_mut(at)) {
                person.others.extend(spellings);
            }
        }
        Ok(())
    }

    /// Heads of state and government and cabinets as of January 2025.
    fn cabinets(&mut self, facts: &Path, world: &World) -> Result<(), Problem> {
        for record in source::records(&facts.join("leaders_2025_01/leaders.tsv"), b'\t')? {
            let place = get(&record, "country");
            let (country, of) = match place {
                "European Union" => ("EUR", None),
                "World" if get(&record, "position").contains("United Nations") => ("UNO", None),
                _ => match breakaway(place) {
                    Some(claimant) => (claimant, Some(place)),
                    None => match world.code(place) {
                        Some(code) => (code, None),
                        None => continue,
                    },
                },
            };
            for position in get(&record, "position").split(';').map(str::trim) {
                let office = match of {
                    Some(place) => format!("{position} of {place}"),
                    None => position.to_owned(),
                };
                self.add(Claim {
                    country,
                    name: get(&record, "person"),
                    office: &office,
                    from: get(&record, "in_office_since"),
                    to: "",
                    gender: get(&record, "gender"),
                    wikidata: get(&record, "wikidata"),
                    origin: "wd2025",
                });
            }
        }
        Ok(())
    }

    /// Heads with years, to about 2022.
    fn heads(&mut self, facts: &Path, world: &World) -> Result<(), Problem> {
        for (file, position, holder) in [
            ("wikidata.csv", "positionLabel", "officeholderLabel"),
            ("wikipedia.csv", "positionlabel", "officeholderlabel"),
        ] {
            for record in source::records(&facts.join("world_leaders").join(file), b',')? {
                let Some(country) = world.code(get(&record, "country")) else {
                    continue;
                };
                // "João Lourenço (politician)", "President of Albania".
                let name = get(&record, holder).split(" (").next().unwrap_or("");
                let office = get(&record, position);
                if !is_office_of_head(office) {
                    continue;
                }
                self.add(Claim {
                    country,
                    name,
                    office,
                    from: get(&record, "start_year"),
                    to: get(&record, "end_year"),
                    gender: "",
                    wikidata: get(&record, "officeholder"),
                    origin: "wd2022",
                });
            }
        }
        Ok(())
    }

    /// Chiefs of state, heads of government and ambassadors to the United States, with the dates since.
    fn factbook(&mut self, facts: &Path, world: &World) -> Result<(), Problem> {
        for object in source::json_lines(&facts.join("cia_factbook/countries.jsonl"))? {
            let fips = member(&object, "gec").to_ascii_uppercase();
            let Some(country) = world.code_of_fips(&fips).map(str::to_owned) else {
                continue;
            };
            // A dependency's chief of state is that of the state it belongs to, and is told there.
            let fields: &[&str] = if world.is_dependent(&country) {
                &["head_of_government"]
            } else {
                &["chief_of_state", "head_of_government", "rep_in_us"]
            };
            for &field in fields {
                for (title, name, since) in self.factbook_holders(member(&object, field)) {
                    let title = if field == "rep_in_us" {
                        "Ambassador to the United States"
                    } else {
                        &title
                    };
                    self.add(Claim {
                        country: &country,
                        name: &name,
                        office: title,
                        from: &since,
                        to: "",
                        gender: "",
                        wikidata: "",
                        origin: "cia",
                    });
                }
            }
        }
        Ok(())
    }

    /// "President Abdelmadjid TEBBOUNE (since 12 December 2019)": title, name, date; several may follow.
    fn factbook_holders(&self, text: &str) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        let mut pieces = text.split("(since ");
        let mut before = pieces.next().unwrap_or("");
        for piece in pieces {
            let (since, rest) = piece.split_once(')').unwrap_or((piece, ""));
            let phrase = before.rsplit([';', ')', ',']).next().unwrap_or("").trim();
            before = rest;
            let words: Vec<&str> = phrase.split_whitespace().collect();
            let title = (1..words.len())
                .rev()
                .find(|n| self.tables.office(&words[..*n]).is_some());
            let (Some(title), Some(since)) = (title, iso_date(since)) else {
                continue;
            };
            if words[title] == "and" {
                continue;
            }
            let name: Vec<String> = words[title..].iter().map(|word| plain_case(word)).collect();
            if !words[title..]
                .iter()
                .any(|w| w.chars().filter(|c| c.is_uppercase()).count() > 1)
            {
                continue;
            }
            found.push((words[..title].join(" "), name.join(" "), since));
        }
        found
    }

    /// Heads of thirty states in August 2026.
    fn recent_heads(&mut self, facts: &Path, world: &World) -> Result<(), Problem> {
        let path = facts.join("world_leaders/asean_g20_current_2026-08-22.json");
        let root: serde_json::Value =
            serde_json::from_str(&source::text(&path)?).map_err(|e| Problem::new(&path, 0, e))?;
        let countries = root.get("countries").and_then(serde_json::Value::as_object);
        for entry in countries.into_iter().flatten().map(|(_, entry)| entry) {
            let iso2 = entry
                .get("country")
                .map_or("", |country| member(country, "iso_code"));
            // One entry of the source names the heir as king.
            let Some(country) = world.code_of_alpha2(iso2).filter(|code| *code != "SAU") else {
                continue;
            };
            let positions = entry.get("positions").and_then(serde_json::Value::as_object);
            for position in positions.into_iter().flatten().map(|(_, position)| position) {
                let Some(holder) = position.get("current_holder").filter(|h| h.is_object()) else {
                    continue;
                };
                self.add(Claim {
                    country,
                    name: member(holder, "name_en"),
                    office: member(position, "title_en"),
                    from: member(holder, "since"),
                    to: "",
                    gender: "",
                    wikidata: member(holder, "wikidata_id"),
                    origin: "wl2026",
                });
            }
        }
        Ok(())
    }

    /// Effective leaders since 1990, to March 2021. The source names the person, often by surname only, and no
    /// office: a spell gives a known person's terms their days, and else stands as "Leader".
    fn spells(&mut self, facts: &Path, world: &World) -> Result<(), Problem> {
        for record in source::records(&facts.join("reign_leaders/leaderlist_3_21.csv"), b',')? {
            let Some(country) = get(&record, "ccode")
                .parse()
                .ok()
                .and_then(|cow| world.code_of_cow(cow))
            else {
                continue;
            };
            let number = |column| get(&record, column).parse::<u16>().ok().filter(|n| *n > 0);
            let Some(year) = number("syear") else { continue };
            let from = match (number("smonth"), number("sdate")) {
                (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
                (Some(month), None) => format!("{year:04}-{month:02}"),
                _ => format!("{year:04}"),
            };
            let to = match (number("eyear"), number("emonth")) {
                (Some(year), Some(month)) => format!("{year:04}-{month:02}"),
                (Some(year), None) => format!("{year:04}"),
                _ => String::new(),
            };
            // "Pietro Berti (4th time)".
            let name = get(&record, "leader").split('(').next().unwrap_or("").trim();
            let gender = match get(&record, "gender") {
                "0" => "female",
                "1" => "male",
                _ => "",
            };
            self.add(Claim {
                country,
                name,
                office: "Leader",
                from: &from,
                to: &to,
                gender,
                wikidata: "",
                origin: "reign",
            });
        }
        Ok(())
    }

    /// Secretaries, under and assistant secretaries, representatives and ambassadors of the United States.
    fn us_officials(&mut self, facts: &Path, world: &World) -> Result<(), Problem> {
        for record in source::records(&facts.join("us_officials_pocom/appointments.tsv"), b'\t')? {
            let (kind, post, role) = (get(&record, "kind"), get(&record, "post"), get(&record, "role"));
            let started = Some(get(&record, "started")).filter(|s| !s.is_empty());
            let from = started.unwrap_or(get(&record, "appointed"));
            if from < OLDEST || role == "career-ambassador" {
                continue;
            }
            let office = match kind {
                "principal" => post.split_whitespace().collect::<Vec<&str>>().join(" "),
                "mission-country" if !role.starts_with("charge") => {
                    let place = post.replace('-', " ");
                    let Some(code) = world.code(&place) else { continue };
                    format!("Ambassador to {}", world.name(code))
                }
                "mission-org" if !role.starts_with("charge") => match post {
                    "representative-to-un" => "Ambassador to the United Nations".to_owned(),
                    "representative-to-nato" => "Ambassador to NATO".to_owned(),
                    "representative-to-eu" => "Ambassador to the European Union".to_owned(),
                    "representative-to-oas" => "Ambassador to the OAS".to_owned(),
                    "representative-to-osce" => "Ambassador to the OSCE".to_owned(),
                    "representative-to-iaea" => "Ambassador to the IAEA".to_owned(),
                    _ => continue,
                },
                _ => continue,
            };
            self.add(Claim {
                country: "USA",
                name: get(&record, "person"),
                office: &office,
                from,
                to: get(&record, "ended"),
                gender: "",
                wikidata: "",
                origin: "pocom",
            });
        }
        Ok(())
    }

    /// Takes a fact in; the place of its person among those of the country, if it is worth keeping.
    fn add(&mut self, claim: Claim<'_>) -> Option<usize> {
        let over = !claim.to.is_empty() && claim.to < OLDEST;
        if claim.name.is_empty() || claim.name.contains("vacant") || over {
            return None;
        }
        let (office, sector) = match claim.origin {
            WRITTEN => self.tables.held_office(claim.country, claim.office),
            _ => self.office(claim.office, claim.country),
        };
        if office.is_empty() || is_minor(&office) {
            return None;
        }
        // "Salman of Saudi Arabia".
        let name = match claim.name.split_once(" of ") {
            Some((given, realm)) if self.tables.country(realm).is_some() => given,
            _ => claim.name,
        };
        let claim = Claim { name, ..claim };
        let office = if office == "King" && claim.gender == "female" {
            "Queen".to_owned()
        } else {
            office
        };
        let persons = self.persons.entry(claim.country.to_owned()).or_default();
        let known = persons.iter().position(|p| {
            p.is(
                claim.name,
                claim.wikidata,
                claim.country,
                claim.from,
                claim.origin,
            )
        });
        let at = known.unwrap_or_else(|| {
            persons.push(Person {
                name: claim.name.to_owned(),
                ..Person::default()
            });
            persons.len() - 1
        });
        let person = persons.get_mut(at)?;
        if person.name != claim.name
            && claim.name.contains(' ')
            && !person.others.contains(&claim.name.to_owned())
        {
            person.others.push(claim.name.to_owned());
        }
        if person.gender.is_empty() {
            person.gender = claim.gender.to_owned();
        }
        if person.wikidata.is_empty() {
            person.wikidata = claim.wikidata.to_owned();
        }
        person.add_term(office, sector, claim.from, claim.to, claim.origin);
        Some(at)
    }

    /// The record's name and the sector of an office as a source writes it.
    fn office(&self, raw: &str, country: &str) -> (String, &'static str) {
        if let Some(post) = raw.strip_prefix("Ambassador to ") {
            let post = post.strip_prefix("the ").unwrap_or(post);
            return (format!("Ambassador to {post}"), "GOV");
        }
        if let Some((_, region)) = raw
            .split_once(" of ")
            .filter(|(_, region)| breakaway(region).is_some())
        {
            let base = raw.trim_end_matches(region).trim_end_matches(" of ");
            let (name, _) = self.office(base, country);
            return (format!("{name} of {region}"), "PRE");
        }
        if matches!(country, "UNO" | "EUR" | "IGO") {
            let sector = self.tables.office_phrase(raw).map_or("", |office| office.sector);
            return (raw.to_owned(), sector);
        }
        // The source calls Kenyan and American ministers "Secretary for X".
        let raw = match raw.strip_prefix("Secretary for ") {
            Some(field) if country == "KEN" => format!("Cabinet Secretary for {field}"),
            Some(field) => format!("Secretary of {field}"),
            None => raw.to_owned(),
        };
        match self.tables.office_phrase(&raw) {
            Some(Office {
                canonical, sector, ..
            }) => (canonical, sector),
            None => (raw, ""),
        }
    }

    /// Terms by country and office.
    pub fn terms(&self) -> Table {
        let mut table = Table::new(
            "Terms of office, under country and office.",
            "country\toffice\tsector\tfrom\tto",
            &SOURCES,
        );
        let written = |wanted: bool| {
            let persons = self
                .persons
                .iter()
                .flat_map(|(country, persons)| persons.iter().map(move |person| (country, person)));
            persons.flat_map(move |(country, person)| {
                let terms = person
                    .terms
                    .iter()
                    .filter(move |term| (term.origin == WRITTEN) == wanted);
                terms.map(move |term| (country, person, term))
            })
        };
        // Those written by hand stand first under their key.
        for (country, person, term) in written(true).chain(written(false)) {
            let columns = [country.as_str(), &term.office, term.sector, &term.from, &term.to];
            let key = office_key(country, &term.office);
            table.add_under(&key, "", &person.name, &columns, term.origin);
        }
        table
    }

    /// Forms of names, with the keys of the person's terms.
    pub fn names(&self) -> Table {
        let mut table = Table::new(
            "Names of office holders: whole names, surnames and other usual forms; keys are those of terms.tsv.",
            "country\tgender\twikidata\tkeys",
            &SOURCES,
        );
        let mut everybody: Vec<(&String, &Person)> = self
            .persons
            .iter()
            .flat_map(|(country, persons)| persons.iter().map(move |p| (country, p)))
            .collect();
        // Within a key, the weightier person first, then the later one.
        everybody.sort_by_key(|(country, p)| {
            (
                p.rank(),
                std::cmp::Reverse(p.latest()),
                country.to_owned(),
                p.name.clone(),
            )
        });
        for (country, person) in everybody {
            let mut keys: Vec<String> = person
                .terms
                .iter()
                .map(|t| office_key(country, &t.office))
                .collect();
            keys.sort();
            keys.dedup();
            let gender = match person.gender.as_str() {
                known @ ("male" | "female") => known,
                _ => "",
            };
            let columns = [country.as_str(), gender, &person.wikidata, &keys.join("|")];
            let origin = person.terms.first().map_or(WRITTEN, |term| term.origin);
            let mut forms = name_forms(&person.name, country);
            for other in &person.others {
                forms.extend(name_forms(other, country));
            }
            if person.rank() > 2 {
                // Lesser officers are found by whole names and surnames only.
                forms.retain(|form| {
                    !form.contains(' ') || form.split(' ').count() == 2 || *form == fold(&person.name)
                });
            }
            if person.rank() <= 2 {
                forms.extend(sound_key(&person.name));
            }
            if person.rank() == 0 {
                // Surnames are the forms of one word.
                let surnames: Vec<String> = forms.iter().filter_map(|form| surname_key(form)).collect();
                forms.extend(surnames);
            }
            forms.sort();
            forms.dedup();
            for form in forms {
                let columns = if form == fold(&person.name) {
                    columns
                } else {
                    [country.as_str(), "", "", ""]
                };
                table.add_under(&form, "", &person.name, &columns, origin);
            }
        }
        table
    }

    /// Given names that are borne by persons of one gender only, three at least.
    pub fn given_names(&self) -> Table {
        let mut table = Table::new(
            "Given names of one gender, from the office holders of leaders_2025_01.",
            "gender",
            &["wd2025: Wikidata through peppercatorg/site-build, CC0-1.0, January 2025"],
        );
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (country, persons) in &self.persons {
            if matches!(
                country.as_str(),
                "CHN" | "KOR" | "PRK" | "TWN" | "VNM" | "KHM" | "HKG" | "MAC" | "SGP" | "HUN"
            ) {
                continue;
            }
            for person in persons {
                let folded = fold(&person.name);
                let Some((given, _)) = folded.split_once(' ').filter(|(given, _)| given.len() > 2) else {
                    continue;
                };
                let count = counts.entry(given.to_owned()).or_default();
                match person.gender.as_str() {
                    "female" => count.0 += 1,
                    "male" => count.1 += 1,
                    _ => {}
                }
            }
        }
        for (given, count) in counts {
            let gender = match count {
                (3.., 0) => "female",
                (0, 3..) => "male",
                _ => continue,
            };
            table.add_under(&given, "", &given, &[gender], "wd2025");
        }
        table
    }
}

/// The origin tag of `data/leaders.tsv`, which this table holds with the rest.
const WRITTEN: &str = "legation";

const SOURCES: [&str; 6] = [
    "wd2025: Wikidata through peppercatorg/site-build, CC0-1.0, January 2025 (a term without an end had none then)",
    "wd2022: Wikidata and Wikipedia infoboxes through every-politician-scrapers/world-leaders-2021, CC0-1.0 facts, 2022",
    "cia: CIA World Factbook (factbook.json), public domain, January 2026",
    "wl2026: open-data-archive/world-leaders-current, CC BY-SA 4.0, 22 August 2026",
    "reign: REIGN data set (OEF Research), MIT, March 2021",
    "pocom: Principal Officers and Chiefs of Mission (Office of the Historian, US Department of State), CC0-1.0, 2025",
];

impl Person {
    /// Whether a claim speaks of this person: the same Wikidata item, or names of which one has all the words of
    /// the other and the same surname. A lone surname must also fit a term in time.
    fn is(&self, name: &str, wikidata: &str, country: &str, from: &str, origin: &str) -> bool {
        if !wikidata.is_empty() && !self.wikidata.is_empty() {
            return wikidata == self.wikidata;
        }
        let alike = |a: &str, b: &str| {
            let (a, b) = (fold(a), fold(b));
            let (long, short) = if a.len() >= b.len() { (&a, &b) } else { (&b, &a) };
            let words: Vec<&str> = long.split(' ').collect();
            let mut shared = short.split(' ');
            a == b
                || (short.contains(' ') && skeleton(&a) == skeleton(&b) && skeleton(&a).len() > 5)
                || (short.contains(' ')
                    && words.first() == shared.clone().next().as_ref()
                    && shared.all(|word| words.contains(&word)))
        };
        if std::iter::once(&self.name)
            .chain(&self.others)
            .any(|own| alike(own, name))
        {
            return true;
        }
        // REIGN's lone surnames.
        let key = fold(name);
        origin == "reign"
            && name_forms(&self.name, country).contains(&key)
            && self
                .terms
                .iter()
                .any(|term| is_head(&term.office) && years_apart(&term.from, from) <= 1)
    }

    fn add_term(&mut self, office: String, sector: &'static str, from: &str, to: &str, origin: &'static str) {
        let from = from.trim();
        // A spell without office is the term of head that it overlaps.
        let spell = office == "Leader" && origin == "reign";
        let same = self.terms.iter_mut().find(|term| {
            (term.office == office
                || (spell && is_head(&term.office))
                || (is_monarch(&term.office) && is_monarch(&office)))
                && years_apart(&term.from, from) <= 1
        });
        match same {
            Some(term) => {
                // The more precise date stands, the earlier source's where both are.
                if from.len() > term.from.len() {
                    term.from = from.to_owned();
                }
                if to.len() > term.to.len() {
                    term.to = to.to_owned();
                }
            }
            None => {
                self.terms.push(Term {
                    office,
                    sector,
                    from: from.to_owned(),
                    to: to.to_owned(),
                    origin,
                });
            }
        }
    }

    /// 0 for heads, 1 for foreign and defence ministers and the like, 2 for other ministers, 3 for others.
    fn rank(&self) -> u8 {
        self.terms
            .iter()
            .map(|term| rank(&term.office))
            .min()
            .unwrap_or(3)
    }

    fn latest(&self) -> &str {
        self.terms
            .iter()
            .map(|term| term.from.as_str())
            .max()
            .unwrap_or("")
    }
}

fn rank(office: &str) -> u8 {
    if is_head(office) {
        0
    } else if [
        "Foreign",
        "Secretary of State",
        "Defence",
        "Secretary-General",
        "High Representative",
        "Vice President",
    ]
    .iter()
    .any(|part| office.contains(part))
    {
        1
    } else if office.contains("Minister")
        || office.starts_with("Secretary of")
        || office.contains("Cabinet Secretary")
    {
        2
    } else {
        3
    }
}

fn is_monarch(office: &str) -> bool {
    matches!(office, "King" | "Queen" | "Monarch")
}

fn is_head(office: &str) -> bool {
    matches!(
        office,
        "President"
            | "Prime Minister"
            | "Premier"
            | "Chancellor"
            | "King"
            | "Queen"
            | "Emperor"
            | "Emir"
            | "Sultan"
            | "Supreme Leader"
            | "Taoiseach"
            | "Leader"
            | "Pope"
            | "Crown Prince"
            | "Grand Duke"
            | "Prince"
            | "General Secretary"
            | "Monarch"
    )
}

/// Whether a label of the list of heads names an office, not a party or a junta.
fn is_office_of_head(label: &str) -> bool {
    let label = label.to_lowercase();
    [
        "president",
        "minister",
        "king",
        "queen",
        "monarch",
        "emir",
        "sultan",
        "emperor",
        "chancellor",
        "leader",
        "premier",
    ]
    .iter()
    .any(|word| label.contains(word))
}

/// Offices that dispatches on diplomacy hardly name.
fn is_minor(office: &str) -> bool {
    const MINOR: [&str; 16] = [
        "Chief Clerk",
        "Medical",
        "Insurance",
        "Superintendent",
        "Auditor",
        "Treasurer",
        "Legal Adviser",
        "Overseas Schools",
        "Inspector General",
        "Management",
        "Budget",
        "Administration",
        "Landtag",
        "Ombudsman",
        "Registrar",
        "Clerk",
    ];
    MINOR.iter().any(|part| office.contains(part))
}

/// The state whose territory a breakaway entity is on.
fn breakaway(place: &str) -> Option<&'static str> {
    Some(match place {
        "Abkhazia" | "South Ossetia" => "GEO",
        "Transnistria" => "MDA",
        "Northern Cyprus" => "CYP",
        "Somaliland" => "SOM",
        "Donetsk" | "Luhansk" => "UKR",
        _ => return None,
    })
}

fn years_apart(a: &str, b: &str) -> i32 {
    let year = |date: &str| date.get(..4).and_then(|y| y.parse::<i32>().ok());
    match (year(a), year(b)) {
        (Some(a), Some(b)) => (a - b).abs(),
        _ => 0,
    }
}

/// "TEBBOUNE" as "Tebboune"; numerals and mixed words stay.
fn plain_case(word: &str) -> String {
    let numeral = word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let mut out = String::new();
    let mut begin = true;
    for c in word.chars() {
        if begin || numeral || c.is_lowercase() {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        begin = !c.is_alphabetic();
    }
    out
}

/// "12 December 2019", "July 2024" and "2024" in ISO.
fn iso_date(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    let (year, before) = words.split_last()?;
    let year: u16 = year.parse().ok().filter(|y| (1900..2100).contains(y))?;
    let Some((month, before)) = before.split_last() else {
        return Some(year.to_string());
    };
    let month = month.get(..3)?.to_lowercase();
    let month = MONTHS.iter().position(|known| **known == month)? + 1;
    match before.last().and_then(|day| day.parse::<u8>().ok()) {
        Some(day) => Some(format!("{year}-{month:02}-{day:02}")),
        None => Some(format!("{year}-{month:02}")),
    }
}
