//! Plain text: the whole file is one dispatch.

use super::encoding::decode;
use super::input::{Opened, cannot_read, whole};
use super::meta::Found;
use super::problem::Problem;

/// Reads a whole file as one text of at most `limit` bytes.
pub(super) fn read(opened: Opened, limit: usize) -> Result<Found, Problem> {
    let (name, declared) = (opened.name.clone(), opened.declared);
    // UTF-16 takes two bytes where UTF-8 takes one.
    let bytes = whole(opened.stream, limit.saturating_mul(2)).map_err(|e| cannot_read(&name, &e))?;
    let decoded = bytes.map(|bytes| decode(&bytes, declared));
    let Some(decoded) = decoded.filter(|d| d.text.len() <= limit) else {
        return Err(too_long(&name, limit));
    };
    if decoded.text.trim().is_empty() {
        return Err(Problem::new(&name, "the file holds no words"));
    }
    let problems = decoded
        .damaged_at
        .map(|at| damaged(&name, at))
        .into_iter()
        .collect();
    Ok(Found {
        text: decoded.text,
        line: Some(1),
        problems,
        ..Found::default()
    })
}

pub(super) fn too_long(name: &str, limit: usize) -> Problem {
    Problem::new(
        name,
        format!("longer than {} MB, the limit for one dispatch", limit >> 20),
    )
    .with_remedy("split it into one file, or one JSON line, per dispatch")
}

pub(super) fn damaged(name: &str, at: usize) -> Problem {
    Problem::new(
        name,
        format!(
            "not valid UTF-8 from byte {}; it was read with the bad bytes marked",
            at + 1
        ),
    )
    .with_remedy("save the file again as UTF-8")
}
