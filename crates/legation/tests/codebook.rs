//! A codebook of one's own: trained, tested, kept, and coded with. The one of trade measures lies in `data/codebooks/`.

use legation::codebook::{Codebook, Coder, cross_validate, head_path};
use legation::contract::*;
use legation::document::{ReadOptions, compose_text};
use legation::pipeline::Pipeline;
use legation::syntax::Scratch;
use legation::tables::Tables;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

fn pipeline() -> Pipeline<'static> {
    Pipeline::new(Tables::built_in()).expect("the weights are sound")
}

fn trade() -> Codebook {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/codebooks/trade.toml");
    Codebook::open(&path).expect("the codebook of the repository is sound")
}

/// The codebook of trade measures, trained once for all tests.
fn trained() -> &'static Coder {
    static TRAINED: OnceLock<Coder> = OnceLock::new();
    TRAINED.get_or_init(|| Coder::new(trade(), pipeline().model()))
}

fn read(coder: &Coder, text: &str) -> Reading {
    let options = ReadOptions {
        date: Some("2024-05-10".to_owned()),
        ..ReadOptions::default()
    };
    let mut document = compose_text(text, "test.txt", &options);
    document.dispatch.skipped = None;
    pipeline()
        .with_codebook(Some(coder))
        .read(document, &mut Scratch::default())
}

/// Type, actors' and recipients' countries and factuality of the codebook's own events.
fn own(reading: &Reading) -> Vec<(&str, String, String, Factuality)> {
    let countries = |ids: &[String]| -> String {
        let actors = reading.actors.iter().filter(|a| ids.contains(&a.id));
        actors
            .filter_map(|a| a.country.clone())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let event = |entry: &'_ Entry| match &entry.detail {
        Detail::Event(event) if event.codebook.is_some() => Some((
            event.kind.clone(),
            countries(&event.actors),
            countries(&event.recipients),
            entry.factuality,
        )),
        _ => None,
    };
    let kind = |name: &str| trained().codebook.types.iter().find(|t| t.name == name);
    let events = reading.entries.iter().filter_map(event);
    events
        .filter_map(|(name, actors, recipients, told)| {
            Some((kind(&name)?.name.as_str(), actors, recipients, told))
        })
        .collect()
}

#[test]
fn sentences_that_are_no_examples_are_coded() {
    use Factuality::*;
    for (text, kind, actors, recipients, factuality) in [
        (
            "Ghana slapped a 20 percent levy on poultry from Brazil on Monday.",
            "IMPOSE_TARIFF",
            "GHA",
            "BRA",
            Asserted,
        ),
        (
            "Peru will scrap its tariffs on Bolivian quinoa, the government said.",
            "LIFT_TARIFF",
            "PER",
            "BOL",
            Planned,
        ),
        (
            "Togo denied that it had banned exports of maize to Ghana.",
            "BAN_EXPORTS",
            "TGO",
            "GHA",
            Negated,
        ),
        (
            "President Amina Diallo of Senegal flew to Rabat, where she signed a trade agreement with Morocco.",
            "CONCLUDE_TRADE_AGREEMENT",
            "SEN",
            "MAR",
            Asserted,
        ),
    ] {
        let told = read(trained(), text);
        let expected = (kind, actors.to_owned(), recipients.to_owned(), factuality);
        assert_eq!(own(&told), [expected], "{text}");
    }
}

#[test]
fn what_is_no_trade_measure_is_left_alone() {
    let text = "The foreign ministers of Ghana and Brazil met in Accra on Monday. They condemned the attack on the \
                embassy of Mali and signed a treaty on extradition. Brazil promised to send doctors to Ghana.";
    let reading = read(trained(), text);
    assert_eq!(own(&reading), []);
    let plover = |e: &Entry| matches!(&e.detail, Detail::Event(e) if e.codebook.is_none());
    assert!(reading.entries.iter().any(plover));
}

#[test]
fn a_codebook_may_stand_in_the_place_of_plover() {
    let codebook = Codebook {
        plover: false,
        ..trained().codebook.clone()
    };
    let coder = Coder {
        codebook,
        head: trained().head.clone(),
        fresh: false,
        unstored: None,
    };
    let text = "Ghana slapped a 20 percent levy on poultry from Brazil. The presidents of Ghana and Togo met in Accra.";
    let reading = read(&coder, text);
    let kinds: Vec<&str> = reading.entries.iter().map(|e| e.detail.kind()).collect();
    assert_eq!(
        kinds.iter().filter(|kind| **kind == "event").count(),
        1,
        "{kinds:?}"
    );
    assert!(kinds.contains(&"meeting"));
    assert_eq!(own(&reading).len(), 1);
}

#[test]
fn the_examples_tell_the_types_apart() {
    let report = cross_validate(&trained().codebook, pipeline().model());
    assert_eq!((report.examples, report.types.len()), (60, 5));
    assert!(report.macro_f1 > 0.65, "{report:?}");
    assert!(report.false_alarms < 0.1, "{report:?}");
    let found: f64 = report.types.iter().map(|t| t.recall * t.examples as f64).sum();
    let missed = |c: &&legation::codebook::Confusion| c.right.is_some();
    let missed: usize = report.confusions.iter().filter(missed).map(|c| c.count).sum();
    assert_eq!(found.round() as usize + missed, 60);
    assert!(
        report
            .doubts
            .windows(2)
            .all(|d| d[0].probability <= d[1].probability)
    );
}

#[test]
fn training_gives_the_same_head_each_time() {
    let again = Coder::new(trade(), pipeline().model());
    assert!(again.head == trained().head);
}

#[test]
fn the_head_is_kept_and_made_again_when_the_file_changes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("my.toml");
    let text = legation::codebook::TEMPLATE.replace("background = true", "background = false");
    fs::write(&path, &text).expect("written");
    let model = pipeline().model();
    let first = Coder::open(&path, model).expect("the template is sound");
    assert!(first.fresh && first.unstored.is_none());
    let second = Coder::open(&path, model).expect("it is there");
    assert!(!second.fresh && second.head == first.head);
    fs::write(&path, format!("{text}\n# later\n")).expect("written");
    assert!(Coder::open(&path, model).expect("it is sound").fresh);
    assert!(!Coder::open(&path, model).expect("it is sound").fresh);
    // A head that was cut off.
    let bytes = fs::read(head_path(&path)).expect("the head");
    fs::write(head_path(&path), &bytes[..bytes.len() - 5]).expect("written");
    assert!(Coder::open(&path, model).expect("it is sound").fresh);
    let beside = fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(beside, 2, "nothing else is left there");
}

#[test]
fn an_own_event_of_long_ago_is_background() {
    let background = |text: &str| {
        let reading = read(trained(), text);
        let own = |entry: &&Entry| matches!(&entry.detail, Detail::Event(event) if event.codebook.is_some());
        let event = reading.entries.iter().find(own);
        event.expect("an event of the codebook").detail.is_background()
    };
    assert!(background(
        "Ghana slapped a 20 percent levy on poultry from Brazil in 2015."
    ));
    assert!(!background(
        "Ghana slapped a 20 percent levy on poultry from Brazil on Monday."
    ));
}
