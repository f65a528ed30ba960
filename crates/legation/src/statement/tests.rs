//! The stage as a whole, on trees written by hand and on any string of marks.

use super::*;
use crate::syntax::conllu::tree;
use crate::syntax::{Token, Upos};

fn read(rows: &str) -> (String, Vec<Found>, Sentence) {
    let (text, sentence) = tree(rows);
    let found = find(&text, &[], std::slice::from_ref(&sentence));
    (text, found, sentence)
}

fn speaker_form(found: &Found, text: &str, sentence: &Sentence) -> String {
    match found.speaker {
        SpeakerRef::Token { token, .. } => sentence.form(token, text).to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_reported_clause_and_its_participial_sequel() {
    let (text, found, sentence) = read(
        "Okoro Okoro PROPN 2 nsubj
         said say VERB 0 root VerbForm=Fin
         that that SCONJ 6 mark
         talks talks NOUN 6 nsubj
         would would AUX 6 aux VerbForm=Fin
         resume resume VERB 2 ccomp VerbForm=Inf
         , , PUNCT 8 punct
         adding add VERB 2 advcl VerbForm=Ger
         that that SCONJ 12 mark
         dates date NOUN 12 nsubj
         were be AUX 12 cop VerbForm=Fin
         open open ADJ 8 ccomp
         . . PUNCT 2 punct",
    );
    let texts: Vec<&str> = found.iter().map(|f| f.text.as_str()).collect();
    assert_eq!(texts, ["talks would resume", "dates were open"]);
    assert_eq!(found[0].cue_form(), Some("said"));
    assert_eq!(found[1].cue_form(), Some("adding"));
    assert!(
        found
            .iter()
            .all(|f| speaker_form(f, &text, &sentence) == "Okoro" && !f.direct)
    );
    assert_eq!(found[0].clause, Some((0, 5)));
}

#[test]
fn what_was_not_said_is_no_statement() {
    let (_, found, _) = read(
        "Okoro Okoro PROPN 4 nsubj
         did do AUX 4 aux
         not not PART 4 advmod Polarity=Neg
         say say VERB 0 root VerbForm=Inf
         that that SCONJ 7 mark
         talks talks NOUN 7 nsubj
         failed fail VERB 4 ccomp VerbForm=Fin",
    );
    assert!(found.is_empty());
    let (_, found, _) = read(
        "We we PRON 2 nsubj Person=1
         affirm affirm VERB 0 root VerbForm=Fin
         that that SCONJ 5 mark
         borders border NOUN 5 nsubj
         matter matter VERB 2 ccomp VerbForm=Fin",
    );
    assert!(found.is_empty());
}

#[test]
fn an_interrupted_quotation_is_one_statement() {
    let (text, found, sentence) = read(
        "“ “ PUNCT 4 punct
         The the DET 3 det
         door door NOUN 4 nsubj
         stands stand VERB 0 root VerbForm=Fin
         , , PUNCT 4 punct
         ” ” PUNCT 4 punct
         she she PRON 8 nsubj
         said say VERB 4 parataxis VerbForm=Fin
         , , PUNCT 4 punct
         “ “ PUNCT 4 punct
         open open ADJ 4 xcomp
         to to ADP 13 case
         all all PRON 11 obl
         . . PUNCT 4 punct
         ” ” PUNCT 4 punct",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].direct && found[0].content.len() == 2);
    assert_eq!(speaker_form(&found[0], &text, &sentence), "she");
    assert_eq!(found[0].cue_form(), Some("said"));
}

#[test]
fn a_description_is_its_object_and_predicate() {
    let (_, found, _) = read(
        "Lima Lima PROPN 2 nsubj
         called call VERB 0 root VerbForm=Fin
         the the DET 4 det
         vote vote NOUN 2 obj
         a a DET 6 det
         farce farce NOUN 2 xcomp
         . . PUNCT 2 punct",
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].text, "the vote a farce");
    assert_eq!((found[0].direct, found[0].shape), (false, Shape::Description));
}

#[test]
fn what_stands_behind_a_semicolon_is_not_said() {
    let (_, found, _) = read(
        "Lima Lima PROPN 2 nsubj
         maintains maintain VERB 0 root VerbForm=Fin
         records record NOUN 2 obj
         ; ; PUNCT 6 punct
         rain rain NOUN 6 nsubj
         fell fall VERB 2 parataxis VerbForm=Fin
         . . PUNCT 2 punct",
    );
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_source_without_a_verb() {
    let (text, found, sentence) = read(
        "Rain rain NOUN 2 nsubj
         fell fall VERB 0 root VerbForm=Fin
         , , PUNCT 6 punct
         according accord VERB 6 case
         to to ADP 4 fixed
         Oslo Oslo PROPN 2 obl
         . . PUNCT 2 punct",
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].text, "Rain fell");
    assert_eq!(speaker_form(&found[0], &text, &sentence), "Oslo");
    assert_eq!(found[0].cue_form(), Some("according to"));
}

/// Each word hangs on the one before it; "said" is a verb, a capital makes a name.
fn chain(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for (paragraph, line) in text.split_inclusive('\n').enumerate() {
        let base = line.as_ptr() as usize - text.as_ptr() as usize;
        let mut tokens: Vec<Token> = Vec::new();
        for word in line.split_whitespace() {
            let start = base + (word.as_ptr() as usize - line.as_ptr() as usize);
            let verb = word.contains("said");
            tokens.push(Token {
                span: Span::new(start, start + word.len()),
                lemma: if verb { "say".into() } else { word.to_lowercase() },
                upos: if verb { Upos::Verb } else { Upos::Propn },
                feats: if verb { "VerbForm=Fin" } else { "_" },
                head: tokens.len().checked_sub(1),
                rel: if verb { "parataxis" } else { "nsubj" },
                mention: None,
            });
        }
        if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
            let span = first.span.cover(last.span);
            sentences.push(Sentence::new(span, tokens, Vec::new(), false, paragraph));
        }
    }
    sentences
}

#[test]
fn any_string_of_marks_is_read() {
    const PIECES: [&str; 22] = [
        "\"",
        "“",
        "”",
        "‘",
        "’",
        "'",
        "«",
        "»",
        " ",
        " ",
        ",",
        ". ",
        "\n",
        "said",
        "Asha",
        "s",
        "PM IDRIS:",
        "É",
        "“A b c d.”",
        "(",
        "„",
        "according to",
    ];
    // A small generator of its own: the same strings on every machine.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % n
    };
    for _ in 0..4000 {
        let length = next(40);
        let text: String = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
        let found = find(&text, &[], &chain(&text));
        let mut direct: Vec<Span> = Vec::new();
        for statement in &found {
            assert!(
                !statement.content.is_empty() && !statement.evidence.is_empty(),
                "{text:?}"
            );
            for span in statement.content.iter().chain(&statement.evidence) {
                assert!(text.get(span.start..span.end).is_some(), "{text:?}");
            }
            if statement.shape == Shape::Quotation || statement.shape == Shape::Turn {
                direct.extend(&statement.content);
            }
        }
        direct.sort();
        assert!(direct.windows(2).all(|two| !two[0].overlaps(two[1])), "{text:?}");
    }
}
