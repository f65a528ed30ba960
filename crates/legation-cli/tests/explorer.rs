//! The explorer: every view is there, says what the record says, and lets nobody in who may not.

use crate::harness::Place;
use crate::server::{Server, links};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Command;

#[test]
fn every_link_leads_somewhere() {
    let place = Place::with_examples("r.db");
    let server = Server::start(&place, &["--record", "r.db"]);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut next = VecDeque::from(["/".to_owned()]);
    while let Some(path) = next.pop_front() {
        if seen.len() > 400 || !seen.insert(path.clone()) {
            continue;
        }
        let reply = server.get(&path).is(200);
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        if reply
            .header("content-type")
            .unwrap_or_default()
            .starts_with("text/html")
        {
            assert!(
                !reply.body.contains(" style=") && !reply.body.contains("<style"),
                "{path}"
            );
            assert!(
                reply.body.len() < 300 << 10,
                "{path} has {} bytes",
                reply.body.len()
            );
            next.extend(links(&reply.body));
        }
    }
    for view in [
        "/happenings",
        "/promises",
        "/map",
        "/network",
        "/dispatches",
        "/about",
        "/due.ics",
        "/dossier/SLB/VUT",
    ] {
        assert!(
            seen.iter().any(|path| path.starts_with(view)),
            "nothing leads to {view}"
        );
    }
    assert!(
        seen.iter().any(|path| path.contains("format=csv"))
            && seen.iter().any(|path| path.contains("format=svg"))
    );
}

#[test]
fn pages_tell_what_the_record_tells() {
    let place = Place::with_examples("r.db");
    let server = Server::start(&place, &["--record", "r.db"]);
    let dyad = server.get("/dyad/SLB/VUT").is(200).body;
    assert!(
        dyad.contains("Solomon Islands and Vanuatu") && dyad.contains("patrol boats"),
        "{dyad}"
    );
    let ledger = server.get("/promises").is(200).body;
    assert!(
        ledger.contains("s-kept") && ledger.contains("make the trip"),
        "{ledger}"
    );
    let calendar = server.get("/due.ics").is(200);
    assert!(
        calendar.body.starts_with("BEGIN:VCALENDAR") && calendar.body.contains("DTSTART;VALUE=DATE:20240930"),
        "{}",
        calendar.body
    );
    let found = server.get("/search?q=patrol+boats").is(200).body;
    assert!(found.contains("<mark>patrol</mark>"), "{found}");
    server.get("/search?q=%22%22%22").is(400);
    server.get("/happenings?since=yesterday").is(400);
    server.get("/happenings?actor=Nobody+At+All").is(404);
    server.get("/happening/none:e1").is(404);
    server.get("/actor/%00").is(404);
    server.get(&format!("/search?q={}", "x".repeat(300))).is(400);
    let csv = server.get("/happenings?kind=visit&format=csv").is(200);
    assert!(
        csv.body.starts_with("id,kind,date") && csv.body.lines().count() > 2,
        "{}",
        csv.body
    );
    assert!(
        csv.header("content-disposition")
            .is_some_and(|value| value.contains("happenings.csv"))
    );
    // An entry's words are marked in its dispatch, and the mark leads to the entry.
    let visits = server.get("/api/happenings?kind=visit").is(200).json();
    let visit = &visits["items"][0];
    let report = &visit["reports"][0];
    let address = format!(
        "/dispatch/{}?from={}&to={}",
        report["dispatch"].as_str().expect("an id"),
        report["start"],
        report["end"]
    );
    let page = server.get(&address).is(200).body;
    assert!(
        page.contains("id=\"passage\"") && page.contains("class=\"card k-visit\""),
        "{page}"
    );
}

#[test]
fn hostile_words_stay_words() {
    let place = Place::new();
    let dispatch = json!({
        "published": "2024-03-01", "title": "<script>alert(1)</script> & \"visit\"", "url": "javascript:alert(document.cookie)",
        "source": "<img src=x onerror=alert(2)>", "licence": "\"><svg onload=alert(3)>",
        "text": "SUVA, March 1 - President Ana <script>alert(4)</script> Reyes of Peru visited Fiji on Thursday. \u{202e}evil\u{202c} \
                 \"I will send \"><b onmouseover=alert(5)>boats</b>\", she said.",
    });
    place.write("h.jsonl", dispatch.to_string() + "\n");
    place.run(&["read", "h.jsonl", "--record", "r.db"]).ends(0);
    let server = Server::start(&place, &["--record", "r.db"]);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut next = vec!["/".to_owned(), "/search?q=alert".to_owned()];
    while let Some(path) = next.pop() {
        if seen.len() > 150 || !seen.insert(path.clone()) {
            continue;
        }
        let reply = server.get(&path).is(200);
        let kind = reply.header("content-type").unwrap_or_default().to_owned();
        if kind.starts_with("text/html") || kind.starts_with("image/svg") {
            for bad in [
                "<script>alert",
                "<img",
                "<svg onload",
                "<b onmouseover",
                "href=\"javascript:",
            ] {
                assert!(!reply.body.contains(bad), "{path}: {bad}");
            }
            next.extend(links(&reply.body));
        }
    }
    let id = server.get("/api/dispatches").is(200).json()["items"][0]["id"].clone();
    let page = server
        .get(&format!("/dispatch/{}", id.as_str().expect("an id")))
        .is(200)
        .body;
    assert!(page.contains("U+202E") && !page.contains('\u{202e}'), "{page}");
}

#[test]
fn a_long_text_comes_in_parts() {
    let place = Place::new();
    let long = "Fiji and Tonga signed a treaty. ".repeat(8_000);
    place.write(
        "long.jsonl",
        json!({ "published": "2024-03-01", "text": long }).to_string() + "\n",
    );
    place.run(&["read", "long.jsonl", "--record", "r.db"]);
    if !place.path("r.db").exists() {
        panic!("nothing was read");
    }
    let server = Server::start(&place, &["--record", "r.db"]);
    let id = server.get("/api/dispatches").is(200).json()["items"][0]["id"].clone();
    let page = server
        .get(&format!("/dispatch/{}", id.as_str().expect("an id")))
        .is(200)
        .body;
    assert!(
        page.len() < 300 << 10 && page.contains("Part 1 of"),
        "{}",
        page.len()
    );
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let place = Place::with_examples("r.db");
    let server = Server::start(&place, &["--record", "r.db"]);
    let with = |host: &str| server.ask("GET", "/", &[("Host", host)], "").status;
    assert_eq!(with("evil.example"), 403);
    assert_eq!(with("127.0.0.1.evil.example:80"), 403);
    assert_eq!(
        (with("localhost:8080"), with("[::1]:80"), with("127.0.0.1")),
        (200, 200, 200)
    );
    // Without --review nothing is taken.
    server.ask("POST", "/review", &[], "decision=accept").is(404);
    server.get("/review").is(404);
}

#[test]
fn a_token_is_asked_for_and_remembered() {
    let place = Place::with_examples("r.db");
    let refused = place
        .run(&["serve", "--record", "r.db", "--host", "0.0.0.0", "--port", "0"])
        .ends(2);
    assert!(refused.err.contains("--token"), "{}", refused.err);
    place
        .run(&["serve", "--record", "r.db", "--token", "a b", "--port", "0"])
        .ends(2);
    let server = Server::start(&place, &["--record", "r.db", "--token", "sesame-1234"]);
    server.get("/").is(401);
    server.get("/?token=sesame-1235").is(401);
    let greeted = server.get("/happenings?token=sesame-1234").is(303);
    assert_eq!(greeted.header("location"), Some("/happenings"));
    let cookie = greeted.header("set-cookie").expect("a cookie").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().expect("a pair").to_owned();
    server.ask("GET", "/", &[("Cookie", &pair)], "").is(200);
    server
        .ask(
            "GET",
            "/api/record",
            &[("Authorization", "Bearer sesame-1234")],
            "",
        )
        .is(200);
}

#[test]
fn decisions_are_taken_from_our_own_forms_alone() {
    let place = Place::with_examples("r.db");
    let server = Server::start(&place, &["--record", "r.db", "--review", "--name", "ana"]);
    let page = server.get("/review").is(200).body;
    let value = |name: &str| {
        let (_, rest) = page
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap_or_else(|| panic!("{name}: {page}"));
        let value = rest.split('"').next().expect("a value");
        value
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    let encoded = |fields: &[(&str, &str)]| {
        let code = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        fields
            .iter()
            .map(|(name, value)| format!("{name}={}", code(value)))
            .collect::<Vec<_>>()
            .join("&")
    };
    let (key, what, about) = (value("key"), value("what"), value("about"));
    let stranger = encoded(&[
        ("key", "0"),
        ("what", &what),
        ("about", &about),
        ("decision", "reject"),
    ]);
    server.ask("POST", "/review", &[], &stranger).is(403);
    let ours = encoded(&[
        ("key", &key),
        ("what", &what),
        ("about", &about),
        ("decision", "reject"),
    ]);
    server
        .ask("POST", "/review", &[("Sec-Fetch-Site", "cross-site")], &ours)
        .is(403);
    server.ask("POST", "/review", &[], &ours).is(303);
    let log = place
        .run(&["review", "--record", "r.db", "--log", "--format", "json"])
        .ends(0)
        .json();
    assert_eq!(
        (log.len(), &log[0]["decision"], &log[0]["coder"]),
        (1, &json!("reject"), &json!("ana"))
    );
    let page = server.get("/review").is(200).body;
    let number = page
        .split("name=\"undo\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("an undo");
    server
        .ask(
            "POST",
            "/review",
            &[],
            &encoded(&[("key", &key), ("undo", number)]),
        )
        .is(303);
    place
        .run(&["review", "--record", "r.db", "--log", "--format", "json"])
        .ends(1);
    let broken = encoded(&[
        ("key", &key),
        ("what", &what),
        ("about", "[]"),
        ("decision", "reject"),
    ]);
    server.ask("POST", "/review", &[], &broken).is(400);
}

/// Whether a value is what a schema says, as far as this document's schemas go.
fn fits(schema: &Value, value: &Value, all: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().expect("a name");
        return fits(
            &all["components"]["schemas"][name],
            value,
            all,
            &format!("{at} {name}"),
        );
    }
    if let Some(any) = schema["anyOf"].as_array() {
        if !value.is_null() {
            fits(&any[0], value, all, at);
        }
        return;
    }
    let right = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        other => panic!("{at}: {other:?}"),
    };
    assert!(right, "{at}: {value} is no {}", schema["type"]);
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().expect("a name");
        assert!(value.get(name).is_some(), "{at}: no {name} in {value}");
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            fits(schema, value, all, &format!("{at}.{name}"));
        }
    }
    for (n, value) in value.as_array().into_iter().flatten().enumerate() {
        fits(&schema["items"], value, all, &format!("{at}[{n}]"));
    }
}

#[test]
fn the_api_answers_as_it_is_described() {
    let place = Place::with_examples("r.db");
    let server = Server::start(&place, &["--record", "r.db"]);
    let all = server.get("/api/openapi.json").is(200).json();
    let first = server.get("/api/happenings?kind=visit").is(200).json()["items"][0].clone();
    let (id, dispatch) = (
        first["id"].as_str().expect("an id"),
        first["reports"][0]["dispatch"].as_str().expect("an id"),
    );
    let examples: BTreeMap<&str, String> = BTreeMap::from([
        ("/api/happenings/{id}", format!("/api/happenings/{id}")),
        ("/api/happenings/{id}/why", format!("/api/happenings/{id}/why")),
        ("/api/dispatches/{id}", format!("/api/dispatches/{dispatch}")),
        ("/api/actors/{id}", "/api/actors/joel-tarimata".to_owned()),
        ("/api/timeline/{a}/{b}", "/api/timeline/SLB/VUT".to_owned()),
        ("/api/search", "/api/search?q=boats".to_owned()),
        ("/api/due", "/api/due?due=past".to_owned()),
        ("/api/evidence/{id}", format!("/api/evidence/{id}")),
        ("/api/dossier/{a}", "/api/dossier/VUT".to_owned()),
        ("/api/dossier/{a}/{b}", "/api/dossier/SLB/VUT".to_owned()),
    ]);
    for (path, methods) in all["paths"].as_object().expect("paths") {
        let asked = examples.get(path.as_str()).map_or(path.as_str(), String::as_str);
        let value = server.get(asked).is(200).json();
        let schema = &methods["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        fits(schema, &value, &all, path);
        if let Some(items) = value["items"].as_array() {
            assert!(!items.is_empty(), "{asked} has nothing");
        }
    }
    let missing = server.get("/api/dispatches/none").is(404).json();
    fits(
        &json!({"$ref": "#/components/schemas/Error"}),
        &missing,
        &all,
        "error",
    );
    // Pages follow one another without a gap or a repetition.
    let mut from = 0;
    let mut ids = Vec::new();
    loop {
        let page = server
            .get(&format!("/api/happenings?size=3&from={from}"))
            .is(200)
            .json();
        let items = page["items"].as_array().expect("items");
        ids.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().expect("an id").to_owned()),
        );
        match page["next"].as_u64() {
            Some(next) => from = next,
            None => break,
        }
    }
    let whole = server.get("/api/happenings?size=200").is(200).json();
    assert_eq!(ids.len(), whole["items"].as_array().expect("items").len());
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

/// The tool's own cases, drawn from the description: what it allows is answered as it says, what it forbids is refused, nothing fails.
#[test]
fn a_public_tool_finds_the_server_as_described() {
    let tool = std::env::var_os("LEGATION_SCHEMATHESIS").unwrap_or_else(|| "schemathesis".into());
    if Command::new(&tool).arg("--version").output().is_err() {
        println!("skipped: no schemathesis (pip install schemathesis; LEGATION_SCHEMATHESIS names it)");
        return;
    }
    let place = Place::with_examples("r.db");
    let server = Server::start(&place, &["--record", "r.db"]);
    let ran = Command::new(&tool)
        .current_dir(place.path(""))
        .args(["run", "--max-examples", "25", "--seed", "1", "--no-color"])
        .arg(format!("http://{}/api/openapi.json", server.address))
        .output()
        .expect("schemathesis runs");
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{told}");
    assert!(told.contains("Tested: 15"), "{told}");
}
