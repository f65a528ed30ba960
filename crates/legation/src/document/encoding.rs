//! Bytes to characters: byte order marks, declared charsets, and a guess where nothing is declared.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text decoded from bytes.
pub(super) struct Decoded {
    pub text: String,
    /// Byte offset of the first damage, where the bytes are UTF-8 with holes in it.
    pub damaged_at: Option<usize>,
}

/// Decodes a whole file. In order: a byte order mark, UTF-16 without one, valid UTF-8, the charset that an HTML
/// or XML head declares, UTF-8 with a few bad bytes (these become U+FFFD), and chardetng's guess.
pub(super) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(encoding, bytes);
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text: text.to_owned(),
                damaged_at: None,
            };
        }
        Err(error) => error,
    };
    if let Some(encoding) = declared
        && encoding != UTF_8
    {
        return with(encoding, bytes);
    }
    if mostly_utf8(bytes) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        return Decoded {
            text,
            damaged_at: Some(error.valid_up_to()),
        };
    }
    with(guess(bytes), bytes)
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let damaged_at = (had_errors && encoding == UTF_8)
        .then(|| std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), |_| 0));
    Decoded {
        text: text.into_owned(),
        damaged_at,
    }
}

/// The likeliest encoding of bytes that are no UTF-8.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// UTF-16 without a mark shows as a zero in every other byte of Latin text.
pub(super) fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512)];
    if head.len() < 8 {
        return None;
    }
    let (mut even, mut odd, mut pairs) = (0, 0, 0);
    for pair in head.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
        pairs += 1;
    }
    let most = pairs * 3 / 5;
    if odd > most && even == 0 {
        Some(UTF_16LE)
    } else if even > most && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the bytes are UTF-8 that was damaged: at least four sound multi-byte characters to each bad sequence.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    sound >= 4 * bad
}

/// The charset that `<meta charset>`, `<meta http-equiv>` or `<?xml encoding?>` in the first kilobytes declares.
pub(super) fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head: Vec<u8> = head[..head.len().min(4096)].to_ascii_lowercase();
    let xml = head.trim_ascii_start().starts_with(b"<?xml");
    let declaration = if xml {
        head.windows(2).position(|w| w == b"?>")
    } else {
        None
    };
    let in_xml = declaration.and_then(|end| label_after(&head[..end], b"encoding"));
    in_xml.or_else(|| label_after(&head, b"charset")).map(|encoding| {
        // A document whose declaration could be read byte by byte is not UTF-16, whatever it says (HTML standard).
        if encoding == UTF_16LE || encoding == UTF_16BE {
            UTF_8
        } else {
            encoding
        }
    })
}

/// The encoding named in `key = "label"`.
fn label_after(head: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    let mut from = 0;
    while let Some(found) = head[from..].windows(key.len()).position(|w| w == key) {
        from += found + key.len();
        let rest = head[from..].trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b"=") else {
            continue;
        };
        let rest = rest.trim_ascii_start();
        let rest = rest
            .strip_prefix(b"\"")
            .or(rest.strip_prefix(b"'"))
            .unwrap_or(rest);
        let end = rest
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)))
            .unwrap_or(rest.len());
        if let Some(encoding) = Encoding::for_label(&rest[..end]) {
            return Some(encoding);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes, declared(bytes)).text
    }

    #[test]
    fn marks_declarations_and_guesses() {
        assert_eq!(text("\u{feff}Kraków".as_bytes()), "Kraków");
        let wide: Vec<u8> = "Kraków met Vilnius"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(text(&wide), "Kraków met Vilnius");
        let marked: Vec<u8> = [0xFEFF]
            .into_iter()
            .chain("Kraków".encode_utf16())
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(text(&marked), "Kraków");
        assert_eq!(
            text(b"<meta charset='iso-8859-2'>Krak\xf3w \xb3"),
            "<meta charset='iso-8859-2'>Kraków ł"
        );
        let cyrillic = encoding_rs::WINDOWS_1251
            .encode("Министр иностранных дел прибыл в столицу")
            .0;
        assert_eq!(text(&cyrillic), "Министр иностранных дел прибыл в столицу");
        assert_eq!(
            text(b"The minister\x92s visit to S\xe3o Tom\xe9"),
            "The minister’s visit to São Tomé"
        );
    }

    #[test]
    fn a_few_bad_bytes_do_not_turn_utf8_into_latin() {
        let mut bytes = "Čaputová, Šefčovič, Žilinka".as_bytes().to_vec();
        let at = bytes.len();
        bytes.extend(b" \xff end");
        let decoded = decode(&bytes, None);
        assert!(decoded.text.starts_with("Čaputová") && decoded.text.contains('\u{fffd}'));
        assert_eq!(decoded.damaged_at, Some(at + 1));
    }
}
