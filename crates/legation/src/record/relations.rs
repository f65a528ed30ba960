//! What states do to one another by period: counts and scores by dyad, of happenings and of reports.
//!
//! A happening told by five dispatches is one happening and five reports; a series that counts reports mistakes attention for conduct
//! (Schrodt 2012). Only what is asserted counts, and no history. Where an event has several actors and no recipient, each is with each
//! other: a summit of three has six directed dyads.

use super::merge::Merged;
use super::recall::Party;
use crate::contract::{Detail, Event, Factuality};
use crate::exchange::columns::{Cell, Kind};
use crate::exchange::parquet::Table;
use crate::exchange::quad;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// What time is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Month,
    Quarter,
    Year,
}

impl Period {
    /// `2024-03`, `2024-Q1`, `2024`.
    fn of(self, day: Date) -> String {
        match self {
            Period::Month => day.strftime("%Y-%m").to_string(),
            Period::Quarter => format!("{}-Q{}", day.year(), (day.month() + 2) / 3),
            Period::Year => day.year().to_string(),
        }
    }
}

/// One dyad in one period.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Relation {
    pub period: String,
    /// Codes of countries, or of organisations that stand for themselves.
    pub actor: String,
    pub recipient: String,
    /// Events, each told once.
    pub happenings: usize,
    /// Dispatches that tell of one, counted for each event.
    pub reports: usize,
    /// Texts of their own that do: a wire's report and its reprints count as one.
    pub voices: usize,
    /// Of the happenings with a score: their number, and the mean of PLOVER's conflict-cooperation scores.
    pub scored: usize,
    pub score: Option<f64>,
    /// Mean where each report counts.
    pub score_by_reports: Option<f64>,
    /// Happenings by quad class.
    pub verbal_cooperation: usize,
    pub material_cooperation: usize,
    pub verbal_conflict: usize,
    pub material_conflict: usize,
}

/// Sums behind the means.
#[derive(Default)]
struct Sums {
    relation: Relation,
    score: f64,
    by_reports: f64,
    scored_reports: usize,
}

/// The relations of a record's happenings, by period and dyad in order. With `undirected`, who did it to whom is left out, and the two
/// codes stand in the order of the alphabet. An event without a day of its own counts on the day of its first report; one without either
/// is left out.
pub fn relations(
    merged: &[Merged],
    parties: &BTreeMap<String, Party>,
    by: Period,
    undirected: bool,
) -> Vec<Relation> {
    let mut all: BTreeMap<(String, String, String), Sums> = BTreeMap::new();
    for happening in merged {
        let Detail::Event(event) = &happening.entry.detail else {
            continue;
        };
        let counts = happening.entry.factuality == Factuality::Asserted && !event.background;
        let Some(day) = happening.from_day().filter(|_| counts) else {
            continue;
        };
        let dispatches = happening.told_by.dispatches;
        for (actor, recipient) in dyads(event, parties, undirected) {
            let sums = all.entry((by.of(day), actor, recipient)).or_default();
            let relation = &mut sums.relation;
            relation.happenings += 1;
            relation.reports += dispatches;
            relation.voices += happening.told_by.voices;
            match quad(&event.kind) {
                Some(1) => relation.verbal_cooperation += 1,
                Some(2) => relation.material_cooperation += 1,
                Some(3) => relation.verbal_conflict += 1,
                Some(_) => relation.material_conflict += 1,
                None => (),
            }
            if let Some(score) = event.score {
                relation.scored += 1;
                sums.score += score;
                sums.by_reports += score * dispatches as f64;
                sums.scored_reports += dispatches;
            }
        }
    }
    let mean = |sum: f64, of: usize| (of > 0).then(|| (sum / of as f64 * 1000.0).round() / 1000.0);
    let told = all
        .into_iter()
        .map(|((period, actor, recipient), sums)| Relation {
            period,
            actor,
            recipient,
            score: mean(sums.score, sums.relation.scored),
            score_by_reports: mean(sums.by_reports, sums.scored_reports),
            ..sums.relation
        });
    told.collect()
}

/// The columns of relations in Parquet.
const COLUMNS: [(&str, Kind); 13] = [
    ("period", Kind::Text),
    ("actor", Kind::Text),
    ("recipient", Kind::Text),
    ("happenings", Kind::Whole),
    ("reports", Kind::Whole),
    ("voices", Kind::Whole),
    ("scored", Kind::Whole),
    ("score", Kind::Number),
    ("score_by_reports", Kind::Number),
    ("verbal_cooperation", Kind::Whole),
    ("material_cooperation", Kind::Whole),
    ("verbal_conflict", Kind::Whole),
    ("material_conflict", Kind::Whole),
];

/// Writes relations as Parquet, with the fields of [`Relation`] as columns.
pub fn write_parquet(relations: &[Relation], out: impl Write + Send) -> io::Result<()> {
    let mut table = Table::new(out, "relations", &COLUMNS)?;
    for relation in relations {
        let text = |text: &str| Cell::Text(Some(text.to_owned()));
        let whole = |number: usize| Cell::Whole(i64::try_from(number).ok());
        table.write(vec![
            text(&relation.period),
            text(&relation.actor),
            text(&relation.recipient),
            whole(relation.happenings),
            whole(relation.reports),
            whole(relation.voices),
            whole(relation.scored),
            Cell::Number(relation.score),
            Cell::Number(relation.score_by_reports),
            whole(relation.verbal_cooperation),
            whole(relation.material_cooperation),
            whole(relation.verbal_conflict),
            whole(relation.material_conflict),
        ])?;
    }
    table.finish()?.flush()
}

/// The dyads of an event, each once.
fn dyads(event: &Event, parties: &BTreeMap<String, Party>, undirected: bool) -> BTreeSet<(String, String)> {
    let codes = |ids: &[String]| -> BTreeSet<String> {
        let code = |id: &String| parties.get(id).and_then(|party| party.country.clone());
        ids.iter().filter_map(code).collect()
    };
    let (actors, recipients) = (codes(&event.actors), codes(&event.recipients));
    let others = if recipients.is_empty() {
        &actors
    } else {
        &recipients
    };
    let pairs = actors
        .iter()
        .flat_map(|actor| others.iter().map(move |other| (actor.clone(), other.clone())));
    pairs
        .filter(|(a, b)| a != b)
        .map(|(a, b)| if undirected && b < a { (b, a) } else { (a, b) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::super::tests::{sample, versions};
    use super::*;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::{Row, RowAccessor};
    use jiff::civil::date;

    #[test]
    fn reports_and_happenings_are_counted_apart() {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::create(&folder.path().join("a.db")).unwrap();
        for reading in [sample("d1"), sample("d2")] {
            record.keep(&reading.dispatch, &reading, &versions()).unwrap();
        }
        let merged = record.merged(date(2024, 6, 1)).unwrap();
        let parties = record.parties().unwrap();
        let told = relations(&merged, &parties, Period::Month, false);
        let [relation] = &told[..] else { panic!("{told:?}") };
        assert_eq!(
            (
                relation.period.as_str(),
                relation.actor.as_str(),
                relation.recipient.as_str()
            ),
            ("2024-03", "DNK", "WSM")
        );
        assert_eq!(
            (relation.happenings, relation.reports, relation.verbal_cooperation),
            (1, 2, 1)
        );
        assert_eq!(
            (relation.score, relation.score_by_reports),
            (Some(1.0), Some(1.0))
        );
        assert_eq!(
            relations(&merged, &parties, Period::Quarter, true)[0].period,
            "2024-Q1"
        );
    }

    #[test]
    fn parquet_has_what_the_relations_have() {
        let told = [
            Relation {
                period: "2024-03".to_owned(),
                actor: "DNK".to_owned(),
                recipient: "WSM".to_owned(),
                happenings: 2,
                reports: 5,
                scored: 1,
                score: Some(-2.5),
                verbal_conflict: 2,
                ..Relation::default()
            },
            Relation::default(),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relations.parquet");
        write_parquet(&told, std::fs::File::create(&path).unwrap()).unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        let rows: Vec<Row> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap())
            .collect();
        let names: Vec<&String> = rows[0].get_column_iter().map(|(name, _)| name).collect();
        let fields = serde_json::to_value(&told[0]).unwrap();
        assert_eq!(names.len(), fields.as_object().unwrap().len());
        assert!(names.iter().all(|name| fields.get(name).is_some()), "{names:?}");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].get_string(2).unwrap(), "WSM");
        assert_eq!(
            (rows[0].get_long(3).unwrap(), rows[0].get_long(4).unwrap()),
            (2, 5)
        );
        assert_eq!(rows[0].get_double(7).unwrap(), -2.5);
        assert_eq!(rows[0].get_long(11).unwrap(), 2);
        // A score that is not there is missing, and not 0.
        assert!(rows[1].get_double(7).is_err());
    }

    #[test]
    fn of_a_summit_each_is_with_each_other() {
        let party = |country: &str| Party {
            id: country.to_owned(),
            name: country.to_owned(),
            kind: "country".to_owned(),
            country: Some(country.to_owned()),
            sector: None,
            office: None,
            described: false,
            dispatches: 1,
            spellings: Vec::new(),
            known_as: None,
            wikidata: None,
        };
        let parties = ["FJI", "TON", "WSM"]
            .map(|code| (code.to_owned(), party(code)))
            .into();
        let summit = Event {
            actors: ["FJI", "TON", "WSM"].map(str::to_owned).to_vec(),
            ..Event::default()
        };
        assert_eq!(dyads(&summit, &parties, false).len(), 6);
        assert_eq!(dyads(&summit, &parties, true).len(), 3);
    }
}
