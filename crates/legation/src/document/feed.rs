//! RSS 0.9 to 2.0, RDF and Atom: one dispatch per item, streamed. Parsed here rather than by a feed crate because
//! those hold the whole feed in memory.

use super::input::{Allowance, OVER_LIMIT, Opened, Stream, as_utf8, cannot_read};
use super::licence;
use super::meta::{Found, Meta, present};
use super::problem::Problem;
use super::{encoding, html};
use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// The dispatches of a feed.
pub(super) struct Feed {
    name: String,
    reader: Reader<Allowance<Stream>>,
    limit: usize,
    /// The feed's own title, licence and language, for items that have none.
    channel: Meta,
    /// Items begun.
    items: usize,
    known: bool,
    done: bool,
}

/// The parts of one item that matter, as markup.
#[derive(Default)]
struct Item {
    title: String,
    link: String,
    summary: String,
    content: String,
    author: String,
    published: String,
    updated: String,
    rights: String,
    language: String,
}

/// A title as it is told in a problem.
fn clipped(title: &str) -> String {
    let mut clip: String = title.chars().take(60).collect();
    if clip.len() < title.len() {
        clip.push('…');
    }
    clip
}

impl Feed {
    /// `limit`: bytes that one item may have.
    pub fn new(mut opened: Opened, limit: usize) -> Result<Feed, Problem> {
        let name = opened.name.clone();
        if opened.declared.is_none() {
            // XML that declares nothing is UTF-8; what is none all the same is guessed, and bad bytes are replaced.
            let head = opened.stream.fill_buf().map_err(|e| cannot_read(&name, &e))?;
            let sound = std::str::from_utf8(head).map_or_else(|e| e.error_len().is_none(), |_| true);
            opened.declared = Some(if sound {
                encoding_rs::UTF_8
            } else {
                encoding::guess(head)
            });
        }
        let stream = as_utf8(opened).map_err(|e| cannot_read(&name, &e))?;
        let mut reader = Reader::from_reader(Allowance::new(stream, limit));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Ok(Feed {
            name,
            reader,
            limit,
            channel: Meta::default(),
            items: 0,
            known: false,
            done: false,
        })
    }

    fn fail(&mut self, error: &quick_xml::Error) -> Problem {
        self.done = true;
        let place = match self.items {
            0 => String::new(),
            n => format!(" at item {n}"),
        };
        match error {
            quick_xml::Error::Io(e) if e.to_string() == OVER_LIMIT => {
                let message = format!(
                    "an item is longer than {} MB{place}; the rest was not read",
                    self.limit >> 20
                );
                Problem::new(&self.name, message)
            }
            quick_xml::Error::Io(e) => cannot_read(&self.name, e),
            _ => {
                let at = self.reader.error_position();
                Problem::new(
                    &self.name,
                    format!("the XML breaks off{place} (byte {at}): {error}"),
                )
                .with_remedy("fetch the feed again; the items before were read")
            }
        }
    }

    /// Reads on to the end of the next item.
    fn item(&mut self) -> Result<Option<Item>, Problem> {
        let mut buffer = Vec::new();
        // The elements open below the item (or the channel), by local name.
        let mut open: Vec<String> = Vec::new();
        let mut item: Option<Item> = None;
        let mut channel = Item::default();
        loop {
            buffer.clear();
            let event = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(error) => return Err(self.fail(&error)),
            };
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Eof => {
                    self.done = true;
                    self.adopt(channel);
                    if item.is_some() {
                        let message = format!("the feed ends inside item {}", self.items);
                        return Err(Problem::new(&self.name, message).with_remedy("fetch the feed again"));
                    }
                    if !self.known {
                        return Err(Problem::new(&self.name, "the XML is neither RSS nor Atom")
                            .with_remedy("convert it to text, HTML or JSON Lines"));
                    }
                    return Ok(None);
                }
                Event::Start(tag) | Event::Empty(tag) => {
                    let name = local(&tag);
                    match name.as_str() {
                        "rss" | "feed" | "RDF" if item.is_none() => {
                            self.known = true;
                            channel.language = attribute(&tag, "lang").unwrap_or_default();
                        }
                        "item" | "entry" if item.is_none() && self.known => {
                            self.items += 1;
                            self.adopt(std::mem::take(&mut channel));
                            open.clear();
                            item = (!empty).then(Item::default);
                        }
                        "channel" if item.is_none() => {}
                        _ => {
                            let slot = item.as_mut().unwrap_or(&mut channel);
                            slot.open(&name, &tag, &open);
                            if !empty {
                                open.push(name);
                            }
                        }
                    }
                }
                Event::End(tag) => {
                    let name = tag.local_name().as_ref().to_owned();
                    if matches!(&*name, "item" | "entry") && item.is_some() {
                        self.reader.get_mut().renew();
                        return Ok(item);
                    }
                    if let Some(at) = open.iter().rposition(|n| *n == *name) {
                        let slot = item.as_mut().unwrap_or(&mut channel);
                        slot.close(&open[at..], &open);
                        open.truncate(at);
                    }
                }
                Event::Text(text) => {
                    let slot = item.as_mut().unwrap_or(&mut channel);
                    slot.text(&open, &text.into_inner());
                }
                Event::CData(data) => {
                    let slot = item.as_mut().unwrap_or(&mut channel);
                    slot.text(&open, &data.into_inner());
                }
                Event::GeneralRef(reference) => {
                    let slot = item.as_mut().unwrap_or(&mut channel);
                    match reference.resolve_char_ref() {
                        Ok(Some(c)) => slot.text(&open, c.encode_utf8(&mut [0; 4])),
                        _ => {
                            let name = reference.into_inner();
                            match resolve_html5_entity(&name) {
                                Some(words) => slot.text(&open, words),
                                None => slot.text(&open, &format!("&{name};")),
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Takes what the feed says of itself, from what was read outside the items.
    fn adopt(&mut self, channel: Item) {
        let fill = |slot: &mut Option<String>, value: Option<String>| *slot = slot.take().or(value);
        fill(&mut self.channel.source, plain(&channel.title));
        fill(&mut self.channel.licence, licence::spdx(&channel.rights));
        fill(&mut self.channel.language, present(&channel.language));
    }

    fn found(&self, item: Item) -> Result<Found, Problem> {
        let (text, pieces) = [&item.content, &item.summary]
            .into_iter()
            .map(|markup| html::fragment(markup))
            .max_by_key(|(text, _)| text.len())
            .unwrap_or_default();
        let title = plain(&item.title);
        if text.trim().is_empty() {
            let named = title.map(|t| format!(" (“{}”)", clipped(&t))).unwrap_or_default();
            return Err(Problem::new(
                &self.name,
                format!("item {}{named} has no text", self.items),
            ));
        }
        let meta = Meta {
            title,
            url: present(&item.link),
            author: plain(&item.author),
            published: present(&item.published).or_else(|| present(&item.updated)),
            licence: licence::spdx(&item.rights).or_else(|| self.channel.licence.clone()),
            source: self.channel.source.clone(),
            language: self.channel.language.clone(),
            ..Meta::default()
        };
        Ok(Found {
            meta,
            text,
            pieces: Some(pieces),
            ..Found::default()
        })
    }
}

impl Iterator for Feed {
    type Item = Result<Found, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.item() {
            Ok(Some(item)) => Some(self.found(item)),
            Ok(None) => None,
            Err(problem) => Some(Err(problem)),
        }
    }
}

impl Item {
    /// Where the words of an element directly below the item go. Local names tell the formats' elements apart well
    /// enough, prefixes differ from feed to feed.
    fn slot(&mut self, open: &[String]) -> Option<&mut String> {
        Some(match open.first()?.as_str() {
            "title" => &mut self.title,
            "link" => &mut self.link,
            "description" | "summary" => &mut self.summary,
            "encoded" | "content" => &mut self.content,
            "author" | "creator" => {
                // Atom gives the author's name, address and page each in an element.
                if open.len() > 1 && open[1] != "name" {
                    return None;
                }
                &mut self.author
            }
            "pubDate" | "published" | "date" | "issued" => &mut self.published,
            "updated" | "modified" => &mut self.updated,
            "rights" | "copyright" | "license" => &mut self.rights,
            "language" => &mut self.language,
            _ => return None,
        })
    }

    fn is_markup(open: &[String]) -> bool {
        open.len() > 1
            && matches!(
                open[0].as_str(),
                "content" | "summary" | "encoded" | "description" | "title"
            )
    }

    fn open(&mut self, name: &str, tag: &BytesStart<'_>, open: &[String]) {
        if open.is_empty() && name == "link" {
            let alternate = attribute(tag, "rel").is_none_or(|rel| rel == "alternate");
            if let Some(href) = attribute(tag, "href").filter(|_| alternate && self.link.is_empty()) {
                self.link = href;
            }
        }
        if open.is_empty() && name == "author" && !self.author.is_empty() {
            self.author.push_str(", ");
        }
        let mut path = open.to_vec();
        path.push(name.to_owned());
        if Self::is_markup(&path)
            && let Some(slot) = self.slot(&path)
        {
            slot.push_str(&format!("<{name}>"));
        }
    }

    fn close(&mut self, closed: &[String], open: &[String]) {
        if Self::is_markup(open)
            && let Some(slot) = self.slot(open)
            && closed.len() < open.len()
        {
            slot.push_str(&format!("</{}>", closed[0]));
        }
    }

    fn text(&mut self, open: &[String], words: &str) {
        let markup = Self::is_markup(open);
        let Some(slot) = self.slot(open) else { return };
        if markup {
            // Words inside XHTML are words, not markup.
            slot.push_str(&words.replace('&', "&amp;").replace('<', "&lt;"));
        } else {
            slot.push_str(words);
        }
    }
}

fn local(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_owned()
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.html_attributes().flatten().find_map(|attribute| {
        let words = attribute.value.replace("&amp;", "&");
        (attribute.key.local_name().as_ref() == name).then_some(words)
    })
}

/// The words of a field that may hold markup or entities, on one line.
fn plain(markup: &str) -> Option<String> {
    if !markup.contains(['<', '&']) {
        return present(markup);
    }
    present(&html::fragment(markup).0)
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, Document, Input, Problem, ReadOptions, read};

    fn items(feed: &str) -> Vec<Result<Document, Problem>> {
        let reader = Box::new(std::io::Cursor::new(feed.as_bytes().to_vec()));
        read(
            Input::Stream {
                name: "feed.xml".to_owned(),
                reader,
            },
            &ReadOptions::default(),
        )
        .collect()
    }

    const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Amber News &amp; Views</title><link>https://amber.example</link><language>en-gb</language>
<copyright>CC BY 4.0</copyright><image><title>Logo</title><url>l.png</url></image>
<item><title>Bridge opened</title><link>https://amber.example/1</link><dc:creator>Ruta K.</dc:creator>
<pubDate>Thu, 03 May 2018 10:00:00 +0300</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>RIGA (Amber News) - The ministers opened the bridge.</p><h3>Old tolls</h3><p>They ended the tolls&nbsp;too.</p>]]></content:encoded></item>
<item><title>Second</title><description>&lt;p&gt;The envoy &amp;amp; the king met.&lt;/p&gt;</description></item>
<item><title>Third &lt;b&gt;only&lt;/b&gt;</title></item>
</channel></rss>"#;

    #[test]
    fn rss_items_are_dispatches() {
        let read = items(RSS);
        let first = read[0].as_ref().unwrap();
        let dispatch = &first.dispatch;
        assert_eq!(dispatch.title.as_deref(), Some("Bridge opened"));
        assert_eq!(dispatch.source.as_deref(), Some("Amber News & Views"));
        assert_eq!(dispatch.credits, ["Amber News"]);
        assert_eq!(dispatch.url.as_deref(), Some("https://amber.example/1"));
        assert_eq!(dispatch.author.as_deref(), Some("Ruta K."));
        assert_eq!(dispatch.published.as_deref(), Some("2018-05-03T10:00:00+03:00"));
        assert_eq!(dispatch.licence.as_deref(), Some("CC-BY-4.0"));
        let kinds: Vec<BlockKind> = first.blocks.iter().map(|b| b.kind).collect();
        use BlockKind::{Dateline, Heading, Paragraph};
        assert_eq!(kinds, [Dateline, Paragraph, Heading, Paragraph]);
        assert!(dispatch.text.ends_with("They ended the tolls too."));
        assert_eq!(
            read[1].as_ref().unwrap().dispatch.text,
            "The envoy & the king met."
        );
        assert!(
            read[2]
                .as_ref()
                .unwrap_err()
                .message
                .contains("item 3 (“Third only”)")
        );
        assert_eq!(read.len(), 3);
    }

    #[test]
    fn atom_entries_are_dispatches() {
        let read = items(
            r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Quay Wire</title>
            <entry><title type="html">A &amp;amp; B talk</title><link rel="self" href="x"/><link href="https://q.example/1"/>
            <author><name>Ana Tui</name><uri>https://q.example/ana</uri></author><author><name>Leo</name></author>
            <published>2020-05-04T00:00:00Z</published><updated>2020-06-01T00:00:00Z</updated>
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The two met where x &lt; y.</p><p>They left.</p></div></content>
            </entry></feed>"#,
        );
        let dispatch = &read[0].as_ref().unwrap().dispatch;
        assert_eq!(dispatch.title.as_deref(), Some("A & B talk"));
        assert_eq!(dispatch.url.as_deref(), Some("https://q.example/1"));
        assert_eq!(dispatch.author.as_deref(), Some("Ana Tui, Leo"));
        assert_eq!(dispatch.published.as_deref(), Some("2020-05-04T00:00:00+00:00"));
        assert_eq!(dispatch.text, "The two met where x < y.\n\nThey left.");
    }

    #[test]
    fn a_feed_that_breaks_off_gives_what_it_has() {
        let cut = &RSS[..RSS.find("<item><title>Second").unwrap() + 30];
        let read = items(cut);
        assert!(read[0].is_ok());
        assert!(
            read[1].as_ref().unwrap_err().message.contains("at item 2"),
            "{:?}",
            read[1]
        );
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn bytes_of_an_old_encoding_are_guessed() {
        let feed = b"<rss><channel><item><description>The envoy of S\xe3o Tom\xe9 met the king.</description></item></channel></rss>";
        let reader = Box::new(&feed[..]);
        let mut read = read(
            Input::Stream {
                name: "feed.xml".to_owned(),
                reader,
            },
            &ReadOptions::default(),
        );
        assert_eq!(
            read.next().unwrap().unwrap().dispatch.text,
            "The envoy of São Tomé met the king."
        );
    }

    #[test]
    fn xml_that_is_no_feed_is_refused() {
        let reader = Box::new("<?xml version='1.0'?><invoice><item>1</item></invoice>".as_bytes());
        let options = ReadOptions {
            format: Some(crate::document::Format::Feed),
            ..ReadOptions::default()
        };
        let mut read = read(
            Input::Stream {
                name: "a.xml".to_owned(),
                reader,
            },
            &options,
        );
        assert!(
            read.next()
                .unwrap()
                .unwrap_err()
                .message
                .contains("neither RSS nor Atom")
        );
        assert!(read.next().is_none());
    }
}
