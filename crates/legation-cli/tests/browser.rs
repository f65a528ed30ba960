//! The explorer in a real browser: no error, nothing from elsewhere, no barrier, no script of a dispatch. Skipped where there is no
//! Chromium, no node, or `npm ci` was not run in `tests/browser`.

use crate::harness::{Place, of_repository};
use crate::server::Server;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The browser, where all that is needed is here.
fn browser() -> Option<PathBuf> {
    let there = |path: &&str| Path::new(path).is_file();
    let found = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ]
    .into_iter()
    .find(there);
    let node = Command::new("node").arg("--version").output().is_ok();
    let modules = of_repository("crates/legation-cli/tests/browser/node_modules/puppeteer-core").is_dir();
    if found.is_none() || !node || !modules {
        println!(
            "skipped: no Chromium, no node, or `npm ci` was not run in crates/legation-cli/tests/browser"
        );
        return None;
    }
    found.map(PathBuf::from)
}

/// What the browser finds wrong, line by line.
fn look(
    place: &Place,
    server: &Server,
    browser: &Path,
    views: &[String],
    keys: bool,
    shots: Option<&Path>,
) -> String {
    let task = json!({
        "base": format!("http://{}", server.address), "browser": browser, "views": views, "keys": keys, "shots": shots,
    });
    place.write("task.json", task.to_string());
    let script = of_repository("crates/legation-cli/tests/browser/check.mjs");
    let ran = Command::new("node")
        .arg(script)
        .arg(place.path("task.json"))
        .output()
        .expect("node runs");
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    told
}

/// Every kind of view.
fn views(server: &Server, actor: &str, pair: &str) -> Vec<String> {
    let first = |path: &str, field: &str| -> Option<String> {
        let found: Value = server.get(path).json();
        Some(found["items"][0][field].as_str()?.to_owned())
    };
    let mut views: Vec<String> = [
        "/",
        "/happenings",
        "/actors",
        "/promises",
        "/map",
        "/network",
        "/dispatches",
        "/search?q=agreement",
        "/about",
    ]
    .map(str::to_owned)
    .to_vec();
    views.extend([
        format!("/actor/{actor}"),
        format!("/dyad/{pair}"),
        format!("/dossier/{pair}"),
    ]);
    views.extend(first("/api/happenings?kind=visit", "id").map(|id| format!("/happening/{id}")));
    views.extend(first("/api/dispatches", "id").map(|id| format!("/dispatch/{id}")));
    views
}

#[test]
fn every_view_of_the_example_is_sound_in_a_browser() {
    let Some(browser) = browser() else { return };
    let place = Place::with_examples("pacific.db");
    let server = Server::start(&place, &["--record", "pacific.db", "--review"]);
    let mut views = views(&server, "VUT", "SLB/VUT");
    views.push("/review".to_owned());
    // The README's pictures are made by this test where they are asked for.
    let shots = std::env::var_os("LEGATION_SCREENSHOTS").map(PathBuf::from);
    let told = look(&place, &server, &browser, &views, true, shots.as_deref());
    assert_eq!(told, "");
}

#[test]
fn hostile_dispatches_are_text_in_a_browser() {
    let Some(browser) = browser() else { return };
    let place = Place::new();
    let script = "<script>alert(1)</script>";
    let short = json!({
        "published": "2024-03-01", "title": format!("{script} <img src=x onerror=alert(2)>"), "url": "javascript:alert(3)",
        "source": "<svg/onload=alert(4)>", "author": "\" onfocus=alert(5) autofocus x=\"",
        "text": format!("SUVA, March 1 - President Ana {script} Reyes of Peru visited Fiji on Thursday. \u{202e}sdrawkcab\u{202c} \
                         The two countries signed an agreement on \"><img src=x onerror=alert(6)> fishing."),
    });
    let long =
        json!({ "published": "2024-03-02", "title": "Long", "text": "boats and treaties ".repeat(550_000) });
    place.write("h.jsonl", format!("{short}\n{long}\n"));
    place.run(&["read", "h.jsonl", "--record", "r.db"]);
    let server = Server::start(&place, &["--record", "r.db", "--review"]);
    let mut views = views(&server, "PER", "FJI/PER");
    let all = server.get("/api/dispatches").json();
    for item in all["items"].as_array().expect("items") {
        views.push(format!("/dispatch/{}", item["id"].as_str().expect("an id")));
    }
    views.push("/search?q=alert".to_owned());
    assert_eq!(look(&place, &server, &browser, &views, false, None), "");
}

/// Real dispatches of the corpora beside the repository; skipped where they are not.
#[test]
fn real_dispatches_are_sound_in_a_browser() {
    let Some(browser) = browser() else { return };
    let Some(record) = std::env::var_os("LEGATION_REAL_RECORD")
        .map(PathBuf::from)
        .filter(|path| path.is_file())
    else {
        println!("skipped: LEGATION_REAL_RECORD names no record of real dispatches");
        return;
    };
    let place = Place::new();
    std::fs::copy(&record, place.path("real.db")).expect("a copy");
    let server = Server::start(&place, &["--record", "real.db", "--review"]);
    let ties = server.get("/network?format=json").json();
    let pair = |end: &str| ties[0][end].as_str().expect("a code").to_owned();
    let (a, b) = (pair("a"), pair("b"));
    let mut views = views(&server, &a, &format!("{a}/{b}"));
    views.push("/review".to_owned());
    assert_eq!(look(&place, &server, &browser, &views, false, None), "");
}
