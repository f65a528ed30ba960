//! Markup looked at without a parser: whether one can be trusted with it, and its words where not.

/// Pages nested deeper than this, or with more tags, are stripped of their tags and not parsed: a parser's time and
/// memory grow with depth times size, and browsers too stop at 512.
const DEEPEST_PARSED: usize = 512;
const MOST_TAGS: usize = 300_000;

/// The tags of a source, roughly: name, whether it closes, and where the tag ends.
fn tags(source: &str) -> impl Iterator<Item = (&str, bool, usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + source[at..].find('<')?;
            let rest = &source[start + 1..];
            let closes = rest.starts_with('/');
            let name = &rest[usize::from(closes)..];
            let name = &name[..name
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(name.len())];
            at = start + 1;
            if !name.is_empty() {
                let end = source[start..]
                    .find('>')
                    .map_or(source.len(), |end| start + end + 1);
                at = end;
                return Some((name, closes, start, end));
            }
        }
    })
}

/// Whether a parser can be trusted with a page: not too many tags, not too deep, and no heap of unclosed formatting
/// that every paragraph opens anew.
pub(super) fn parseable(source: &str) -> bool {
    let (mut count, mut depth, mut deepest) = (0usize, 0usize, 0usize);
    let (mut formats, mut most_formats) = (0usize, 0usize);
    for (name, closes, ..) in tags(source) {
        count += 1;
        let name = name.to_ascii_lowercase();
        let implied = matches!(
            name.as_str(),
            "p" | "li"
                | "td"
                | "tr"
                | "th"
                | "dt"
                | "dd"
                | "option"
                | "br"
                | "hr"
                | "img"
                | "input"
                | "meta"
                | "link"
                | "area"
                | "base"
                | "col"
                | "embed"
                | "source"
                | "track"
                | "wbr"
                | "path"
                | "use"
                | "circle"
                | "rect"
        );
        if implied {
            continue;
        }
        let format = matches!(
            name.as_str(),
            "a" | "b"
                | "big"
                | "code"
                | "em"
                | "font"
                | "i"
                | "nobr"
                | "s"
                | "small"
                | "strike"
                | "strong"
                | "tt"
                | "u"
        );
        if closes {
            depth = depth.saturating_sub(1);
            formats = formats.saturating_sub(usize::from(format));
        } else {
            depth += 1;
            formats += usize::from(format);
        }
        deepest = deepest.max(depth);
        most_formats = most_formats.max(formats);
    }
    count <= MOST_TAGS && deepest <= DEEPEST_PARSED && most_formats.saturating_mul(count) <= 20 * MOST_TAGS
}

/// The words between the tags, for pages that no parser should be given. Scripts and styles are left out.
pub(super) fn stripped(source: &str) -> String {
    let mut text = String::new();
    let mut from = 0;
    let mut hidden: Option<&str> = None;
    for (name, closes, start, end) in tags(source) {
        match hidden {
            Some(open) if closes && name.eq_ignore_ascii_case(open) => hidden = None,
            Some(_) => {}
            None => {
                text.push_str(source[from..start].trim());
                text.push_str(
                    if is_block(&name.to_ascii_lowercase()) || name.eq_ignore_ascii_case("br") {
                        "\n\n"
                    } else {
                        " "
                    },
                );
                hidden = (!closes && ["script", "style"].iter().any(|h| h.eq_ignore_ascii_case(name)))
                    .then_some(name);
            }
        }
        from = end;
    }
    if hidden.is_none() {
        text.push_str(source[from..].trim());
    }
    text.trim().to_owned()
}

/// Elements that begin and end a paragraph.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "table"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "pre"
            | "hr"
            | "address"
            | "fieldset"
            | "legend"
            | "center"
            | "form"
            | "body"
            | "html"
            | "details"
            | "summary"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_markup_is_not_parsed() {
        assert!(parseable("<p>One<p>Two<ul><li>a<li>b</ul>"));
        assert!(parseable(&"<p>The <b>envoy</b> left.".repeat(1000)));
        assert!(!parseable(&"<div>".repeat(1000)));
        assert!(!parseable(&"<b></b>".repeat(200_000)));
        let fonts: String = (0..400).map(|n| format!("<font size={n}>")).collect();
        assert!(!parseable(&(fonts + &"<p>x".repeat(20_000))));
    }

    #[test]
    fn words_are_left_of_it() {
        let text = stripped("<div>One<br>two <b>three</b><script>x < 1</script></div> four");
        let paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).collect();
        assert_eq!(paragraphs, ["One", "two three", "four"]);
        assert_eq!(stripped("<style>p {}"), "");
        assert_eq!(stripped("a < b <"), "a < b <");
    }
}
