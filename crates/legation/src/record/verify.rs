//! Checking that what the record keeps holds together.

use super::Record;
use super::error::{Explain, Result};
use super::keep::digest;

/// Something in the record that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The dispatch's id; empty where the file as a whole is at fault.
    pub dispatch: String,
    pub what: String,
}

impl Record {
    /// Looks at every row: the file's own structure, that every entry has evidence and its kind's fields, that every
    /// span is a passage of its dispatch's text (and those that entries rest on are of the words that were read), that every actor of a
    /// dispatch is one of the record, and that every entry is of a happening and every dispatch of a voice. Returns what is
    /// wrong, in order of dispatch.
    pub fn verify(&self) -> Result<Vec<Fault>> {
        let mut faults = self.structure()?;
        faults.extend(self.without_parts()?);
        faults.extend(self.spans()?);
        faults.extend(self.links()?);
        Ok(faults)
    }

    fn structure(&self) -> Result<Vec<Fault>> {
        let mut statement = self
            .connection
            .prepare("PRAGMA integrity_check(100)")
            .explain(&self.path)?;
        let lines = statement
            .query_map([], |row| row.get::<_, String>(0))
            .and_then(|rows| rows.collect::<rusqlite::Result<Vec<_>>>())
            .explain(&self.path)?;
        Ok(lines
            .into_iter()
            .filter(|line| line != "ok")
            .map(|what| Fault {
                dispatch: String::new(),
                what,
            })
            .collect())
    }

    fn without_parts(&self) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let kinds = [
            "visit",
            "meeting",
            "statement",
            "agreement",
            "joint_body",
            "commitment",
            "event",
        ];
        let mut missing = vec![("evidence", "1".to_owned())];
        missing.extend(kinds.map(|kind| (kind, format!("e.kind = '{kind}'"))));
        for (table, condition) in missing {
            let sql = format!(
                "SELECT d.id, e.local FROM entry e JOIN dispatch d ON d.number = e.dispatch
                 WHERE {condition} AND NOT EXISTS (SELECT 1 FROM {table} k WHERE k.entry = e.id) ORDER BY e.id"
            );
            let mut statement = self.connection.prepare(&sql).explain(&self.path)?;
            let mut rows = statement.query([]).explain(&self.path)?;
            while let Some(row) = rows.next().explain(&self.path)? {
                let dispatch = row.get(0).explain(&self.path)?;
                let entry: String = row.get(1).explain(&self.path)?;
                faults.push(Fault {
                    dispatch,
                    what: format!("entry {entry} has no row in {table}"),
                });
            }
        }
        Ok(faults)
    }

    /// Who is whom: each actor of a dispatch has a form, each form an actor that is that of the form it was recognised
    /// by, and no two actors have one id.
    fn links(&self) -> Result<Vec<Fault>> {
        let checks = [
            "SELECT d.id, 'actor ' || a.local || ' is no actor of the record' FROM appearance a
             JOIN dispatch d ON d.number = a.dispatch LEFT JOIN form f ON f.id = a.form
             WHERE f.actor IS NULL OR f.actor NOT IN (SELECT id FROM actor) ORDER BY d.number, a.position",
            "SELECT '', 'form ' || f.id || ' (' || f.name || ') is not the actor it was recognised by' FROM form f
             LEFT JOIN form p ON p.id = f.parent
             WHERE f.parent IS NOT NULL AND f.actor IS NOT p.actor ORDER BY f.id",
            "SELECT '', 'form ' || f.id || ' (' || f.name || ') is told by ' || count(a.dispatch) || ' actors, not '
             || f.dispatches FROM form f LEFT JOIN appearance a ON a.form = f.id
             GROUP BY f.id HAVING count(a.dispatch) <> f.dispatches ORDER BY f.id",
            "SELECT '', count(*) || ' actors have the id ' || key FROM actor GROUP BY key HAVING count(*) > 1 ORDER BY key",
            "SELECT '', 'decision ' || number || ' is not what a decision is' FROM decision
             WHERE NOT json_valid(whom) ORDER BY number",
            "SELECT '', 'imported event ' || id || ' of ' || coder || ' is not what an event is' FROM imported
             WHERE NOT json_valid(event) OR coder = '' OR (type = '' AND cameo IS NULL) ORDER BY number",
            "SELECT '', 'imported event ' || id || ' of ' || coder || ' has not the actors that it names' FROM imported
             WHERE json_valid(event) AND coalesce(json_array_length(event, '$.actors'), 0)
             + coalesce(json_array_length(event, '$.recipients'), 0)
             + coalesce(json_array_length(event, '$.according_to'), 0)
             <> (SELECT count(*) FROM imported_actor a WHERE a.event = imported.number) ORDER BY number",
        ];
        let groups = [
            "SELECT d.id, 'entry ' || e.local || ' is of no happening' FROM entry e JOIN dispatch d ON d.number = e.dispatch
             LEFT JOIN entry r ON r.id = e.happening
             WHERE r.id IS NULL OR r.happening IS NOT r.id OR r.kind <> e.kind ORDER BY e.id",
            "SELECT d.id, 'two entries are of one happening' FROM entry e JOIN dispatch d ON d.number = e.dispatch
             GROUP BY e.happening, e.dispatch HAVING count(*) > 1 ORDER BY e.dispatch",
            "SELECT d.id, 'the dispatch is of no voice' FROM dispatch d LEFT JOIN dispatch v ON v.number = d.voice
             WHERE v.number IS NULL OR v.voice IS NOT v.number ORDER BY d.number",
        ];
        let mut faults = Vec::new();
        for sql in checks.into_iter().chain(groups) {
            self.each(sql, |row| {
                faults.push(Fault {
                    dispatch: row.get(0)?,
                    what: row.get(1)?,
                });
                Ok(())
            })?;
        }
        Ok(faults)
    }

    fn spans(&self) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let mut dispatches = self
            .connection
            .prepare("SELECT number, id, text FROM dispatch ORDER BY number")
            .explain(&self.path)?;
        let mut spans = self
            .connection
            .prepare(
                "SELECT 'entry ' || e.local, v.start, v.\"end\", 1, v.digest FROM evidence v
                 JOIN entry e ON e.id = v.entry WHERE v.dispatch = ?1
                 UNION ALL
                 SELECT 'outcome ' || o.local, v.start, v.\"end\", 1, v.digest FROM outcome o
                 JOIN outcome_evidence v ON v.outcome = o.id WHERE o.dispatch = ?1
                 UNION ALL
                 SELECT 'actor ' || a.local, m.start, m.\"end\", 0, NULL FROM mention m
                 JOIN appearance a ON a.dispatch = m.dispatch AND a.position = m.actor WHERE m.dispatch = ?1
                 UNION ALL
                 SELECT 'what is told of actor ' || a.local, t.start, t.\"end\", 0, NULL FROM fact t
                 JOIN appearance a ON a.dispatch = t.dispatch AND a.position = t.actor WHERE t.dispatch = ?1",
            )
            .explain(&self.path)?;
        let mut rows = dispatches.query([]).explain(&self.path)?;
        while let Some(row) = rows.next().explain(&self.path)? {
            let number: i64 = row.get(0).explain(&self.path)?;
            let dispatch: String = row.get(1).explain(&self.path)?;
            let text: Vec<char> = row
                .get_ref(2)
                .explain(&self.path)?
                .as_str()
                .unwrap_or_default()
                .chars()
                .collect();
            let mut each = spans.query([number]).explain(&self.path)?;
            while let Some(span) = each.next().explain(&self.path)? {
                let (whose, start, end, rests, kept): (String, i64, i64, bool, Option<i64>) =
                    span.try_into().explain(&self.path)?;
                let at = usize::try_from(start).ok().zip(usize::try_from(end).ok());
                let words = at.and_then(|(start, end)| text.get(start..end));
                let told = words.is_some_and(|words| words.iter().any(|c| !c.is_whitespace()));
                let what = match at {
                    Some((start, end)) if told => {
                        if !rests || digest(&text, start, end) == kept {
                            continue;
                        }
                        format!("{whose}: the words at {start}..{end} are not those that were read")
                    }
                    _ => format!("{whose}: {start}..{end} is no passage of the text"),
                };
                faults.push(Fault {
                    dispatch: dispatch.clone(),
                    what,
                });
            }
        }
        Ok(faults)
    }
}
