//! From a text found in an input to a document: what is the same for all formats.

use super::credits::Outlets;
use super::front::{self, Unit};
use super::meta::{Found, present};
use super::problem::Problem;
use super::{Block, BlockKind, Document, blocks, dates, language, licence, lines};
use crate::contract::{Dateline, Dispatch};
use crate::text::Span;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What holds for all dispatches of an input.
pub(super) struct Setting<'a> {
    pub file: &'a str,
    /// Normalised date for texts without one.
    pub date: Option<&'a str>,
    pub source: Option<&'a str>,
    pub outlets: &'a Outlets,
}

/// Makes the document, and reports what of the metadata could not be used.
pub(super) fn compose(found: Found, setting: &Setting<'_>) -> (Document, Vec<Problem>) {
    let Found {
        mut meta,
        text,
        pieces,
        line,
        mut problems,
    } = found;
    let mut published;
    if let Some(value) = &meta.published {
        published = dates::normalized(value);
        if published.is_none() {
            let shown: String = value.chars().take(60).collect();
            let mut problem = Problem::new(setting.file, format!("`published` is no date: “{shown}”"))
                .with_remedy("write it as 2024-03-20; the dispatch was read without it");
            problem.line = line;
            problems.push(problem);
        }
    } else {
        // As many files call it; it stays among the other keys, too.
        let date = meta.extra.get("date").and_then(Value::as_str);
        published = date.and_then(dates::normalized);
    }
    let licence_line = licence::find(&text);
    let mut spdx = meta.licence.as_deref().and_then(licence::spdx);
    if let Some(value) = meta.licence.take().filter(|_| spdx.is_none()) {
        // What is no identifier is kept as it was given.
        meta.extra.insert("licence".to_owned(), Value::String(value));
    }
    let mut holder = meta.licence_holder;
    if let Some(line) = &licence_line {
        spdx = spdx.or_else(|| line.spdx.clone());
        holder = holder.or_else(|| line.holder.clone());
    }

    let mut units = units(&text, pieces);
    let front = front::read(&text, &mut units, meta.title.as_deref());
    let source_after = front::source_after(&text, &mut units);
    let blocks = blocks::classify(&text, units, licence_line.as_ref());

    published = published
        .or_else(|| setting.date.map(str::to_owned))
        .or(front.published);
    let mut credits = Vec::new();
    let mut dateline = None;
    let mut region = None;
    let mut agency = None;
    if let Some(prefix) = front.dateline {
        if let Some(day) = prefix.day {
            published = published.or(day.iso());
        }
        let date = prefix.day.and_then(|day| day.iso_near(published.as_deref()));
        agency = prefix.agency;
        region = prefix.region;
        if prefix.place.is_some() || date.is_some() {
            dateline = Some(Dateline {
                place: prefix.place,
                country: None,
                date,
            });
        }
    }
    let stated = meta.source.or_else(|| setting.source.map(str::to_owned));
    let source = stated
        .or(front.source)
        .or_else(|| agency.clone())
        .or_else(|| holder.clone())
        .or(source_after);
    if let Some(agency) = agency.filter(|a| source.as_ref() != Some(a)) {
        credits.push(agency);
    }
    for block in blocks.iter().filter(|b| b.kind == BlockKind::Paragraph) {
        setting.outlets.credited(block.span.of(&text), &mut credits);
    }
    let title = meta.title.or(front.title);
    let language = language::of(&prose(&text, &blocks), meta.language.as_deref());
    let skipped = (language != "en").then(|| {
        let name = language::name(&language).unwrap_or_else(|| format!("language code “{language}”"));
        format!("not English: {name}")
    });
    let dispatch = Dispatch {
        id: id(&text, title.as_deref(), source.as_deref()),
        file: meta.file.or_else(|| Some(setting.file.to_owned())),
        source,
        credits,
        title,
        url: meta.url,
        author: meta.author.or(front.author),
        published,
        dateline,
        language: Some(language),
        licence: spdx,
        licence_holder: holder.as_deref().and_then(present),
        skipped,
        extra: meta.extra,
        text,
    };
    (
        Document {
            dispatch,
            blocks,
            line,
            issued_at: front.issued_at,
            region,
        },
        problems,
    )
}

/// The paragraphs of a text: those its format marks, or those its lines make.
fn units(text: &str, pieces: Option<Vec<(Span, Option<BlockKind>)>>) -> Vec<Unit> {
    let pieces = pieces.unwrap_or_else(|| vec![(Span::new(0, text.len()), None)]);
    let one = |(span, kind)| {
        lines::paragraphs(text, span)
            .into_iter()
            .map(move |span| Unit { span, kind })
    };
    pieces.into_iter().flat_map(one).collect()
}

/// The words the language is told from: the report's, or all where nothing is report.
fn prose(text: &str, blocks: &[Block]) -> String {
    const ENOUGH: usize = 12_000;
    let mut prose = String::new();
    for block in blocks.iter().filter(|b| b.kind == BlockKind::Paragraph) {
        prose.push_str(block.span.of(text));
        prose.push('\n');
        if prose.len() > ENOUGH {
            break;
        }
    }
    if prose.is_empty() {
        text.chars().take(ENOUGH).collect()
    } else {
        prose
    }
}

/// The same text, title and source make the same dispatch, wherever it was read from.
fn id(text: &str, title: Option<&str>, source: Option<&str>) -> String {
    let mut hash = Sha256::new();
    for part in [Some(text), title, source] {
        let part = part.unwrap_or_default();
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
