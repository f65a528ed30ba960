//! The views, one file each.

pub mod about;
pub mod actor;
pub mod dispatch;
pub mod dyad;
pub mod happenings;
pub mod map;
pub mod network;
pub mod overview;
pub mod promises;
pub mod review;
pub mod search;
mod told;

use super::app::App;
use super::frame;
use super::web::{Answer, Asked, Reply, Trouble};
use maud::{Markup, html};

/// Rows of a page.
pub const SIZE: usize = 50;

/// A page that says what went wrong and where to go on.
pub fn trouble(app: &App, status: u16, words: &str) -> Markup {
    let title = match status {
        404 => "Not found",
        400 => "The question was not understood",
        403 => "Not allowed",
        _ => "This could not be read",
    };
    let body = html! {
        h1 { (title) }
        p { (crate::screen::clean(words)) }
        p { a href="/" { "Overview" } " · " a href="/search" { "Search" } }
    };
    frame::page(app, "", title, "", body)
}

pub fn missing(asked: &Asked<'_>) -> Answer {
    Err(Trouble::Missing(format!("there is nothing at {}", asked.path)))
}

/// Style, script and icon.
pub fn asset(asked: &Asked<'_>) -> Answer {
    match asked.part(0) {
        "style.css" => Ok(Reply::Asset(
            "text/css; charset=utf-8",
            include_bytes!("../assets/style.css"),
        )),
        "explorer.js" => Ok(Reply::Asset(
            "text/javascript; charset=utf-8",
            include_bytes!("../assets/explorer.js"),
        )),
        "icon.svg" => icon(asked),
        _ => missing(asked),
    }
}

pub fn icon(_: &Asked<'_>) -> Answer {
    Ok(Reply::Asset(
        "image/svg+xml",
        include_bytes!("../assets/icon.svg"),
    ))
}
