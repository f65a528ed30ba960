//! What must hold for any input whatever: no panic, blocks that cover the text, the same dispatch from the same bytes.

use super::*;
use std::io::Read;

/// A small generator of numbers (xorshift), so that the tests need nothing and repeat.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.roll(from.len())]
    }
}

/// Scraps that the readers look for, put together at random.
const SCRAPS: &[&str] = &[
    "LUSAKA",
    " - ",
    "—",
    " (Amber News)",
    ", May 5",
    ", 3 May 2018",
    ". ",
    ": ",
    "/AN/",
    "By ",
    "our correspondent",
    "Q  ",
    "PRESIDENT LUMA: ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "   ",
    "- ",
    "1. ",
    "(a) ",
    "“",
    "”",
    "\"",
    "'",
    "é",
    "日本",
    "🇫🇯",
    "\u{feff}",
    "\u{200b}",
    "\0",
    "The ministers met on Monday and agreed to meet again in May before the rains",
    "all content by X is licensed under",
    " Creative Commons Attribution 4.0 International License",
    "CC BY-SA 4.0",
    "creativecommons.org/licenses/by/",
    "©",
    "2020",
    "31 June",
    "1:37 P.M. EST",
    "Published: ",
    "Ministry of Trade, ",
    "according to Reuters",
    "told the ",
    "<p>",
    "</p>",
    "<br>",
    "<h2>",
    "<html>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<rss>",
    "<item>",
    "</item>",
    "<title>",
    "<description>",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&#0;",
    "&nbsp;",
    "&",
    "<",
    ">",
    "{\"text\": \"",
    "\"}",
    "{",
    "}",
    "[",
    "]",
    ",",
    "text,title\n",
    "\\u0000",
    "\\ud800",
    "<entry>",
    "<content>",
    "<font a=1>",
    "<a href='x'>",
    "<meta charset='",
    "utf-16",
    "<?xml encoding='",
    "</",
    "<table><tr><td>",
];

fn scraps(dice: &mut Dice) -> String {
    let count = dice.roll(40);
    (0..count).map(|_| dice.pick(SCRAPS)).collect()
}

fn read_bytes(bytes: &[u8], format: Option<Format>) -> Vec<Result<Document, Problem>> {
    let reader: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let options = ReadOptions {
        format,
        ..ReadOptions::default()
    };
    read(
        Input::Stream {
            name: "made up".to_owned(),
            reader,
        },
        &options,
    )
    .take(1000)
    .collect()
}

const FORMATS: [Option<Format>; 7] = [
    None,
    Some(Format::Text),
    Some(Format::Html),
    Some(Format::Feed),
    Some(Format::JsonLines),
    Some(Format::Json),
    Some(Format::Table),
];

/// Blocks are in order, apart, on character boundaries, and leave nothing out but blanks.
fn assert_covered(document: &Document) {
    let text = &document.dispatch.text;
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0');
    let mut at = 0;
    for block in &document.blocks {
        assert!(
            block.span.start >= at && block.span.end <= text.len(),
            "{:?} in {text:?}",
            document.blocks
        );
        assert!(!block.span.is_empty(), "{:?} in {text:?}", document.blocks);
        assert!(
            text[at..block.span.start].chars().all(blank),
            "{:?} in {text:?}",
            document.blocks
        );
        at = block.span.end;
    }
    assert!(text[at..].chars().all(blank), "{:?} in {text:?}", document.blocks);
}

#[test]
fn any_bytes_can_be_read() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..150 {
        let bytes: Vec<u8> = if round % 3 == 0 {
            (0..dice.roll(300)).map(|_| dice.roll(256) as u8).collect()
        } else {
            let mut bytes = scraps(&mut dice).into_bytes();
            // Damage a byte, cut a tail.
            if !bytes.is_empty() && round % 3 == 1 {
                let at = dice.roll(bytes.len());
                bytes[at] = dice.roll(256) as u8;
                bytes.truncate(dice.roll(bytes.len()) + 1);
            }
            bytes
        };
        for format in FORMATS {
            for document in read_bytes(&bytes, format).iter().flatten() {
                assert_covered(document);
            }
        }
    }
}

#[test]
fn any_text_is_covered_by_its_blocks_and_kept_as_it_is() {
    let mut dice = Dice(42);
    for _ in 0..600 {
        let text = scraps(&mut dice);
        let document = compose_text(&text, "made up", &ReadOptions::default());
        assert_eq!(document.dispatch.text, text);
        assert_covered(&document);
    }
}

#[test]
fn the_same_dispatch_has_the_same_id_wherever_it_is_read() {
    let text = "QUITO (Andes Wire) - The envoys met on Monday and agreed to meet again.";
    let object = serde_json::json!({ "text": text, "file": "elsewhere.txt", "published": "2020-05-04" });
    let plain = compose_text(text, "a.txt", &ReadOptions::default()).dispatch;
    let line = read_bytes(object.to_string().as_bytes(), None)
        .remove(0)
        .unwrap()
        .dispatch;
    assert_eq!(plain.id, line.id);
    assert_eq!(line.file.as_deref(), Some("elsewhere.txt"));
    let other = compose_text(
        &text.replace("Monday", "Tuesday"),
        "a.txt",
        &ReadOptions::default(),
    )
    .dispatch;
    assert_ne!(plain.id, other.id);
}
