//! `legation actor` and `legation tables`: what is typed and what is seen.

use crate::harness::Place;

#[test]
fn an_office_has_its_holder_of_the_day() {
    let place = Place::new();
    for (day, name) in [("2014-05-01", "Uhuru Kenyatta"), ("1 May 2023", "William Ruto")] {
        let ran = place
            .run(&["actor", "the Kenyan president", "--date", day, "--format", "json"])
            .ends(0);
        let found = &ran.json()[0];
        assert_eq!(found["name"], name, "{day}");
        assert_eq!(
            (&found["country"], &found["sector"]),
            (&"KEN".into(), &"GOV".into())
        );
        assert_eq!(found["kind"], "person");
        assert!(
            found["why"].as_array().is_some_and(|why| why.len() > 2),
            "{found}"
        );
    }
}

#[test]
fn what_is_no_actor_is_said_to_be_none() {
    let ran = Place::new().run(&["actor", "a wedding cake"]).ends(1);
    assert_eq!(ran.out, "a wedding cake: no political actor that is known\n");
    let ran = Place::new()
        .run(&["actor", "a wedding cake", "--date", "someday"])
        .ends(2);
    assert!(ran.err.contains("is not a date"), "{}", ran.err);
}

#[test]
fn a_table_of_ones_own_stands_first() {
    let place = Place::new();
    place.write(
        "mine.csv",
        "table,name,aliases,code,sector,kind\norganization,Order of the Lamp,OTL,FJI,REL,ngo\n",
    );
    let ran = place
        .run(&["actor", "OTL", "--table", "mine.csv", "--format", "json"])
        .ends(0);
    assert_eq!(ran.json()[0]["name"], "Order of the Lamp");
    assert_eq!(ran.json()[0]["sector"], "REL");
    let ran = place.run(&["tables", "OTL", "--table", "mine.csv"]).ends(0);
    assert!(
        ran.out.contains("Order of the Lamp") && ran.out.contains("mine.csv:2"),
        "{}",
        ran.out
    );
    place.run(&["tables", "OTL"]).ends(1);
}

#[test]
fn the_tables_say_where_their_rows_are_from() {
    let ran = Place::new()
        .run(&["tables", "Georgia", "--format", "json"])
        .ends(0);
    let facts = ran.json();
    for table in ["country_words", "places"] {
        assert!(facts.iter().any(|fact| fact["table"] == table), "{table}");
    }
    let ran = Place::new().run(&["tables"]).ends(0);
    assert!(
        ran.out.contains("CC BY 4.0") && ran.out.contains("officials"),
        "{}",
        ran.out
    );
}
