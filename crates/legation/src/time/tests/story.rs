//! What the story so far and the verbs around it make of an expression.

use super::*;

/// The sentence with heads and relations: token, its head, the relation.
fn with_heads(mut sentence: Sentence, heads: &[(usize, usize, &'static str)]) -> Sentence {
    for (at, head, rel) in heads {
        sentence.tokens[*at].head = Some(*head);
        sentence.tokens[*at].rel = rel;
    }
    Sentence::new(sentence.span, sentence.tokens, Vec::new(), false, 0)
}

#[test]
fn the_narrative_gives_what_later_sentences_leave_out() {
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("three days later they left/V"), "-");
    assert_eq!(
        story.next("the embassy closed/V on 3 February 2021"),
        "2021-02-03"
    );
    assert_eq!(story.next("it reopened/V three days later"), "2021-02-06");
    assert_eq!(story.next("a day earlier the envoy had/A left/V"), "2021-02-05");
    assert_eq!(story.next("the same day talks failed/V"), "2021-02-05");
    assert_eq!(story.next("he left/V the following month"), "2021-03");
    assert_eq!(story.next("the king died/V in 1979"), "1979");
    assert_eq!(
        story.next("on 4 November crowds stormed/V the gate"),
        "1979-11-04"
    );
}

#[test]
fn the_same_month_of_another_year_stays_a_month() {
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("trade fell/V in May"), "2024-05");
    assert_eq!(story.next("it rose/V in the same month a year ago"), "2023-05");
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("trade fell/V in May"), "2024-05");
    assert_eq!(story.next("it rose/V in the same month last year"), "2023-05");
}

#[test]
fn the_same_period_is_the_month_told_of() {
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("trade fell/V in May"), "2024-05");
    assert_eq!(story.next("it rose/V in the same period last year"), "2023-05");
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("it rose/V in the same period last year"), "2023");
}

#[test]
fn the_quarter_is_the_one_told_of() {
    let mut story = Story::new(Some(DAY));
    story.next("profits rose/V in the first quarter of 2023");
    assert!(
        story
            .next("revenue fell/V for the quarter .")
            .starts_with("2023-01")
    );
}

#[test]
fn a_month_in_passing_leaves_the_story_on_its_day() {
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("the envoy came/V on 3 July 2024"), "2024-07-03");
    assert_eq!(story.next("trade had/A fallen/V in May"), "2024-05");
    assert_eq!(story.next("the same day talks began/V"), "2024-07-03");
    assert_eq!(story.next("later in the day they left/V"), "2024-07-03");
}

#[test]
fn a_comparison_dates_nothing() {
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("the envoy came/V on 3 February 2021"), "2021-02-03");
    assert_eq!(story.next("that was/V two days later than planned/V"), "P2D");
}

#[test]
fn plans_do_not_move_the_story() {
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("the shots fell/V on 15 August 2024"), "2024-08-15");
    assert_eq!(
        story.next("a court will/A hear/I him on 5 September 2024"),
        "2024-09-05"
    );
    assert_eq!(story.next("he will/A leave/I two days later"), "2024-09-07");
    assert_eq!(story.next("the same day a mosque was/A attacked/V"), "2024-08-15");
}

#[test]
fn without_a_publication_date_a_full_date_gives_its_year_to_those_after_it() {
    let mut story = Story::new(None);
    assert_eq!(story.next("the envoy died/V on 17 January 1961"), "1961-01-17");
    assert_eq!(story.next("the town fell/V on 4 August 1964"), "1964-08-04");
    assert_eq!(story.next("on 28 October the guns opened/V"), "1964-10-28");
    assert_eq!(story.next("they will/A vote/I on 3 March"), "-");
}

#[test]
fn a_clause_is_dated_from_the_main_one() {
    let found = values(
        "they said/V on Tuesday , a week after a boat collided/V .",
        Some(DAY),
    );
    assert_eq!(found, "2024-08-20 2024-08-13");
    assert_eq!(
        values("a week after a boat collided/V , they met/V .", Some(DAY)),
        "P1W"
    );
    assert_eq!(values("two days before Christmas", Some(DAY)), "2024-12-23");
}

#[test]
fn roles_and_spans() {
    let text = "They will/A meet/I within 30 days/S , by mid-June .";
    let found = read(text, Some(DAY));
    let (plain, _) = sentence(text);
    assert_eq!(found[0].span.of(&plain), "30 days");
    assert_eq!(
        (found[0].tokens.clone(), found[0].marker, found[0].role),
        (4..6, Some(3), Role::Within)
    );
    assert_eq!((found[1].span.of(&plain), found[1].role), ("mid-June", Role::By));
    assert_eq!(read("Sunday's signing", Some(DAY))[0].role, Role::Of);
    assert_eq!(read("the act of 3 May 2020", Some(DAY))[0].role, Role::Of);
    assert_eq!(read("ahead of Friday", Some(DAY))[0].role, Role::Before);
    assert_eq!(read("for six years", Some(DAY))[0].role, Role::For);
}

#[test]
fn heads_tell_the_tense_where_the_parser_gives_them() {
    // "He said the vote on Friday will decide it": Friday hangs on the vote, the vote on "decide".
    let (text, parsed) = sentence("He said/V the vote/N on Friday will/A decide/I it .");
    let parsed = with_heads(
        parsed,
        &[
            (0, 1, "nsubj"),
            (2, 3, "det"),
            (3, 7, "nsubj"),
            (4, 5, "case"),
            (5, 3, "nmod"),
            (6, 7, "aux"),
            (7, 1, "ccomp"),
        ],
    );
    let found = find(
        &text,
        &parsed,
        &Reference { published: Some(DAY) },
        &mut Memory::default(),
    );
    assert_eq!(found[0].value.as_deref(), Some("2024-08-23"));
    assert_eq!(found[0].governor(&parsed), Some(3));
    // "The December talks failed": what failed has been.
    let (text, parsed) = sentence("The December talks/N failed/V .");
    let heads = [(0, 2, "det"), (1, 2, "compound"), (2, 3, "nsubj")];
    let parsed = with_heads(parsed, &heads);
    let published = Some(DAY);
    let found = find(&text, &parsed, &Reference { published }, &mut Memory::default());
    assert_eq!(found[0].value.as_deref(), Some("2023-12"));
    // "The summit ends Saturday": a present with a weekday is a plan.
    let (text, parsed) = sentence("The summit/N ends/P Saturday .");
    let parsed = with_heads(parsed, &[(0, 1, "det"), (1, 2, "nsubj"), (3, 2, "obl:tmod")]);
    let published = Some(DAY);
    let found = find(&text, &parsed, &Reference { published }, &mut Memory::default());
    assert_eq!(found[0].value.as_deref(), Some("2024-08-24"));
}

#[test]
fn a_year_that_dates_a_noun_is_not_the_narratives() {
    // "The act signed in 2020 was ratified on 15 September": the signing modifies the act.
    let (text, parsed) = sentence("The act/N signed/V in 2020 was/A ratified/V on 15 September .");
    let parsed = with_heads(
        parsed,
        &[
            (0, 1, "det"),
            (1, 6, "nsubj:pass"),
            (2, 1, "acl"),
            (3, 4, "case"),
            (4, 2, "obl"),
            (5, 6, "aux:pass"),
            (7, 9, "case"),
            (8, 9, "nummod"),
            (9, 6, "obl"),
        ],
    );
    let published = Some(date(2022, 10, 6));
    let found = find(&text, &parsed, &Reference { published }, &mut Memory::default());
    assert_eq!(found[1].value.as_deref(), Some("2022-09-15"));
}

#[test]
fn a_day_of_the_last_month_is_news_though_a_year_was_told() {
    let mut story = Story::new(Some(DAY));
    assert_eq!(story.next("owners were/A warned/V in October 2018"), "2018-10");
    assert_eq!(story.next("it fell/V on 2 August"), "2024-08-02");
    let mut story = Story::new(Some(DAY));
    story.next("owners were/A warned/V in October 2018");
    assert_eq!(
        story.next("they moved/V out on 2 November"),
        "2018-11-02",
        "of the year told"
    );
}

#[test]
fn the_previous_quarter_is_that_before_the_one_told_of() {
    let mut story = Story::new(Some(DAY));
    story.next("profits rose/V in the first quarter of 2023");
    assert_eq!(
        story.next("they had/A fallen/V in the previous quarter"),
        "2022-10/2022-12"
    );
    let mut story = Story::new(Some(DAY));
    story.next("profits rose/V in the first quarter of 2023");
    assert_eq!(
        story.next("more than in the year-earlier quarter"),
        "2022-01/2022-03"
    );
}

#[test]
fn what_is_earlier_counts_from_the_date_beside_it() {
    let mut story = Story::new(Some(DAY));
    story.next("the trial begins/P next month");
    assert_eq!(
        story.next("convicted/V in 2009 of killing his landlord three years/S earlier"),
        "2009 2006"
    );
}
