//! A request as the pages see it, what they reply, and who may ask.

use super::app::App;
use super::chart;
use crate::problem::Failure;
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use legation::record::Record;
use legation::record::merge::KINDS;
use legation::record::query::{Query, Wanted};
use maud::Markup;
use serde::Serialize;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// One view.
pub type Page = for<'a> fn(&Asked<'a>) -> Answer;

pub type Answer = Result<Reply, Trouble>;

/// What was asked.
pub struct Asked<'a> {
    pub app: &'a App,
    pub record: &'a Record,
    /// `/dyad/IRN/CUB`, as it was typed, percent signs and all.
    pub path: String,
    /// The variable parts of the path.
    pub parts: Vec<String>,
    pub params: Params,
    /// Of a form: its fields.
    pub form: Params,
}

pub enum Reply {
    Page(Markup),
    /// Type and text.
    Text(&'static str, String),
    /// Something to be kept as a file: its name, its type, its text.
    File(String, &'static str, String),
    /// Type and bytes that do not change while the program runs.
    Asset(&'static str, &'static [u8]),
    Elsewhere(String),
}

impl Reply {
    pub fn csv(name: &str, rows: String) -> Reply {
        Reply::File(format!("{name}.csv"), "text/csv; charset=utf-8", rows)
    }

    pub fn svg(name: &str, drawing: &Markup) -> Reply {
        Reply::File(format!("{name}.svg"), "image/svg+xml", chart::alone(drawing))
    }
}

/// Why there is no page.
pub enum Trouble {
    /// There is no such thing; what it is.
    Missing(String),
    /// The question is wrong; how.
    Wrong(String),
    Refused(String),
    /// The record cannot be read.
    Failed(String),
}

impl From<legation::record::Error> for Trouble {
    fn from(error: legation::record::Error) -> Trouble {
        match error.kind {
            legation::record::ErrorKind::Search(_) => Trouble::Wrong(error.to_string()),
            _ => Trouble::Failed(error.to_string()),
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::Failed(match failure {
            Failure::Problem(problem) => problem.to_string(),
            Failure::OutputClosed => String::new(),
        })
    }
}

/// Names and values of a query, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(pub Vec<(String, String)>);

/// The contract's words for a stance.
const STANCES: &[&str] = &["support", "oppose", "neutral"];

/// Characters of a value, at most.
const LONGEST: usize = 200;

impl Params {
    pub fn of(text: &str) -> Params {
        Params(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// A value that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The query with some values changed; `None` takes one away.
    pub fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let changed = |key: &str| changes.iter().any(|(name, _)| *name == key);
        for (key, value) in self
            .0
            .iter()
            .filter(|(key, value)| !changed(key) && !value.is_empty())
        {
            query.append_pair(key, value);
        }
        for (key, value) in changes {
            if let Some(value) = value {
                query.append_pair(key, value);
            }
        }
        let query = query.finish();
        match query.is_empty() {
            true => String::new(),
            false => format!("?{query}"),
        }
    }

    /// A whole number that lies in a range.
    pub fn number(&self, name: &str, default: usize, range: RangeInclusive<usize>) -> Result<usize, Trouble> {
        let Some((_, text)) = self.0.iter().find(|(key, _)| key == name) else {
            return Ok(default);
        };
        match text.trim().parse() {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => Err(Trouble::Wrong(format!(
                "{name} is a whole number from {} to {}, not {text}",
                range.start(),
                range.end()
            ))),
        }
    }

    /// One of some words.
    pub fn word(&self, name: &str, known: &[&str]) -> Result<Option<&str>, Trouble> {
        match self.get(name) {
            Some(word) if !known.contains(&word) => Err(Trouble::Wrong(match known {
                [one] => format!("{name} is {one} or not given, not {word}"),
                _ => format!("{name} is one of {}, not {word}", known.join(", ")),
            })),
            word => Ok(word),
        }
    }

    /// The code of a country.
    pub fn country(&self, name: &str) -> Result<Option<String>, Trouble> {
        let letters = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
        match self.get(name) {
            Some(code) if !letters(code) => Err(Trouble::Wrong(format!(
                "{name} is a code of three letters such as CUB, not {code}"
            ))),
            code => Ok(code.map(str::to_uppercase)),
        }
    }

    /// The first and the last day of a date.
    pub fn days(&self, name: &str) -> Result<Option<(Date, Date)>, Trouble> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let days = legation::time::days(text);
        days.map(Some).ok_or_else(|| {
            Trouble::Wrong(format!(
                "{name} is a date such as 2024-03-20, 2024-03 or 2024, not {text}"
            ))
        })
    }
}

impl Asked<'_> {
    /// What the filters of a list ask for. Names that mean nobody are an error.
    pub fn query(&self) -> Result<Query, Trouble> {
        let params = &self.params;
        let wanted = |name: &str| params.get(name).map(|words| self.wanted(words)).transpose();
        let text = |name: &str| params.get(name).map(str::to_owned);
        Ok(Query {
            kinds: params
                .word("kind", KINDS)?
                .into_iter()
                .map(str::to_owned)
                .collect(),
            actors: wanted("actor")?.into_iter().collect(),
            with: wanted("with")?.into_iter().collect(),
            speaker: wanted("speaker")?,
            about: wanted("about")?,
            stance: params.word("stance", STANCES)?.map(str::to_owned),
            disputed: params.word("disputed", &["1"])?.is_some(),
            since: params.days("since")?.map(|days| days.0),
            until: params.days("until")?.map(|days| days.1),
            r#type: text("type"),
            status: text("status"),
            place: text("place"),
        })
    }

    /// The actors that are meant by a name or code. Fails where the record knows none.
    pub fn wanted(&self, words: &str) -> Result<Wanted, Trouble> {
        let wanted = self.record.wanted(words)?;
        match wanted.is_empty() {
            true => Err(Trouble::Missing(format!(
                "the record knows nobody called {words}"
            ))),
            false => Ok(wanted),
        }
    }

    /// What is to be written instead of a page: `json`, `csv`, `svg`.
    pub fn format(&self) -> Option<&str> {
        self.params.get("format")
    }

    /// The address of this view with some values of the query changed.
    pub fn here(&self, changes: &[(&str, Option<&str>)]) -> String {
        format!("{}{}", self.path, self.params.with(changes))
    }

    /// A variable part of the path.
    pub fn part(&self, n: usize) -> &str {
        self.parts.get(n).map_or("", String::as_str)
    }
}

pub fn json(value: &impl Serialize) -> Answer {
    let text = serde_json::to_string(value).map_err(|error| Trouble::Failed(error.to_string()))?;
    Ok(Reply::Text("application/json", text))
}

/// Reads the request, asks the page, writes the reply.
pub async fn answer(page: Page, request: Request, app: Arc<App>) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let wants_json = path.starts_with("/api/");
    let segments = match RawPathParams::from_request_parts(&mut parts, &()).await {
        Ok(found) => found.iter().map(|(_, value)| value.to_owned()).collect(),
        Err(_) => Vec::new(),
    };
    let params = Params::of(parts.uri.query().unwrap_or_default());
    let too_long = params.0.iter().any(|(_, value)| value.chars().count() > LONGEST);
    let form = match parts.method {
        Method::POST => match axum::body::to_bytes(body, 64 << 10).await {
            Ok(bytes) => Params::of(&String::from_utf8_lossy(&bytes)),
            Err(_) => {
                return trouble(
                    &app,
                    Trouble::Wrong("the form is too large".to_owned()),
                    wants_json,
                );
            }
        },
        _ => Params::default(),
    };
    if too_long {
        let words = format!("no value is longer than {LONGEST} characters");
        return trouble(&app, Trouble::Wrong(words), wants_json);
    }
    let work = tokio::task::spawn_blocking(move || {
        let answer = app.with(|record| {
            page(&Asked {
                app: &app,
                record,
                path,
                parts: segments,
                params,
                form,
            })
        });
        match answer {
            Ok(Ok(reply)) => reply.into_response(),
            Ok(Err(found)) => trouble(&app, found, wants_json),
            Err(failure) => trouble(&app, Trouble::from(failure), wants_json),
        }
    });
    work.await.unwrap_or_else(|_| {
        let words = "This page could not be made. The rest of the explorer goes on.\n";
        (StatusCode::INTERNAL_SERVER_ERROR, words).into_response()
    })
}

fn trouble(app: &App, trouble: Trouble, json: bool) -> Response {
    let (status, words) = match &trouble {
        Trouble::Missing(what) => (StatusCode::NOT_FOUND, what),
        Trouble::Wrong(how) => (StatusCode::BAD_REQUEST, how),
        Trouble::Refused(why) => (StatusCode::FORBIDDEN, why),
        Trouble::Failed(why) => (StatusCode::INTERNAL_SERVER_ERROR, why),
    };
    let mut response = if json {
        let told = serde_json::json!({ "error": words }).to_string();
        Reply::Text("application/json", told).into_response()
    } else {
        Reply::Page(super::pages::trouble(app, status.as_u16(), words)).into_response()
    };
    *response.status_mut() = status;
    response
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let of = |kind: &'static str, body: Body| ([(header::CONTENT_TYPE, kind)], body).into_response();
        match self {
            Reply::Page(markup) => of("text/html; charset=utf-8", Body::from(markup.into_string())),
            Reply::Text(kind, text) => of(kind, Body::from(text)),
            Reply::File(name, kind, text) => {
                let mut response = of(kind, Body::from(text));
                let name: String = name
                    .chars()
                    .map(|c| {
                        if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                            c
                        } else {
                            '-'
                        }
                    })
                    .collect();
                if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
                    response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
                }
                response
            }
            Reply::Asset(kind, bytes) => {
                let mut response = of(kind, Body::from(bytes));
                let days = HeaderValue::from_static("max-age=86400");
                response.headers_mut().insert(header::CACHE_CONTROL, days);
                response
            }
            Reply::Elsewhere(to) => match HeaderValue::from_str(&to) {
                Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
                Err(_) => StatusCode::NOT_FOUND.into_response(),
            },
        }
    }
}

/// The name of the cookie that remembers the token.
const COOKIE: &str = "legation-token";

/// What is answered to who may not ask. Who asks may: by the token where one is set; else only under a name of this machine, so that no page of another site can
/// reach the explorer through a name of its own that leads here (DNS rebinding).
pub fn refused(app: &App, request: &Request) -> Option<Response> {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let refuse = |why: &str| (StatusCode::FORBIDDEN, format!("{why}\n")).into_response();
    if let Some(token) = &app.settings.token {
        let given = Params::of(request.uri().query().unwrap_or_default());
        if given.get("token").is_some_and(|given| same(given, token)) {
            return Some(remembered(token, request.uri().path()));
        }
        let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let cookie = text(header::COOKIE).and_then(|all| {
            let mut pairs = all.split(';').filter_map(|pair| pair.trim().split_once('='));
            pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
        });
        if !bearer.into_iter().chain(cookie).any(|given| same(given, token)) {
            let words = "This explorer asks for a token: open it once with ?token=… in the address.\n";
            return Some((StatusCode::UNAUTHORIZED, words).into_response());
        }
    } else {
        let host = text(header::HOST).unwrap_or_default();
        if !is_this_machine(host) {
            return Some(refuse("This explorer answers only under a name of this machine."));
        }
    }
    // What is sent must come from a page of ours.
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let site = headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok());
    if !safe && site.is_some_and(|site| site != "same-origin") {
        return Some(refuse("This was sent from a page of another site."));
    }
    None
}

/// Compares without telling by the time it takes how much is right.
fn same(given: &str, token: &str) -> bool {
    given.len() == token.len()
        && given
            .bytes()
            .zip(token.bytes())
            .fold(0, |differs, (a, b)| differs | (a ^ b))
            == 0
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Sends whoever knows the token back to the address without it.
fn remembered(token: &str, path: &str) -> Response {
    let cookie = format!("{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/");
    let mut response = Reply::Elsewhere(path.to_owned()).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Nothing from elsewhere, no script but ours, no frame around us.
pub fn protect(headers: &mut HeaderMap) {
    const ALL: [(&str, &str); 6] = [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
             frame-ancestors 'none'; base-uri 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ];
    for (name, value) in ALL {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
