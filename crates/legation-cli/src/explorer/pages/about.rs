//! What this record is, and on what terms its texts may be used.

use super::super::frame;
use super::super::web::{Answer, Asked, Reply};
use crate::screen::clean;
use legation::record::browse::Licence;
use maud::html;

pub fn page(asked: &Asked<'_>) -> Answer {
    let counts = asked.app.counts()?;
    let licences = asked.record.licences()?;
    let body = html! {
        h1 { "About this record" }
        p { (counts.dispatches) " dispatches of " (counts.outlets) " outlets; " (counts.voices) " texts of their own, the others being reprints. Read and shown by Legation " (env!("CARGO_PKG_VERSION")) "." }
        p { "Every entry rests on words of a dispatch and leads to them. What several dispatches tell of one happening is one happening here, with all its reports; where they differ, each reading is kept." }
        h2 { "Licences of the texts" }
        table { thead { tr { th scope="col" { "Licence" } th scope="col" { "Holder" } th.number scope="col" { "Dispatches" } } }
            tbody { @for Licence { licence, holder, dispatches } in licences { tr { td { (clean(licence.as_deref().unwrap_or("none stated"))) } td { (clean(holder.as_deref().unwrap_or(""))) } td.number { (dispatches) } } } } }
        h2 { "Maps" }
        p { "Outlines of countries: Natural Earth, public domain. They are 1:110 million and take no side in any dispute on borders." }
        h2 { "For programs" }
        p { "The same as JSON under " code { "/api" } ": " a href="/api/openapi.json" { "OpenAPI" } ". Assistants can ask by " code { "legation mcp" } "." }
        h2 { "Keys" }
        p { kbd { "/" } " searches, " kbd { "j" } " and " kbd { "k" } " go down and up a list, " kbd { "Enter" } " opens, " kbd { "Esc" } " leaves the text's marks." }
    };
    Ok(Reply::Page(frame::view(asked, "About", body)))
}
