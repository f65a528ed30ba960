//! Names: where they begin and end, what they are names of, and what the words beside them tell of their bearers.

use super::country::{area_at, country_inside, country_of, word_country};
use super::description::{is_counterpart, phrase_words, possessor};
use super::{Mention, MentionClass};
use crate::contract::ActorKind;
use crate::syntax::{MentionKind, NameKind, Sentence, Upos};
use crate::tables::{Gender, OfficeTense, Tables};

pub(super) struct NameSpan {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: NameKind,
}

/// The model's names, and country names that it passed over.
pub(super) fn names_of(text: &str, sentence: &Sentence, tables: &Tables) -> Vec<NameSpan> {
    let mut spans: Vec<NameSpan> = Vec::new();
    for name in &sentence.names {
        // A title is no name: "National Security Advisor", "Prime Minister".
        if matches!(
            name.kind,
            NameKind::Person | NameKind::Organization | NameKind::Other
        ) {
            let words: Vec<String> = (name.start..name.end)
                .map(|i| sentence.form(i, text).to_lowercase())
                .collect();
            if tables.office(&words).is_some() && tables.institution(&words.join(" ")).is_none() {
                continue;
            }
        }
        // Nor is a common noun that a document writes large: "the Sides", "the Parties".
        if name.end - name.start == 1 && is_large_noun(text, sentence, name.start) {
            continue;
        }
        // "the Kazakh Side"
        let before = sentence.tokens[name.start]
            .span
            .cover(sentence.tokens[name.end.max(2) - 2].span);
        if name.end - name.start > 1
            && sentence.form(name.end - 1, text) == "Side"
            && tables.demonym(before.of(text)).is_some()
        {
            continue;
        }
        // A name that an apostrophe or hyphen cuts in two is one.
        if let Some(last) = spans.last_mut() {
            let gap = last.end..name.start;
            let joined = gap.len() <= 1
                && last.kind == name.kind
                && name.kind == NameKind::Person
                && (gap.is_empty()
                    && sentence.tokens[last.end - 1].span.end == sentence.tokens[name.start].span.start
                    || gap
                        .clone()
                        .all(|i| matches!(sentence.form(i, text), "’" | "'" | "-" | "ʼ" | "‘")));
            if joined {
                last.end = name.end;
                continue;
            }
        }
        spans.push(NameSpan {
            start: name.start,
            end: name.end,
            kind: name.kind,
        });
    }
    // "the People's | Republic of China": of two countries the one with the longer name.
    for span in &mut spans {
        let longer = (span.start.saturating_sub(4)..span.start).find(|start| {
            let words = sentence.tokens[*start]
                .span
                .cover(sentence.tokens[span.end - 1].span);
            sentence
                .form(*start, text)
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
                && tables.country(words.of(text)).is_some()
        });
        if let Some(start) = longer {
            *span = NameSpan {
                start,
                end: span.end,
                kind: NameKind::Place,
            };
        }
    }
    // "Latin American": a part of the world, not the country that its last word would be.
    for span in &mut spans {
        if let Some(area) =
            area_at(text, sentence, span.end - 1, tables).filter(|area| area.start <= span.start)
        {
            *span = NameSpan {
                start: area.start,
                end: area.end,
                kind: NameKind::Place,
            };
        }
    }
    let ends: Vec<usize> = spans.iter().map(|s| name_end(text, sentence, s)).collect();
    for (span, end) in spans.iter_mut().zip(ends) {
        span.end = end;
    }
    spans.extend(flat_names(text, sentence, &spans, tables));
    let count = sentence.tokens.len();
    let mut i = 0;
    while i < count {
        let free = !spans.iter().any(|s| (s.start..s.end).contains(&i));
        let form = sentence.form(i, text);
        if free && form.chars().next().is_some_and(char::is_uppercase) {
            let longest = (i + 1..=(i + 5).min(count)).rev().find(|end| {
                let span = sentence.tokens[i].span.cover(sentence.tokens[end - 1].span);
                let words = span.of(text);
                (end - i > 1
                    || words.len() > 2
                    || words == "UK"
                    || words == "US"
                    || words == "EU"
                    || words == "UN")
                    && (tables.country(words).is_some()
                        || end - i == 1 && tables.demonym(words).is_some()
                        || end - i > 1 && tables.area(words).is_some()
                        || words.len() > 3
                            && tables
                                .organization(words)
                                .is_some_and(|o| o.kind != "company" && o.kind != "outlet"))
            });
            if let Some(end) = longest {
                let words = sentence.tokens[i]
                    .span
                    .cover(sentence.tokens[end - 1].span)
                    .of(text);
                let area = end - i > 1 && tables.area(words).is_some();
                let kind = if tables.country(words).is_some() || area {
                    NameKind::Place
                } else if tables.demonym(words).is_some() {
                    NameKind::Nationality
                } else {
                    NameKind::Organization
                };
                spans.push(NameSpan { start: i, end, kind });
                i = end;
                continue;
            }
        }
        i += 1;
    }
    spans.sort_by_key(|s| s.start);
    spans
}

/// Whether a word is one of those that treaties and communiqués write large for their parties, with its article.
pub(super) fn is_large_noun(text: &str, sentence: &Sentence, token: usize) -> bool {
    let form = sentence.form(token, text);
    matches!(
        form,
        "Sides"
            | "Side"
            | "Parties"
            | "Party"
            | "Participants"
            | "Leaders"
            | "Ministers"
            | "Governments"
            | "Presidents"
            | "Delegations"
            | "Heads"
            | "States"
            | "Countries"
            | "Nations"
            | "Members"
            | "Signatories"
    ) && sentence.children_with_rel(token, "det").any(|det| {
        matches!(
            sentence.tokens[det].lemma.as_str(),
            "the" | "both" | "these" | "each"
        )
    })
}

/// Where a person's name ends: the model may stop at an apostrophe, a hyphen or a particle that stands inside it.
pub(super) fn name_end(text: &str, sentence: &Sentence, name: &NameSpan) -> usize {
    let count = sentence.tokens.len();
    let mut end = name.end;
    if name.kind != NameKind::Person {
        return end;
    }
    let touches = |i: usize| i > 0 && sentence.tokens[i - 1].span.end == sentence.tokens[i].span.start;
    let capital = |i: usize| {
        sentence
            .form(i, text)
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
    };
    while end < count {
        let form = sentence.form(end, text);
        let joint = matches!(form, "-" | "’" | "'" | "ʼ") && touches(end);
        let particle = matches!(
            form,
            "al" | "el" | "bin" | "ibn" | "de" | "da" | "dos" | "van" | "von" | "der" | "ul" | "ur"
        );
        // A joint or particle counts where a capitalised part of the name follows before long.
        let next = (end + 1..count.min(end + 4)).find(|i| capital(*i));
        let between = next.is_some_and(|next| {
            (end + 1..next).all(|i| {
                matches!(
                    sentence.form(i, text),
                    "-" | "al" | "el" | "bin" | "ibn" | "de" | "da" | "la" | "der" | "ul" | "ur"
                )
            }) && (name.start..end).contains(&sentence.tokens[next].head.unwrap_or(usize::MAX))
                && sentence.has_rel(next, "flat")
        });
        // "Ban Ki-moon": what is written as one word is not cut, where the parse has it in the name; "Trump-backed" is.
        let part = end + 1;
        let hyphened = form == "-"
            && touches(end)
            && part < count
            && touches(part)
            && sentence.has_rel(part, "flat")
            && sentence.tokens[part].upos == Upos::Propn
            && (name.start..end).contains(&sentence.tokens[part].head.unwrap_or(usize::MAX));
        if hyphened {
            end = part + 1;
        } else if (joint || particle) && between {
            end = next.map_or(end, |next| next + 1);
        } else if sentence.has_rel(end, "flat")
            && sentence.tokens[end].upos == Upos::Propn
            && (name.start..end).contains(&sentence.tokens[end].head.unwrap_or(usize::MAX))
            && capital(end)
            && sentence.name_at(end).is_none()
        {
            end += 1;
        } else {
            break;
        }
    }
    end
}

/// Names of persons that the model passed over: proper nouns strung together by the parse, of which the first is a
/// given name or stands after an office.
pub(super) fn flat_names(
    text: &str,
    sentence: &Sentence,
    known: &[NameSpan],
    tables: &Tables,
) -> Vec<NameSpan> {
    let count = sentence.tokens.len();
    let mut found = Vec::new();
    for start in 0..count {
        let proper = |i: usize| {
            sentence.tokens[i].upos == Upos::Propn
                && sentence
                    .form(i, text)
                    .chars()
                    .next()
                    .is_some_and(char::is_uppercase)
                && !known.iter().any(|s| (s.start..s.end).contains(&i))
        };
        let mut end = start + 1;
        while end < count
            && sentence.has_rel(end, "flat")
            && sentence.tokens[end].head == Some(start)
            && proper(end)
        {
            end += 1;
        }
        if end - start < 2 || !proper(start) {
            continue;
        }
        let titled = sentence.children(start).any(|c| {
            let title = sentence.tokens[c].lemma.to_lowercase();
            c < start && tables.office(&[title.as_str()]).is_some()
        });
        if titled || tables.is_first_name(sentence.form(start, text)) {
            found.push(NameSpan {
                start,
                end,
                kind: NameKind::Person,
            });
        }
    }
    found
}

pub(super) const HONORIFICS: [&str; 33] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "dame",
    "lord",
    "lady",
    "h.e",
    "he",
    "excellency",
    "majesty",
    "highness",
    "hon",
    "honourable",
    "honorable",
    "amb",
    "gen",
    "lt",
    "col",
    "brig",
    "maj",
    "capt",
    "prof",
    "sheikh",
    "king",
    "queen",
    "emperor",
    "empress",
    "prince",
    "princess",
    "crown",
];

/// The word that an abbreviated title stands for, by which its bearer may later be called: "the general".
pub(super) fn rank(honorific: &str) -> Option<&'static str> {
    Some(match honorific {
        "gen" | "brig" => "general",
        "lt" => "lieutenant",
        "col" => "colonel",
        "maj" => "major",
        "capt" => "captain",
        "amb" => "ambassador",
        "dr" => "doctor",
        "prof" => "professor",
        "sheikh" => "sheikh",
        "king" => "king",
        "queen" => "queen",
        "emperor" => "emperor",
        "prince" => "prince",
        "princess" => "princess",
        _ => return None,
    })
}

pub(super) fn bare(word: &str) -> String {
    word.trim_end_matches('.').to_lowercase()
}

pub(super) fn name_mention(
    text: &str,
    sentence: &Sentence,
    number: usize,
    mut start: usize,
    mut end: usize,
    kind: NameKind,
    tables: &Tables,
) -> Option<Mention> {
    // Quotation marks, possessive marks and stops at the edge are no part of a name.
    while start + 1 < end && sentence.tokens[start].upos == Upos::Punct {
        start += 1;
    }
    while start + 1 < end && {
        let form = sentence.form(end - 1, text);
        matches!(form, "'s" | "’s" | "'" | "’" | "," | "\"" | "”")
    } {
        end -= 1;
    }
    let span = sentence.tokens[start].span.cover(sentence.tokens[end - 1].span);
    let surface = span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if !surface.chars().any(char::is_alphanumeric) {
        return None;
    }
    let head = sentence.head_of(start, end);
    let mut mention = Mention::new(sentence, number, start, end, head, MentionClass::Name);
    mention.surface = surface.clone();
    mention.definite = true;
    let capital = tables.capital(&surface);
    let country = tables.country(&surface);
    let metonym = tables.metonym(&surface);
    if is_calendar_word(&surface) || bare(&surface) == "h.e" {
        return None;
    }
    // An organisation that the tables know is one, whatever the model takes it for.
    let kind = match kind {
        NameKind::Person if tables.organization(&surface).is_some() && tables.gender(&surface).is_none() => {
            NameKind::Organization
        }
        other => other,
    };
    let modifies = ["compound", "amod"].iter().any(|rel| sentence.has_rel(head, rel));
    // A lone word that is a country's name is the country, whatever the model takes it for.
    let person_word = kind == NameKind::Person && surface.contains(' ');
    if let Some(country) = country.filter(|_| !person_word) {
        mention.kind = ActorKind::Country;
        mention.country = Some(country.iso3.to_string());
        mention.known_as = Some(country.name.to_string());
        if modifies {
            mention.class = MentionClass::Adjective;
        }
        return Some(mention);
    }
    // "Chechen rebels": the word tells whose they are, and is nobody itself.
    if modifies && tables.country_of_people(&surface).is_some() {
        return None;
    }
    let describes = sentence.tokens[head].upos == Upos::Adj || kind == NameKind::Other;
    if kind == NameKind::Nationality || describes && tables.demonym(&surface).is_some() {
        let demonym = tables
            .demonym(&surface)
            .or_else(|| tables.demonym(surface.rsplit('-').next()?))?;
        mention.kind = ActorKind::Country;
        mention.country = Some(demonym.country.iso3.to_string());
        mention.known_as = Some(demonym.country.name.to_string());
        let noun = matches!(sentence.tokens[head].upos, Upos::Noun | Upos::Propn) && !modifies;
        mention.class = if noun {
            MentionClass::Name
        } else {
            MentionClass::Adjective
        };
        // "The Norwegian, Ana Vik,": the person.
        let person = sentence.children_with_rel(head, "appos").find(|t| {
            let one = sentence.tokens[head].feature("Number") != Some("Plur");
            let name = sentence.name_at(*t).filter(|_| !modifies && one);
            name.is_some_and(|name| name.kind == NameKind::Person)
        });
        if person.is_some() {
            mention.kind = ActorKind::Person;
            mention.class = MentionClass::Description;
            mention.known_as = None;
            mention.apposed_to = person;
        }
        return Some(mention);
    }
    match kind {
        NameKind::Person => {
            mention.kind = ActorKind::Person;
            if surface.split(' ').all(|word| {
                HONORIFICS.contains(&bare(word).as_str()) || matches!(word, "His" | "Her" | "Their" | "Your")
            }) {
                return None;
            }
            let words: Vec<&str> = surface.split(' ').collect();
            let honorific = |w: &&str| HONORIFICS.contains(&bare(w).as_str()) && *w != "He";
            let mut skip = words.iter().copied().take_while(honorific).count();
            // "Amir Sheikh Tamim": the first word is a name only where no honorific follows.
            let titled = words.get(1).copied().is_some_and(|w| honorific(&w));
            if skip == 0
                && titled
                && let Some(office) = tables.office(&[&bare(words[0])])
            {
                mention.office = Some(office.canonical);
                mention.sector = Some(office.sector.to_string()).filter(|sector| !sector.is_empty());
                skip = 1 + words[1..].iter().copied().take_while(honorific).count();
            }
            if skip > 0 && skip < words.len() {
                mention.titles.extend(
                    words[..skip]
                        .iter()
                        .filter_map(|word| rank(&bare(word)))
                        .map(str::to_string),
                );
                mention.surface = words[skip..].join(" ");
            }
            mention.gender = tables.gender(&mention.surface);
            describe_person(text, sentence, &mut mention, tables);
        }
        NameKind::Place => {
            if let Some(metonym) = metonym {
                mention.kind = ActorKind::Government;
                mention.country = Some(metonym.country.to_string());
                mention.sector = Some(metonym.sector.to_string()).filter(|s| !s.is_empty());
                mention.known_as = None;
                return Some(mention);
            }
            mention.place = true;
            mention.kind = ActorKind::Government;
            if let Some(country) = capital {
                mention.country = Some(country.iso3.to_string());
                mention.known_as = Some(country.name.to_string());
            } else if let Some(organization) = tables
                .organization(&surface)
                .filter(|o| o.kind == "intergovernmental")
            {
                fill_organization(&mut mention, organization);
                mention.place = false;
            }
        }
        NameKind::Organization | NameKind::Other | NameKind::Event => {
            if let Some(metonym) = metonym {
                mention.kind = ActorKind::Government;
                mention.country = Some(metonym.country.to_string());
                mention.sector = Some(metonym.sector.to_string()).filter(|s| !s.is_empty());
                return Some(mention);
            }
            if let Some(organization) = tables.organization(&surface) {
                fill_organization(&mut mention, organization);
                return Some(mention);
            }
            if kind == NameKind::Event {
                return None;
            }
            if let Some(country) = capital.filter(|_| kind != NameKind::Event) {
                if kind == NameKind::Organization {
                    mention.kind = ActorKind::Government;
                }
                mention.place = true;
                mention.country = Some(country.iso3.to_string());
                mention.known_as = Some(country.name.to_string());
                return Some(mention);
            }
            mention.kind = ActorKind::Organization;
            // A name made of an institution's words ("Ministry of Foreign Affairs", "Kenyan Parliament").
            if let Some(institution) = institution_inside(&surface, tables) {
                mention.sector = Some(institution.sector.to_string()).filter(|s| !s.is_empty());
                if institution.of_state {
                    mention.kind = ActorKind::Government;
                }
            }
            mention.country =
                country_of(text, sentence, head, tables).or_else(|| country_inside(&surface, tables));
            mention.possessor = possessor(sentence, head);
            if sentence.has_rel(head, "appos") {
                mention.apposed_to = sentence.tokens[head].head;
            }
            if kind == NameKind::Other && mention.sector.is_none() && mention.country.is_none() {
                return None;
            }
        }
        NameKind::Nationality => {}
    }
    Some(mention)
}

/// The institution that a name is made of: the longest run of its words that the tables know.
fn institution_inside(surface: &str, tables: &Tables) -> Option<crate::tables::Institution> {
    let words: Vec<&str> = surface.split(' ').collect();
    (1..=words.len().min(5)).rev().find_map(|length| {
        words
            .windows(length)
            .find_map(|run| tables.institution(&run.join(" ")))
    })
}

/// "March", "Tuesday": never a person, whatever the model says of "We were told March".
pub(super) fn is_calendar_word(surface: &str) -> bool {
    const WORDS: [&str; 19] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    WORDS.contains(&surface)
}

pub(super) fn fill_organization(mention: &mut Mention, organization: crate::tables::Organization<'_>) {
    // Armed forces and agencies of a state are its government.
    let of_state = matches!(organization.kind, "military" | "agency") && organization.code.is_some();
    mention.kind = if of_state {
        ActorKind::Government
    } else {
        ActorKind::Organization
    };
    mention.country = organization.code.map(str::to_string);
    mention.sector = organization.sector.map(str::to_string);
    mention.known_as = Some(organization.name.to_string());
}

/// What stands before and beside a person's name: title, office, country.
pub(super) fn describe_person(text: &str, sentence: &Sentence, mention: &mut Mention, tables: &Tables) {
    let head = mention.head;
    let mut first = mention.start;
    for child in sentence.children(head) {
        let rel = sentence.tokens[child].rel;
        if child < mention.start && (["nmod:desc", "compound", "amod", "flat"].contains(&rel)) {
            first = first.min(*sentence.subtree(child).first().unwrap_or(&child));
            let mut words = phrase_words(text, sentence, child, mention.start.saturating_sub(1));
            if words.is_empty() {
                words.push(sentence.form(child, text).to_lowercase());
            }
            apply_office(mention, &words, tables);
            mention.country = mention
                .country
                .take()
                .or_else(|| word_country(text, sentence, child, tables))
                .or_else(|| country_of(text, sentence, child, tables));
        }
    }
    // The words just before the name, whatever the parse made of them: "Philippine Defence Secretary X".
    if mention.office.is_none() {
        let before = title_start(text, sentence, mention.start, tables);
        let begins = |i: &usize| !matches!(sentence.tokens[*i].upos, Upos::Adp | Upos::Det);
        for start in (before..mention.start).filter(begins) {
            let words: Vec<String> = (start..mention.start)
                .map(|i| sentence.form(i, text).to_lowercase())
                .collect();
            let borrowed: Vec<&str> = words.iter().map(String::as_str).collect();
            if tables.office(&borrowed).is_some() {
                first = first.min(start);
                apply_office(mention, &words, tables);
                if mention.country.is_none() {
                    mention.country =
                        (before..mention.start).find_map(|i| word_country(text, sentence, i, tables));
                }
                break;
            }
        }
    }
    if mention.country.is_none() {
        mention.country = country_of(text, sentence, head, tables);
    }
    // "AU chairperson President Ana Reyes of Peru": her state, before the body that she heads.
    let state = (mention.start..mention.end)
        .flat_map(|part| sentence.children_with_rel(part, "nmod"))
        .filter(|of| {
            sentence
                .case(*of)
                .is_some_and(|case| sentence.tokens[case].lemma == "of")
        })
        .find_map(|of| word_country(text, sentence, of, tables));
    let is_state = |code: &String| tables.country_by_code(code).is_some();
    if let Some(state) = state.filter(is_state)
        && !mention.country.as_ref().is_some_and(is_state)
    {
        mention.country = Some(state);
    }
    // "former" may hang on the name and not on the office: "former US President Ana Reyes".
    let former = sentence.children_with_rel(head, "amod").any(|c| {
        c < mention.start
            && matches!(
                sentence.form(c, text),
                "former" | "Former" | "ex" | "ousted" | "deposed"
            )
    });
    if former && mention.office.is_some() {
        mention.former = true;
        mention.sector = Some("ELI".to_string());
    }
    if let Some(owner) = possessor(sentence, head) {
        mention.possessor = Some(owner);
    }
    // Beside the name: "X, the Chilean trade under-secretary," and "Fiji's prime minister, X,".
    for child in sentence
        .children(head)
        .filter(|child| sentence.has_rel(*child, "appos") && named_after(text, sentence, *child).is_none())
    {
        take_description(text, sentence, mention, child, tables);
    }
    if (sentence.has_rel(head, "appos") || sentence.has_rel(head, "flat"))
        && let Some(noun) = sentence.tokens[head].head
    {
        take_description(text, sentence, mention, noun, tables);
        if mention.office.is_some() || matches!(sentence.tokens[noun].mention, Some(MentionKind::Person)) {
            mention.apposed_to = Some(noun);
        }
    }
    // "X is a retired politician", "X, who now chairs …": the copula only.
    if sentence.has_rel(head, "nsubj")
        && let Some(noun) = sentence.tokens[head]
            .head
            .filter(|h| sentence.child_with_rel(*h, "cop").is_some())
        && sentence.tokens[noun].upos == Upos::Noun
        && mention.office.is_none()
    {
        take_description(text, sentence, mention, noun, tables);
    }
    mention.span = sentence.tokens[first].span.cover(mention.span);
}

/// Where the words begin that may be the title before a name: nouns and what binds them, "of the" and "for the" among it ("head of the
/// office of the President of Peru [Ana Reyes]"), and before "to" only an office ("aide to the prime minister").
fn title_start(text: &str, sentence: &Sentence, name: usize, tables: &Tables) -> usize {
    const LONGEST: usize = 12;
    let form = |i: usize| sentence.form(i, text).to_lowercase();
    let mut before = name;
    let mut to = false;
    while before > 0 && name - before < LONGEST {
        let last = before - 1;
        match sentence.tokens[last].upos {
            Upos::Noun | Upos::Propn | Upos::Adj => before = last,
            Upos::Punct if form(last) == "-" => before = last,
            Upos::Adp | Upos::Det if to => break,
            Upos::Adp if matches!(form(last).as_str(), "of" | "for") => before = last,
            Upos::Adp if last > 0 && form(last) == "to" && tables.office(&[form(last - 1)]).is_some() => {
                before = last;
                to = true;
            }
            // An article within the title: there is a preposition before it.
            Upos::Det if form(last) == "the" && last > 0 && sentence.tokens[last - 1].upos == Upos::Adp => {
                before = last;
            }
            _ => break,
        }
    }
    before
}

/// The name that a noun phrase leads to over a comma and an honorific: "the Prime Minister of Peru, H.E. Mr Ana Reyes".
/// So formal a name belongs to what stands before it, whatever the parse makes of the rest.
pub(super) fn named_after(text: &str, sentence: &Sentence, noun: usize) -> Option<usize> {
    let count = sentence.tokens.len();
    let comma = (noun + 1..count.min(noun + 12)).find(|i| {
        !matches!(
            sentence.tokens[*i].upos,
            Upos::Propn | Upos::Noun | Upos::Adj | Upos::Adp | Upos::Det
        ) || sentence.form(*i, text) == ","
    })?;
    let mut name = comma + 1;
    while name < count && HONORIFICS.contains(&bare(sentence.form(name, text)).as_str()) {
        name += 1;
    }
    let formal = sentence.form(comma, text) == "," && name > comma + 1;
    (formal && name < count && sentence.tokens[name].upos == Upos::Propn).then_some(name)
}

pub(super) fn take_description(
    text: &str,
    sentence: &Sentence,
    mention: &mut Mention,
    noun: usize,
    tables: &Tables,
) {
    for conjunct in sentence.conjuncts(noun) {
        if mention.office.is_some() && conjunct != noun {
            break;
        }
        let mut words = phrase_words(text, sentence, conjunct, usize::MAX);
        // "the minister for the Pacific": the office ends before what follows the noun unless "of" binds it.
        let noun_form = sentence.form(conjunct, text).to_lowercase();
        if let Some(at) = words.iter().position(|word| *word == noun_form) {
            let tail: Vec<String> = words.split_off(at + 1);
            if tail.first().is_some_and(|word| word == "of" || word == "for") {
                words.extend(tail);
            }
        }
        apply_office(mention, &words, tables);
        if mention.country.is_none() && !sentence.is_under(mention.head, conjunct) {
            mention.country = country_of(text, sentence, conjunct, tables);
        } else if mention.country.is_none() {
            mention.country = country_of(text, sentence, noun, tables);
        }
        // "his counterpart, Ana Reyes": she is not of his country.
        let other_side = is_counterpart(&sentence.tokens[conjunct].lemma);
        if mention.possessor.is_none() && !other_side {
            mention.possessor = possessor(sentence, conjunct);
        }
    }
}

/// Reads an office out of lower-case words, trying shorter tails: "cuban foreign minister", "foreign minister".
pub(super) fn apply_office(mention: &mut Mention, words: &[String], tables: &Tables) {
    for word in words {
        if !mention.titles.contains(word) {
            mention.titles.push(word.clone());
        }
        match word.trim_end_matches('.') {
            "mr" | "sir" | "king" | "prince" | "chairman" | "lord" => mention.gender = Some(Gender::Male),
            "mrs" | "ms" | "miss" | "queen" | "princess" | "chairwoman" | "dame" | "lady" => {
                mention.gender = Some(Gender::Female)
            }
            _ => {}
        }
    }
    for start in 0..words.len() {
        let tail: Vec<&str> = words[start..].iter().map(String::as_str).collect();
        if let Some(office) = tables.office(&tail) {
            let former = (office.tense == OfficeTense::Former)
                || words[..start]
                    .iter()
                    .any(|w| w == "former" || w == "ex" || w == "late");
            // "former prime minister Sheikh X": a title of honour is no later office.
            let honour = words.len() == 1 && HONORIFICS.contains(&bare(&words[0]).as_str());
            if mention.office.is_none() || mention.former && !honour {
                mention.office = Some(office.canonical.to_string());
                mention.former = former;
                mention.sector = Some(if former {
                    "ELI".to_string()
                } else {
                    office.sector.to_string()
                })
                .filter(|sector| !sector.is_empty());
            }
            return;
        }
    }
}
