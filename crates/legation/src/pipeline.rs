//! The whole way from a document to its reading; the only file that names every stage.

use crate::codebook::Coder;
use crate::contract::{ActorKind, Dateline, Detail, Entry, Factuality, Outcome, Reading, Statement};
use crate::coreference::{Chains, Form};
use crate::dialogue::Dialogue;
use crate::document::Document;
use crate::event::{
    Aspects, Attributed, Attribution, Draft, Drafts, Frames, History, Party, Scene, Setting, pair,
    stance_told,
};
use crate::mention::{Cast, EntityId, Surroundings};
use crate::place::{self, Gazetteer, Toponym};
use crate::statement::{self, CueClass, Found, Kind, SpeakerRef};
use crate::syntax::Scratch;
use crate::syntax::{self, Sentence, Upos};
use crate::tables::{Tables, fold};
use crate::text::{CharIndex, Span, one_line};
use crate::time::{self, Memory, Reference, TimeExpression};
use legation_model::{Model, Ranker, Role, WeightsError};
use std::collections::BTreeSet;

/// Model and tables, shared by all threads.
pub struct Pipeline<'a> {
    model: &'static Model,
    ranker: &'static Ranker,
    tables: &'a Tables,
    frames: Frames,
    codebook: Option<&'a Coder>,
}

/// Every layer of one dispatch, for those who look inside.
pub struct Understanding {
    pub sentences: Vec<Sentence>,
    /// Of each sentence.
    pub times: Vec<Vec<TimeExpression>>,
    /// What speaks of the same thing, of whatever sort.
    pub chains: Chains,
    pub cast: Cast,
    pub places: Vec<Toponym>,
    pub statements: Vec<Found>,
    /// Of each statement, in the same order.
    pub speakers: Vec<Option<EntityId>>,
}

/// Words that a document attributes to somebody. Spans are of bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributedWords {
    /// The words that name whose they are.
    pub source: Option<Span>,
    pub holder: Option<EntityId>,
    pub cue: Option<Span>,
    /// The cue's normal form.
    pub form: String,
    pub class: Option<CueClass>,
    /// Never empty.
    pub content: Vec<Span>,
    pub kind: Kind,
    /// Whether the record takes them, as a statement.
    pub recorded: bool,
    /// Whether the content is a mere phrase and no proposition.
    pub topic: bool,
    /// Whether they stand inside the words of another.
    pub nested: bool,
}

impl AttributedWords {
    /// From the first word of source, cue and content to the last.
    pub fn whole(&self) -> Option<Span> {
        let parts = self.content.iter().copied().chain(self.source).chain(self.cue);
        parts.reduce(|a, b| a.cover(b))
    }
}

/// A quotation and who most likely speaks it. Spans are of bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// With its marks.
    pub quotation: Span,
    /// The words that name the speaker best, wherever they stand: a name, or else what first describes them.
    pub speaker: Option<Span>,
}

impl<'a> Pipeline<'a> {
    /// Fails where the built-in weights are not sound.
    pub fn new(tables: &'a Tables) -> Result<Pipeline<'a>, WeightsError> {
        Ok(Pipeline {
            model: Model::built_in()?,
            ranker: Ranker::of_chains()?,
            tables,
            frames: Frames::built_in(),
            codebook: None,
        })
    }

    /// Codes with a codebook of the user's own, too.
    pub fn with_codebook(self, codebook: Option<&'a Coder>) -> Pipeline<'a> {
        Pipeline { codebook, ..self }
    }

    /// The codebook of the user's own, if there is one.
    pub fn codebook(&self) -> Option<&'a Coder> {
        self.codebook
    }

    /// The model, for those who look inside.
    pub fn model(&self) -> &'static Model {
        self.model
    }

    /// The ranker of coreference, for those who look inside.
    pub fn ranker(&self) -> &'static Ranker {
        self.ranker
    }

    pub fn tables(&self) -> &'a Tables {
        self.tables
    }

    /// All that a document attributes to somebody, its statements and what stands beside them, in order of the text; `read`
    /// is how the document was understood.
    pub fn attributed(
        &self,
        document: &Document,
        read: &Understanding,
        scratch: &mut Scratch,
    ) -> Vec<AttributedWords> {
        let text = &document.dispatch.text;
        let (blocks, sentences) = (&document.blocks, &read.sentences);
        let told = read.statements.iter().zip(&read.speakers);
        let told = told.map(|(found, speaker)| AttributedWords {
            source: found.source(&read.statements, sentences),
            holder: *speaker,
            cue: found.cue.as_ref().map(|cue| cue.span),
            form: found.cue_form().unwrap_or_default().to_owned(),
            class: found.class,
            content: found.content.clone(),
            kind: found.kind(text),
            recorded: true,
            topic: false,
            nested: false,
        });
        let held = statement::attitudes(text, blocks, sentences, &read.statements, self.model, scratch);
        let held = held.into_iter().map(|one| AttributedWords {
            source: one.source.map(|(words, _)| words),
            holder: one
                .source
                .and_then(|(_, (sentence, token))| named(sentences, &read.cast, sentence, token)),
            cue: Some(one.cue),
            form: one_line(one.cue.of(text)),
            class: one.class,
            content: one.content,
            kind: one.kind,
            recorded: false,
            topic: one.topic,
            nested: false,
        });
        let mut all: Vec<AttributedWords> = told.chain(held).collect();
        let contents: Vec<Span> = all.iter().flat_map(|one| one.content.clone()).collect();
        for one in &mut all {
            let within = |cue: Span| contents.iter().any(|words| words.contains(cue));
            one.nested = one.cue.is_some_and(within);
        }
        all.sort_by_key(|one| one.whole().map(|span| span.start));
        all
    }

    /// The quotations of a document, each with whom it is attributed to, or else who most likely speaks it by all that is told around, as in
    /// the turns of a conversation; `read` is how the document was understood.
    ///
    /// # Errors
    /// Where the built-in weights are not sound.
    pub fn spoken(&self, document: &Document, read: &Understanding) -> Result<Vec<Spoken>, WeightsError> {
        let text = &document.dispatch.text;
        let quotations = statement::spoken(text, &document.blocks, &read.sentences);
        let dialogue = Dialogue::new(text, &read.sentences, &read.chains, &quotations);
        // Whom a pronoun means is left to the conversation as a whole.
        let told = |quotation: &Span| {
            let within =
                |found: &&Found| found.direct && found.content.iter().any(|part| quotation.contains(*part));
            let (sentence, token) = read.statements.iter().find(within)?.subject(&read.statements)?;
            let nominal = read.chains.at(sentence, token)?;
            let pronoun = read.chains.nominals[nominal].form.is_pronoun();
            dialogue.character_of(nominal).filter(|_| !pronoun)
        };
        let told: Vec<_> = quotations.iter().map(told).collect();
        let speakers = dialogue.speakers(Ranker::of_speakers()?, &told);
        let named = |speaker| {
            let told = || dialogue.nominals_of(speaker);
            let names = told().filter(|nominal| nominal.form == Form::Name);
            // The longest of the names, the first of several.
            let name = names.min_by_key(|nominal| std::cmp::Reverse(nominal.span.len()));
            let described = || told().find(|nominal| !nominal.form.is_pronoun());
            name.or_else(described).or_else(|| told().next())
        };
        let spoken = quotations
            .iter()
            .zip(speakers)
            .map(|(quotation, speaker)| Spoken {
                quotation: *quotation,
                speaker: speaker.and_then(named).map(|nominal| nominal.span),
            });
        Ok(spoken.collect())
    }

    /// Analyses a document without coding it. Cannot fail: any text has an analysis.
    pub fn understand(&self, document: &mut Document, scratch: &mut Scratch) -> Understanding {
        let published = document.dispatch.published.as_deref().and_then(day_of);
        if let Some(dateline) = &mut document.dispatch.dateline {
            place_dateline(dateline, self.tables);
        }
        let issuer = issuer_of(document, self.tables);
        let issued = issuer.is_some();
        let home = issuer.or_else(|| country_of_dateline(document));
        let text = &document.dispatch.text;
        let sentences = syntax::analyze(document, self.model, scratch);
        let reference = Reference { published };
        let mut memory = Memory::default();
        let times: Vec<Vec<TimeExpression>> = sentences
            .iter()
            .map(|s| time::find(text, s, &reference, &mut memory))
            .collect();
        let chains = Chains::read(text, &sentences, self.tables, self.ranker);
        let mut cast = Cast::read(text, &sentences, &chains, self.tables, home.clone(), published);
        let statements = statement::find(text, &document.blocks, &sentences);
        let authors = authors(document, self.tables, &mut cast);
        let speakers = attribute(text, &sentences, &statements, &authors, self.tables, &mut cast);
        let words: Vec<(Vec<Span>, EntityId)> = statements
            .iter()
            .zip(&speakers)
            .filter_map(|(found, speaker)| Some((found.content.clone(), (*speaker)?)))
            .collect();
        cast.complete(&Surroundings {
            text,
            sentences: &sentences,
            tables: self.tables,
            home: home.as_deref(),
            issued,
            words: &words,
        });
        let places = place::find(document, &sentences, &cast, self.tables);
        Understanding {
            sentences,
            times,
            chains,
            cast,
            places,
            statements,
            speakers,
        }
    }

    /// Reads a document: what it records, with the words it rests on. Cannot fail.
    pub fn read(&self, mut document: Document, scratch: &mut Scratch) -> Reading {
        if document.dispatch.skipped.is_some() {
            return Reading {
                dispatch: document.dispatch,
                actors: Vec::new(),
                entries: Vec::new(),
                outcomes: Vec::new(),
            };
        }
        let mut u = self.understand(&mut document, scratch);
        let text = &document.dispatch.text;
        let index = CharIndex::new(text);
        let told = u.cast.countries_told();
        let dyad = dyad(&told, &u.cast);
        // Parties of agreements are states, whose officials alone may have been named.
        for code in told.iter().map(|(code, _)| code.clone()) {
            u.cast.country_or_open(&code, self.tables);
        }
        let codes = told.into_iter().map(|(code, _)| code).collect();
        let places = Gazetteer::new(self.tables, codes, text, &u.places);
        let attribution = attribution(&u);
        let dateline = document
            .dispatch
            .dateline
            .as_ref()
            .and_then(|d| d.country.as_deref());
        let parties = u.cast.entities.iter().enumerate().map(|(id, entity)| {
            let party = Party {
                country: entity.country.clone(),
                whole: entity.kind == ActorKind::Country,
            };
            (Cast::id(id), party)
        });
        let mut drafts = Drafts::new(
            parties.collect(),
            u.sentences.iter().map(|s| s.headline).collect(),
        );
        self.state(&u, text, &places, &mut drafts);
        let scene = Scene {
            text,
            sentences: &u.sentences,
            cast: &u.cast,
            tables: self.tables,
            attribution: &attribution,
            frames: &self.frames,
        };
        let setting = Setting {
            times: &u.times,
            dyad,
            dateline,
            call: document.dispatch.title.as_deref().is_some_and(tells_of_call),
            places: &places,
        };
        let candidates = scene.candidates();
        scene.build(&candidates, &setting, &mut drafts);
        let cues: BTreeSet<(usize, usize)> =
            u.statements.iter().filter_map(|found| found.cue_token).collect();
        let is_cue = |sentence, token| cues.contains(&(sentence, token));
        let judge =
            |sentence: &Sentence, roles: &[Role]| pair::between(text, sentence, roles, self.model, scratch);
        scene.code_learned(&candidates, is_cue, judge, &setting, &mut drafts);
        if let Some(Coder { codebook, head, .. }) = self.codebook {
            for (number, sentence) in u.sentences.iter().enumerate() {
                let coded = head.code(sentence, text, self.model, scratch);
                scene.code_own(number, codebook, &coded, &setting, &mut drafts);
            }
            if !codebook.plover {
                drafts.drop_plover();
            }
        }
        drafts.tell_stances();
        let published = document.dispatch.published.as_deref().and_then(day_of);
        let history = History {
            sentences: &u.sentences,
            times: &u.times,
            published,
        };
        let entries = drafts.entries(
            text,
            &index,
            &mut Aspects::new(text, &u.sentences, self.model, scratch),
            &history,
        );
        let outcomes = scene.outcomes(&setting, &index, published);
        let used = used(&entries, &outcomes, u.cast.entities.len());
        let actors = u.cast.actors(text, self.tables, &index, &used, published);
        Reading {
            dispatch: document.dispatch,
            actors,
            entries,
            outcomes,
        }
    }

    /// The statements as entries.
    fn state(&self, u: &Understanding, text: &str, places: &Gazetteer, drafts: &mut Drafts) {
        for (found, speaker) in u.statements.iter().zip(&u.speakers) {
            if found.evidence.is_empty() || found.text.is_empty() {
                continue;
            }
            let at = found
                .cue_token
                .or_else(|| first_token(&u.sentences, found))
                .unwrap_or((0, 0));
            let addressee = found
                .addressee
                .and_then(|(s, t)| u.cast.at(s, t).first().copied());
            let (target, stance) = speaker.map_or((None, None), |speaker| {
                stance_told(found, speaker, &u.sentences, &u.cast, &self.frames)
            });
            let date = match found.cue_token {
                Some(cue) => day_said(u, found, cue),
                None => day_beside(u, found, at.0),
            };
            drafts.push(Draft {
                at,
                evidence: found.evidence.clone(),
                factuality: Factuality::Asserted,
                according_to: None,
                date,
                place: found.place.and_then(|name| places.find(&one_line(name.of(text)))),
                detail: Detail::Statement(Statement {
                    speaker: speaker.map(Cast::id),
                    addressee: addressee.map(Cast::id),
                    text: found.text.clone(),
                    direct: found.direct,
                    cue: found.cue_form().map(str::to_owned),
                    medium: found.medium.clone(),
                    stance: stance.map(str::to_owned),
                    target: target.map(Cast::id),
                }),
            });
        }
    }
}

/// When a statement was made: on the day that its cue tells, not one told of in the words.
fn day_said(u: &Understanding, found: &Found, (sentence, cue): (usize, usize)) -> Option<String> {
    let tree = &u.sentences[sentence];
    let dated = |top: usize, own: &dyn Fn(usize) -> bool| {
        u.times[sentence]
            .iter()
            .filter(|time| !found.content.iter().any(|c| c.contains(time.span)))
            .filter(|time| {
                let head = tree.head_of(time.tokens.start, time.tokens.end);
                // "the minister, who leaves on Tuesday, said": not the day of the speech.
                let aside = std::iter::once(head)
                    .chain(tree.ancestors(head))
                    .take_while(|t| *t != top)
                    .any(|t| matches!(tree.tokens[t].rel, "acl:relcl" | "acl" | "appos"));
                tree.is_under(head, top) && own(head) && !aside
            })
            .find_map(|time| time.date().map(str::to_string))
    };
    let clause = |token: usize| {
        std::iter::once(token)
            .chain(tree.ancestors(token))
            .find(|t| tree.tokens[*t].upos == Upos::Verb && tree.tokens[*t].rel != "case")
    };
    dated(cue, &|_| true).or_else(|| {
        let above = tree.tokens[cue].head?;
        match tree.tokens[cue].rel {
            // "according to a letter of Monday".
            "case" => dated(above, &|_| true).filter(|_| tree.tokens[above].upos == Upos::Noun),
            // "On Monday the ministry denounced the pact, calling it void": one speech, one day.
            "advcl" | "xcomp" => {
                let own = ["nsubj", "mark"]
                    .iter()
                    .any(|rel| tree.child_with_rel(cue, rel).is_some());
                let said = |time: usize| {
                    clause(time).is_some_and(|verb| {
                        // "in a statement issued on Monday".
                        let issued = tree.tokens[verb].rel == "acl"
                            && matches!(
                                tree.tokens[verb].lemma.as_str(),
                                "issue" | "release" | "publish" | "post" | "broadcast" | "make" | "send"
                            );
                        verb == above || issued
                    })
                };
                dated(above, &said).filter(|_| !own)
            }
            _ => None,
        }
    })
}

/// The day in the attribution of a statement that no verb reports: "according to a letter of Monday".
fn day_beside(u: &Understanding, found: &Found, sentence: usize) -> Option<String> {
    let within = |spans: &[Span], span: Span| spans.iter().any(|s| s.contains(span));
    u.times[sentence]
        .iter()
        .filter(|time| within(&found.evidence, time.span) && !within(&found.content, time.span))
        .find_map(|time| time.date().map(str::to_string))
}

fn first_token(sentences: &[Sentence], found: &Found) -> Option<(usize, usize)> {
    let start = found.evidence.first()?.start;
    let s = sentences
        .iter()
        .position(|s| s.span.start <= start && start < s.span.end)?;
    let t = sentences[s].tokens.iter().position(|t| t.span.end > start)?;
    Some((s, t))
}

/// The day of an ISO date or date-time.
pub fn day_of(published: &str) -> Option<jiff::civil::Date> {
    published.get(..10)?.parse().ok()
}

fn place_dateline(dateline: &mut Dateline, tables: &Tables) {
    if dateline.country.is_some() {
        return;
    }
    let Some(place) = &dateline.place else { return };
    let named = tables.capital(place).or_else(|| tables.country(place));
    // "Suva, Fiji": the last part may be the country.
    let last = place
        .rsplit(',')
        .next()
        .map(str::trim)
        .and_then(|part| tables.country(part));
    dateline.country = named
        .or(last)
        .map(|c| c.iso3.to_string())
        .or_else(|| Gazetteer::new(tables, Vec::new(), "", &[]).find(place)?.country);
}

/// The country of the publisher or of the office that issued a text.
fn issuer_of(document: &Document, tables: &Tables) -> Option<String> {
    let of_source = document.dispatch.source.as_deref().and_then(|source| {
        tables
            .organization(source)
            .and_then(|o| o.code.map(str::to_string))
            .or_else(|| tables.metonym(source).map(|m| m.country.to_string()))
            .filter(|code| tables.country_by_code(code).is_some())
            .or_else(|| office_of_state(source, tables))
    });
    // "Ministry of Trade, Lusaka, 3 May 2018": the ministry of that place's country.
    of_source.or_else(|| {
        let place = document.issued_at.as_deref()?;
        let country = tables.capital(place).or_else(|| tables.country(place));
        country.map(|country| country.iso3.to_string())
    })
}

/// The country of a publisher that is called a ministry, say, with its state or place: "Ministry of Trade, Lusaka", "Ministry of Health of
/// Peru", "Norwegian Ministry of Defence".
fn office_of_state(source: &str, tables: &Tables) -> Option<String> {
    let of_state = |word: &str| {
        matches!(
            word,
            "ministry" | "government" | "presidency" | "chancellery" | "embassy"
        )
    };
    if !fold(source).split(' ').any(of_state) {
        return None;
    }
    let named = |place: &str| tables.country(place.strip_prefix("the ").unwrap_or(place));
    let at = || {
        let (_, place) = source.rsplit_once(',')?;
        tables.capital(place.trim()).or_else(|| named(place.trim()))
    };
    let of = || source.rsplit_once(" of ").and_then(|(_, state)| named(state));
    let by_people = || {
        let (word, _) = source.split_once(' ')?;
        tables.demonym(word).map(|demonym| demonym.country)
    };
    let country = at().or_else(of).or_else(by_people)?;
    Some(country.iso3.to_string())
}

/// The country of the dateline, which an office without one belongs to where no office issued the text.
fn country_of_dateline(document: &Document) -> Option<String> {
    let dateline = document.dispatch.dateline.as_ref()?;
    // From the seat of an international body, officers of any state are reported.
    const SEATS: [&str; 9] = [
        "geneva",
        "new york",
        "united nations",
        "brussels",
        "vienna",
        "the hague",
        "strasbourg",
        "davos",
        "luxembourg",
    ];
    let seat = dateline.place.as_deref().map(fold).is_some_and(|place| {
        SEATS
            .iter()
            .any(|seat| place == *seat || place.starts_with(&format!("{seat} ")))
    });
    dateline.country.clone().filter(|_| !seat)
}

/// Whether a title has the word "call" as a noun: "Readout of the Call with …".
fn tells_of_call(title: &str) -> bool {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .collect();
    let noun =
        |i: usize| words[i] == "call" && !matches!(words.get(i + 1).map(String::as_str), Some("for" | "on"));
    (0..words.len()).any(noun) || words.iter().any(|word| word == "telephone" || word == "phone")
}

/// The states that say "we" in a text which a government publishes: those that a joint one names in its title, else
/// the government's own.
fn authors(document: &Document, tables: &Tables, cast: &mut Cast) -> Vec<EntityId> {
    let source = document.dispatch.source.as_deref();
    let Some(publisher) = source.and_then(|source| tables.metonym(source)) else {
        return Vec::new();
    };
    let title = document.dispatch.title.as_deref().unwrap_or_default();
    let mut codes = Vec::new();
    if title.to_lowercase().contains("joint") {
        codes = tables.countries_in(title);
    }
    if codes.len() < 2 {
        codes = vec![publisher.country.to_string()];
    }
    codes
        .iter()
        .filter_map(|code| cast.country_or_open(code, tables))
        .collect()
}

/// Resolves the speakers of statements, and lets "I" and "we" in their words mean them; outside them, "we" means the
/// authors of the text, where it has some.
fn attribute(
    text: &str,
    sentences: &[Sentence],
    statements: &[Found],
    authors: &[EntityId],
    tables: &Tables,
    cast: &mut Cast,
) -> Vec<Option<EntityId>> {
    let mut speakers: Vec<Option<EntityId>> = Vec::with_capacity(statements.len());
    for found in statements {
        let speaker = match &found.speaker {
            SpeakerRef::Token { sentence, token } => named(sentences, cast, *sentence, *token)
                .or_else(|| cast.describe(text, sentences, (*sentence, *token), tables)),
            SpeakerRef::Span(span) => label(text, sentences, *span, cast),
            SpeakerRef::Same(of) => speakers.get(*of).copied().flatten(),
            SpeakerRef::Unknown => None,
        };
        speakers.push(speaker);
    }
    for mention in cast.first_person.clone() {
        let m = &cast.mentions[mention];
        let (span, plural) = (m.span, m.plural);
        let inner = statements
            .iter()
            .zip(&speakers)
            .filter(|(found, _)| found.content.iter().any(|c| c.contains(span)))
            .min_by_key(|(found, _)| found.content.iter().map(Span::len).sum::<usize>());
        if inner.is_none() && plural {
            for author in authors {
                cast.mean(mention, *author);
            }
        }
        let Some((_, Some(speaker))) = inner else { continue };
        let country = cast.entities[*speaker].country.clone();
        let meant = match country.and_then(|code| cast.country(&code)) {
            Some(country) if plural && cast.entities[*speaker].kind == ActorKind::Person => country,
            _ => *speaker,
        };
        cast.mean(mention, meant);
    }
    speakers
}

/// The entity that a phrase with this head names.
fn named(sentences: &[Sentence], cast: &Cast, sentence: usize, token: usize) -> Option<EntityId> {
    statement::names(&sentences[sentence], token)
        .into_iter()
        .find_map(|named| cast.at(sentence, named).first().copied())
}

/// The entity of a transcript's speaker label.
fn label(text: &str, sentences: &[Sentence], span: Span, cast: &mut Cast) -> Option<EntityId> {
    for (number, sentence) in sentences.iter().enumerate() {
        if !sentence.span.overlaps(span) {
            continue;
        }
        let inside = (0..sentence.tokens.len()).filter(|t| span.contains(sentence.tokens[*t].span));
        let found = inside
            .filter_map(|t| cast.at(number, t).first().copied())
            .next_back();
        if found.is_some() {
            return found;
        }
    }
    cast.by_label(span.of(text))
}

fn attribution(u: &Understanding) -> Attribution {
    let statements = u
        .statements
        .iter()
        .zip(&u.speakers)
        .map(|(found, speaker)| Attributed {
            content: found.content.clone(),
            speaker: *speaker,
            direct: found.direct,
            addressee: found
                .addressee
                .and_then(|(s, t)| u.cast.at(s, t).first().copied()),
        })
        .collect();
    Attribution { statements }
}

/// The two countries of a dispatch that is plainly about two: together they are most of what it speaks of.
fn dyad(told: &[(String, usize)], cast: &Cast) -> Option<[EntityId; 2]> {
    let states: Vec<&(String, usize)> = told
        .iter()
        .filter(|(code, _)| cast.country(code).is_some())
        .collect();
    let [first, second, ..] = states[..] else {
        return None;
    };
    let total: usize = told.iter().map(|(_, n)| n).sum();
    let third = states.get(2).map_or(0, |(_, n)| *n);
    let plain = (first.1 + second.1) * 10 >= total * 6
        && second.1 >= 2
        && second.1 * 6 >= first.1
        && second.1 * 2 > third * 3;
    plain.then_some(())?;
    Some([cast.country(&first.0)?, cast.country(&second.0)?])
}

/// Which entities entries refer to.
fn used(entries: &[Entry], outcomes: &[Outcome], count: usize) -> Vec<bool> {
    let mut used = vec![false; count];
    let mut mark = |id: &String| {
        if let Some(slot) = id
            .strip_prefix('a')
            .and_then(|n| n.parse::<usize>().ok())
            .and_then(|n| used.get_mut(n.wrapping_sub(1)))
        {
            *slot = true;
        }
    };
    for outcome in outcomes {
        let named = outcome.by.iter().chain(&outcome.to);
        named.chain(&outcome.according_to).for_each(&mut mark);
    }
    for entry in entries {
        entry.according_to.iter().for_each(&mut mark);
        match &entry.detail {
            Detail::Visit(v) => v.visitors.iter().chain(&v.hosts).for_each(&mut mark),
            Detail::Meeting(m) => m.participants.iter().for_each(&mut mark),
            Detail::Statement(s) => s
                .speaker
                .iter()
                .chain(&s.addressee)
                .chain(&s.target)
                .for_each(&mut mark),
            Detail::Agreement(a) => a
                .parties
                .iter()
                .chain(&a.signatories)
                .chain(&a.witnesses)
                .for_each(&mut mark),
            Detail::JointBody(b) => b.parties.iter().for_each(&mut mark),
            Detail::Commitment(c) => c.by.iter().chain(&c.to).for_each(&mut mark),
            Detail::Event(e) => e.actors.iter().chain(&e.recipients).for_each(&mut mark),
        }
    }
    used
}
