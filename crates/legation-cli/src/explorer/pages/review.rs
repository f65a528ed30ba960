//! The queue of what the program is least sure of, with accept, reject, correct and undo. It writes the log that `legation review` writes.

use super::super::frame::{self, clipped, kind_badge, kind_name};
use super::super::web::{Answer, Asked, Reply, Trouble};
use crate::commands::review::correction;
use crate::commands::today;
use crate::screen::clean;
use legation::record::Record;
use legation::record::merge::KINDS;
use legation::record::review::{Answer as Decision, Item, Matter, Telling, Verdict};
use maud::{Markup, html};
use serde_json::{Map, Value};

/// Questions on a page.
const EACH: usize = 10;
/// Decisions on a page.
const LOG: usize = 20;
/// Entries, merges and promises, the latest, that are looked at for one.
const LOOKED_AT: usize = 400;
/// Characters around a passage.
const AROUND: usize = 160;

pub fn page(asked: &Asked<'_>) -> Answer {
    let what = word::<Matter>(asked.params.word("what", &["entry", "merge", "outcome"])?);
    let kind = asked.params.word("kind", KINDS)?;
    let kinds: Vec<String> = kind.into_iter().map(str::to_owned).collect();
    let items = asked.record.queue(what, &kinds, asked.app.as_of(), LOOKED_AT)?;
    let mut log = asked.record.verdicts()?;
    log.reverse();
    let from = asked.params.number("from", 0, 0..=1_000_000)?;
    let next = (log.len() > from + LOG).then_some(from + LOG);
    let mut questions = Vec::new();
    for item in items.iter().take(EACH) {
        questions.push(question(asked, item)?);
    }
    let body = html! {
        h1 { "Review" }
        p { "What the program is least sure of comes first. Decisions go to a log in the record, which only grows; nothing that a person decided is changed by the program." }
        nav.facets aria-label="What" { ul {
            li { a href=(asked.here(&[("what", None)])) aria-current=[what.is_none().then_some("true")] { "all" } }
            @for (word, name) in [("entry", "entries"), ("merge", "merges"), ("outcome", "outcomes")] {
                li { a href=(asked.here(&[("what", Some(word))])) aria-current=[(asked.params.get("what") == Some(word)).then_some("true")] { (name) } }
            }
        } }
        @if items.is_empty() { p { "Nothing is left to decide." } } @else { p.hint { (items.len()) " to decide." } }
        @for question in questions { (question) }
        @if !log.is_empty() {
            section aria-labelledby="log" {
                h2 #log { "Decided last" }
                ol.log { @for (number, verdict) in log.iter().skip(from).take(LOG) {
                    li {
                        (verdict.day) " · " strong { (verdict.decision.word()) } " · " (kind_name(&verdict.about[0].kind, false)) " " (verdict.what.word())
                        @if let Some(coder) = &verdict.coder { " · " (clean(coder)) }
                        " — " q { (clipped(&clean(&verdict.about[0].words), 120)) }
                        form.inline method="post" action="/review" {
                            input type="hidden" name="key" value=(asked.app.form_key);
                            input type="hidden" name="undo" value=(number);
                            button aria-label={ "undo decision " (number) } { "Undo" }
                        }
                    }
                } }
                (frame::pager(asked, from, next))
            }
        }
    };
    Ok(Reply::Page(frame::view(asked, "Review", body)))
}

fn question(asked: &Asked<'_>, item: &Item) -> Result<Markup, Trouble> {
    let kind = &item.about[0].kind;
    let mut tellings = Vec::new();
    for (telling, id) in item.about.iter().zip(&item.ids) {
        let pieces = asked.record.in_context(&telling.passage(), AROUND)?;
        tellings.push((telling, id, pieces));
    }
    let about = serde_json::to_string(&item.about).unwrap_or_default();
    let named = format!("q-{}", item.ids.join("-").replace(':', "-"));
    Ok(html! {
        article.question aria-labelledby=(named) {
            h2 id=(named) {
                @match item.what {
                    Matter::Merge => { "Are these one " (kind_name(kind, false)) "?" },
                    Matter::Entry => { "Is this rightly read as a " (kind_name(kind, false)) "?" },
                    Matter::Outcome => { "Is the promise settled so?" },
                }
            }
            p.hint { (kind_badge(kind)) " certainty " (format!("{:.2}", item.certainty)) " · " (clean(&item.why)) }
            ul.passages { @for (telling, id, pieces) in &tellings { li {
                blockquote { @if let Some([before, words, after]) = pieces { "…" (clean(before)) mark { (clean(words)) } (clean(after)) "…" } @else { (clean(&telling.words)) } }
                a href=(frame::happening_address(id)) { "what was read" }
            } } }
            form.answers method="post" action="/review" {
                input type="hidden" name="key" value=(asked.app.form_key);
                input type="hidden" name="what" value=(item.what.word());
                input type="hidden" name="about" value=(about);
                button name="decision" value="accept" { "Accept" }
                button name="decision" value="reject" { "Reject" }
                @if item.what != Matter::Merge {
                    details {
                        summary { "Correct" }
                        label { "field=value, one a line (date=2024-03-05, status=postponed)" textarea name="fields" rows="3" {} }
                        button name="decision" value="correct" { "Save the correction" }
                    }
                }
            }
        }
    })
}

/// Takes a decision.
pub fn judge(asked: &Asked<'_>) -> Answer {
    let form = &asked.form;
    if form.get("key") != Some(&asked.app.form_key) {
        return Err(Trouble::Refused(
            "this form is not of this explorer, or of an earlier run: load the page anew".to_owned(),
        ));
    }
    // One at a time, on a connection of its own that may write.
    let mut record = Record::open(&asked.app.settings.record)?;
    if let Some(number) = form.get("undo") {
        let number = number
            .parse()
            .map_err(|_| Trouble::Wrong("undo names a decision by its number".to_owned()))?;
        record.unjudge(number, &today().to_string())?;
        return Ok(Reply::Elsewhere("/review".to_owned()));
    }
    let wrong = |what: &str| Trouble::Wrong(format!("the form has no {what}"));
    let what: Matter = word(form.get("what")).ok_or_else(|| wrong("what"))?;
    let decision: Decision = word(form.get("decision")).ok_or_else(|| wrong("decision"))?;
    let about = form
        .get("about")
        .and_then(|about| serde_json::from_str(about).ok());
    let about: Vec<Telling> = about.ok_or_else(|| wrong("passage"))?;
    let mut fields = Map::new();
    if decision == Decision::Correct {
        for line in form
            .get("fields")
            .unwrap_or_default()
            .lines()
            .filter(|line| !line.trim().is_empty())
        {
            let (name, value) =
                correction(line).ok_or_else(|| Trouble::Wrong(format!("write field=value, not {line}")))?;
            fields.insert(name, value);
        }
    }
    let verdict = Verdict {
        what,
        decision,
        about,
        fields,
        coder: asked
            .app
            .settings
            .review
            .as_ref()
            .and_then(|review| review.coder.clone()),
        day: today().to_string(),
        note: None,
    };
    record
        .judge(&verdict)
        .map_err(|error| Trouble::Wrong(error.to_string()))?;
    Ok(Reply::Elsewhere("/review".to_owned()))
}

fn word<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Option<T> {
    serde_json::from_value(Value::String(text?.to_owned())).ok()
}
