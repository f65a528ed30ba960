//! The queries that docs/SCHEMA.md gives to researchers find something in a real record.

use crate::harness::{Place, of_repository};
use crate::readings;
use std::process::Command;

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let page = std::fs::read_to_string(of_repository("docs/SCHEMA.md")).expect("the page");
    let fence = format!("```{language}\n");
    let blocks: Vec<String> = page
        .split(&fence)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect();
    assert!(!blocks.is_empty(), "no block of {language}");
    blocks
}

/// Checks that a query has rows in the record of the examples.
fn has_rows(place: &Place, sql: &str) {
    let connection = rusqlite::Connection::open(place.path("pacific.db")).expect("the record");
    let mut statement = connection
        .prepare(sql)
        .unwrap_or_else(|error| panic!("{error}\n{sql}"));
    assert!(
        statement
            .exists([])
            .unwrap_or_else(|error| panic!("{error}\n{sql}")),
        "no rows:\n{sql}"
    );
}

#[test]
fn sql_of_the_page() {
    let place = Place::new();
    readings::record(&place);
    let statements: Vec<String> = blocks("sql")
        .iter()
        .flat_map(|block| block.split(";\n").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for sql in statements.iter().filter(|sql| !sql.trim().is_empty()) {
        has_rows(&place, sql);
    }
    // R itself is not asked for: what it sends is.
    for block in blocks("r") {
        let queries: Vec<&str> = block.split("dbGetQuery(con, \"").skip(1).collect();
        assert!(!queries.is_empty());
        for query in queries {
            has_rows(&place, query.split("\")").next().unwrap_or_default());
        }
    }
}

#[test]
fn python_of_the_page() {
    let place = Place::new();
    readings::record(&place);
    let Ok(version) = Command::new("python3").arg("--version").output() else {
        eprintln!("skipped: there is no python3");
        return;
    };
    assert!(version.status.success());
    for block in blocks("python") {
        let ran = Command::new("python3")
            .arg("-c")
            .arg(&block)
            .current_dir(place.folder.path())
            .output();
        let ran = ran.expect("python3 runs");
        let (out, err) = (
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr),
        );
        assert!(ran.status.success(), "{err}");
        assert!(
            out.contains("2024-09-30   Hilda Maefasia: visit Port Vila (“she promised"),
            "{out}"
        );
    }
}
