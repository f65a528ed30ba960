//! Web pages: the article out of the page, and what its head says of it.

use super::BlockKind;
use super::encoding::decode;
use super::input::{Opened, cannot_read, whole};
use super::licence;
use super::markup::{is_block, parseable, stripped};
use super::meta::{Found, Meta, present};
use super::plain::{damaged, too_long};
use super::problem::Problem;
use crate::text::Span;
use dom_query::{Document, NodeData, NodeRef};
use dom_smoothie::{Config, Readability};
use serde_json::Value;

/// Elements nested deeper than this are not given to the readability crate, which may recurse over them.
const DEEPEST: usize = 400;

/// Elements above which a page is rendered as it is.
const MOST_ELEMENTS: usize = 100_000;

/// An article that readability makes shorter than this (in characters) gives way to the page's whole text.
const SHORTEST: usize = 140;

/// Reads one page of at most `limit` bytes of text (the markup may take as much again).
pub(super) fn read(opened: Opened, limit: usize) -> Result<Found, Problem> {
    let (name, declared) = (opened.name.clone(), opened.declared);
    let bytes = whole(opened.stream, limit.saturating_mul(2)).map_err(|e| cannot_read(&name, &e))?;
    let Some(bytes) = bytes else {
        return Err(too_long(&name, limit));
    };
    let decoded = decode(&bytes, declared);
    let mut found = page(&decoded.text);
    if found.text.len() > limit {
        return Err(too_long(&name, limit));
    }
    if found.text.trim().is_empty() {
        return Err(Problem::new(&name, "no article text was found in the page"));
    }
    found
        .problems
        .extend(decoded.damaged_at.map(|at| damaged(&name, at)));
    if cut_off(&decoded.text) {
        found.problems.push(
            Problem::new(
                &name,
                "the page is cut off before its end; what is there was read",
            )
            .with_remedy("fetch it again"),
        );
    }
    Ok(found)
}

/// A page that opens `<html>` or `<body>` and closes neither, or ends inside a tag.
fn cut_off(page: &str) -> bool {
    let holds = |tag: &str| {
        let tag = tag.as_bytes();
        page.as_bytes()
            .windows(tag.len())
            .any(|w| w.eq_ignore_ascii_case(tag))
    };
    (holds("<html") || holds("<body")) && !holds("</html") && !holds("</body")
}

/// The article and metadata of a page.
fn page(source: &str) -> Found {
    if !parseable(source) {
        return Found {
            text: stripped(source),
            ..Found::default()
        };
    }
    let dom = Document::from(source);
    let mut meta = head(&dom);
    let rendered = render(dom.root());
    if meta.licence.is_none()
        && let Some(line) = licence::find(&rendered.text)
    {
        // Licences stand in the page's foot, which is no part of the article.
        meta.licence = line.spdx;
        meta.licence_holder = line.holder;
    }
    let mut text = None;
    if rendered.deepest <= DEEPEST {
        let config = Config {
            disable_json_ld: true,
            max_elements_to_parse: MOST_ELEMENTS,
            ..Config::default()
        };
        let article = Readability::with_document(dom, None, Some(config)).and_then(|mut r| r.parse());
        if let Ok(article) = article {
            meta.title = meta.title.or_else(|| present(&article.title));
            meta.author = meta.author.or_else(|| article.byline.as_deref().and_then(author));
            text = Some(render(Document::fragment(article.content).root()));
        }
    }
    let enough = |r: &Rendered| r.text.chars().count() >= SHORTEST.min(rendered.text.chars().count());
    let Rendered { text, pieces, .. } = match text {
        Some(article) if enough(&article) => article,
        _ => rendered,
    };
    Found {
        meta,
        text,
        pieces: Some(pieces),
        ..Found::default()
    }
}

/// The text of a piece of HTML, as feeds carry it.
pub(super) fn fragment(source: &str) -> (String, Vec<(Span, Option<BlockKind>)>) {
    if !parseable(source) {
        let text = stripped(source);
        let whole = Span::new(0, text.len());
        return (text, vec![(whole, None)]);
    }
    let rendered = render(Document::fragment(source).root());
    (rendered.text, rendered.pieces)
}

struct Rendered {
    text: String,
    pieces: Vec<(Span, Option<BlockKind>)>,
    /// Elements on the longest way down.
    deepest: usize,
}

/// Elements that hold no words of the report.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "button"
            | "select"
            | "textarea"
            | "nav"
            | "aside"
            | "figure"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "audio"
            | "video"
            | "canvas"
            | "dialog"
            | "menu"
    )
}

fn heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

/// Text being put together: words with single blanks, paragraphs with an empty line between them.
#[derive(Default)]
struct Page {
    text: String,
    pieces: Vec<(Span, Option<BlockKind>)>,
    start: usize,
    /// White space was read since the last word.
    blank: bool,
    headings: usize,
    items: usize,
}

impl Page {
    fn words(&mut self, words: &str) {
        for c in words.chars() {
            if c.is_whitespace() {
                self.blank = true;
            } else {
                if self.blank && self.text.len() > self.start && !self.text.ends_with('\n') {
                    self.text.push(' ');
                }
                self.blank = false;
                self.text.push(c);
            }
        }
    }

    /// A line ends inside a paragraph; a second one in a row ends the paragraph.
    fn line(&mut self) {
        if self.text.len() > self.start {
            if self.text.ends_with('\n') {
                self.end()
            } else {
                self.text.push('\n')
            }
        }
        self.blank = false;
    }

    fn end(&mut self) {
        let end = self.start + self.text[self.start..].trim_end().len();
        self.text.truncate(end);
        if end > self.start {
            let kind = if self.headings > 0 {
                Some(BlockKind::Heading)
            } else if self.items > 0 {
                Some(BlockKind::Paragraph)
            } else {
                None
            };
            self.pieces.push((Span::new(self.start, end), kind));
            self.text.push_str("\n\n");
            self.start = self.text.len();
        }
        self.blank = false;
    }
}

/// Renders what lies under a node. Walks with a stack of its own: pages may be nested as deep as they like.
fn render(root: NodeRef<'_>) -> Rendered {
    enum Step<'a> {
        Into(NodeRef<'a>),
        OutOf { heading: bool, item: bool, block: bool },
    }
    let mut page = Page::default();
    let (mut depth, mut deepest) = (0usize, 0);
    let mut steps = vec![Step::Into(root)];
    while let Some(step) = steps.pop() {
        let node = match step {
            Step::Into(node) => node,
            Step::OutOf { heading, item, block } => {
                if block {
                    page.end();
                }
                page.headings -= usize::from(heading);
                page.items -= usize::from(item);
                depth -= 1;
                continue;
            }
        };
        if node.is_text() {
            node.query(|n| {
                if let NodeData::Text { contents } = &n.data {
                    page.words(contents);
                }
            });
            continue;
        }
        let name = node.node_name().unwrap_or_default();
        let name: &str = &name;
        if name == "br" {
            page.line();
        }
        if is_left_out(name) {
            // Even unread, what is nested in it counts as depth.
            deepest = deepest.max(depth + node_depth(&node));
            continue;
        }
        let (heading, item, block) = (heading(name), name == "li", is_block(name));
        if block {
            page.end();
        }
        page.headings += usize::from(heading);
        page.items += usize::from(item);
        depth += 1;
        deepest = deepest.max(depth);
        steps.push(Step::OutOf { heading, item, block });
        let children: Vec<NodeRef<'_>> = node.children();
        steps.extend(children.into_iter().rev().map(Step::Into));
    }
    page.end();
    page.text.truncate(page.text.trim_end().len());
    Rendered {
        text: page.text,
        pieces: page.pieces,
        deepest,
    }
}

fn node_depth(node: &NodeRef<'_>) -> usize {
    let mut deepest = 0;
    let mut open = vec![(*node, 1)];
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(node.children().into_iter().map(|child| (child, depth + 1)));
    }
    deepest
}

/// What a page's head and its JSON-LD say of the article.
fn head(dom: &Document) -> Meta {
    let named = |names: &[&str]| {
        names.iter().find_map(|name| {
            let selector = format!("meta[property='{name}'], meta[name='{name}'], meta[itemprop='{name}']");
            dom.select(&selector)
                .iter()
                .find_map(|tag| present(&tag.attr("content")?))
        })
    };
    let attribute = |selector: &str, name: &str| {
        dom.select(selector)
            .iter()
            .find_map(|tag| present(&tag.attr(name)?))
    };
    let mut meta = Meta::default();
    for script in dom.select("script[type='application/ld+json']").iter() {
        if let Ok(value) = serde_json::from_str::<Value>(script.text().trim()) {
            json_ld(&value, &mut meta);
        }
    }
    let or = |slot: &mut Option<String>, value: Option<String>| *slot = slot.take().or(value);
    or(
        &mut meta.title,
        named(&[
            "og:title",
            "twitter:title",
            "dcterms.title",
            "DC.title",
            "headline",
        ]),
    );
    let by = named(&[
        "author",
        "article:author",
        "byl",
        "parsely-author",
        "dcterms.creator",
        "DC.creator",
    ]);
    or(&mut meta.author, by.as_deref().and_then(author));
    or(
        &mut meta.published,
        named(&[
            "article:published_time",
            "og:published_time",
            "datePublished",
            "dcterms.issued",
            "dcterms.date",
            "DC.date.issued",
            "DC.date",
            "parsely-pub-date",
            "pubdate",
            "publishdate",
            "publish-date",
            "date",
        ])
        .or_else(|| attribute("[itemprop='datePublished']", "datetime"))
        .or_else(|| attribute("time[pubdate], article time[datetime]", "datetime")),
    );
    or(
        &mut meta.source,
        named(&[
            "og:site_name",
            "application-name",
            "dcterms.publisher",
            "DC.publisher",
        ]),
    );
    or(
        &mut meta.url,
        attribute("link[rel='canonical']", "href").or_else(|| named(&["og:url"])),
    );
    let stated =
        attribute("link[rel='license'], a[rel='license'], a[rel~='license']", "href").or_else(|| {
            named(&[
                "dcterms.license",
                "dcterms.rights",
                "DC.rights",
                "license",
                "copyright",
            ])
        });
    if let Some(spdx) = stated.as_deref().and_then(licence::spdx) {
        or(&mut meta.licence, Some(spdx));
    }
    or(
        &mut meta.language,
        attribute("html[lang]", "lang").or_else(|| named(&["og:locale", "language"])),
    );
    meta
}

/// A by-line as pages give it; addresses of profile pages are no names.
fn author(words: &str) -> Option<String> {
    let words = present(words)?;
    let name = words
        .strip_prefix("By ")
        .or(words.strip_prefix("by "))
        .unwrap_or(&words);
    (!name.contains("://") && name.len() <= 200).then(|| name.to_owned())
}

/// Takes from JSON-LD the first object that is an article. The tree is at most 128 deep (serde_json).
fn json_ld(value: &Value, meta: &mut Meta) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| json_ld(item, meta)),
        Value::Object(object) => {
            let is_article =
                |kind: &str| kind.ends_with("Article") || matches!(kind, "Report" | "BlogPosting");
            let kinds = object.get("@type");
            let article = match kinds {
                Some(Value::String(kind)) => is_article(kind),
                Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).any(is_article),
                _ => false,
            };
            if article {
                let text = |key: &str| {
                    object
                        .get(key)
                        .and_then(name_of)
                        .and_then(|words| present(&words))
                };
                let or = |slot: &mut Option<String>, value: Option<String>| *slot = slot.take().or(value);
                or(&mut meta.title, text("headline"));
                or(&mut meta.author, text("author").as_deref().and_then(author));
                or(&mut meta.published, text("datePublished"));
                or(&mut meta.source, text("publisher"));
                or(&mut meta.language, text("inLanguage"));
                or(
                    &mut meta.licence,
                    text("license").as_deref().and_then(licence::spdx),
                );
            }
            if let Some(graph) = object.get("@graph") {
                json_ld(graph, meta);
            }
        }
        _ => {}
    }
}

/// A string, the name of an object, or the names of several.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::String(words) => Some(words.clone()),
        Value::Object(object) => object
            .get("name")
            .or(object.get("@id"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        Value::Array(items) => {
            let names: Vec<String> = items.iter().filter_map(name_of).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><title>Ministers sign pact | The Lagoon Post</title>
<meta property="og:site_name" content="The Lagoon Post">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle",
"headline":"Ministers sign fisheries pact","datePublished":"2022-03-04T09:00:00Z",
"author":[{"@type":"Person","name":"Ana Tui"}],"publisher":{"@type":"Organization","name":"Lagoon Post Ltd"}}]}</script>
</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article>
<p>NUKU (Lagoon News) - The ministers of both islands signed a fisheries pact on Friday, after a night of talks in
which each side gave way on the width of the strait and on the number of boats, officials said.</p>
<h2>What comes next</h2><p>The pact will be laid before both parliaments in May, and the boats will be counted by a
joint committee that meets in the harbour office twice a year, the foreign minister told reporters.</p>
<ul><li>Forty licences a year</li><li>One patrol boat</li></ul></article>
<footer>Text by Lagoon Trust is licensed under a
<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">Creative Commons licence</a>.</footer></body></html>"#;

    #[test]
    fn the_article_comes_out_of_the_page() {
        let found = page(PAGE);
        assert_eq!(found.meta.title.as_deref(), Some("Ministers sign fisheries pact"));
        assert_eq!(found.meta.author.as_deref(), Some("Ana Tui"));
        assert_eq!(found.meta.published.as_deref(), Some("2022-03-04T09:00:00Z"));
        assert_eq!(found.meta.licence.as_deref(), Some("CC-BY-SA-4.0"));
        assert!(
            found.text.starts_with("NUKU (Lagoon News) - The ministers"),
            "{}",
            found.text
        );
        assert!(!found.text.contains("Home"));
        assert!(found.text.contains("in which each side"));
        let pieces = found.pieces.unwrap();
        let headings: Vec<&str> = pieces
            .iter()
            .filter(|(_, kind)| *kind == Some(BlockKind::Heading))
            .map(|(span, _)| span.of(&found.text))
            .collect();
        assert_eq!(headings, ["What comes next"]);
    }

    #[test]
    fn nesting_without_end_is_read() {
        let deep = "<div>".repeat(20_000) + "The envoy left." + &"</div>".repeat(20_000);
        assert_eq!(page(&deep).text, "The envoy left.");
    }

    #[test]
    fn line_breaks_and_paragraphs() {
        let (text, pieces) = fragment("One<br>two<br><br>three <b>four</b><p>five");
        assert_eq!(text, "One\ntwo\n\nthree four\n\nfive");
        assert_eq!(pieces.len(), 3);
    }
}
