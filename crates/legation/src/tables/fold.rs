//! The one spelling under which names are compared: no marks, no case, no punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name for comparison: compatibility decomposition, marks dropped, letters that do not decompose
/// (đ, ł, ø, ı, ß …) spelled in ASCII, lower case, apostrophes dropped, other punctuation turned into one space.
/// The points of an abbreviation are closed up (`U.S.` is `us`, `J.D. Vance` is `jd vance`), `&` is `and`.
///
/// Folding is idempotent and never longer than a small multiple of its input.
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ') {
        for word in name.split_ascii_whitespace() {
            push_word_break(&mut out);
            out.extend(word.bytes().map(|b| b.to_ascii_lowercase() as char));
        }
        return out;
    }
    let mut gap = false;
    // Letters since the last break, to tell an abbreviation's point from the end of a word.
    let mut letters = 0;
    for c in name.nfkd() {
        if is_combining_mark(c) || is_apostrophe(c) {
            continue;
        }
        if c == '.' && letters == 1 {
            // `U.S.`: the next letter, if it follows at once, belongs to the same word.
            letters = 0;
            continue;
        }
        let spelled = plain_letter(c);
        if c.is_alphanumeric() || !spelled.is_empty() {
            if gap {
                push_word_break(&mut out);
                gap = false;
            }
            letters += usize::from(c.is_alphabetic());
            if spelled.is_empty() {
                out.extend(c.to_lowercase().filter(|l| !is_combining_mark(*l)));
            } else {
                out.push_str(spelled);
            }
        } else {
            gap = true;
            letters = 0;
            if c == '&' {
                push_word_break(&mut out);
                out.push_str("and");
            }
        }
    }
    out
}

fn push_word_break(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Apostrophes, the marks that stand for ʿayn and hamza, and invisible joiners.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | 'ʹ' | '\u{ad}' | '\u{200b}'
            ..='\u{200f}' | '\u{feff}'
    )
}

/// The ASCII spelling of letters that have no decomposition; empty for all others.
fn plain_letter(c: char) -> &'static str {
    match c {
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ł' | 'Ł' => "l",
        'ø' | 'Ø' => "o",
        'ı' => "i",
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ə' | 'Ə' => "a",
        'ŋ' | 'Ŋ' => "ng",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spellings_meet() {
        for (a, b) in [
            ("Türkiye", "Turkiye"),
            ("São Tomé and Príncipe", "Sao Tome & Principe"),
            ("Côte d’Ivoire", "Cote d'Ivoire"),
            ("Guinea-Bissau", "guinea  bissau"),
            ("U.S.", "US"),
            ("U.S.A.", "usa"),
            ("J.D. Vance", "JD Vance"),
            ("Donald J. Trump", "donald j trump"),
            ("Đức", "Duc"),
            ("Łódź", "Lodz"),
            ("Sana'a", "Sanaa"),
            ("İzmir", "Izmir"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} and {b}");
        }
        assert_eq!(fold("St. John's"), "st johns");
    }

    #[test]
    fn odd_strings_fold_and_fold_again() {
        for text in [
            "",
            " ",
            "...",
            "a.b.c",
            "'",
            "ﬁn\u{301}",
            "北京",
            "\u{0}\t\n",
            "&&",
            "🇫🇯 x",
            "ǅ",
            "İ",
            "ŉ",
        ] {
            let once = fold(text);
            assert_eq!(fold(&once), once, "{text:?}");
            assert!(!once.contains('\t') && !once.contains('\n'));
        }
    }
}
