//! Whether a text is English.

/// The language of a text, ISO 639-1 where there is such a code, else ISO 639-3. A short text and one that holds many
/// English function words is taken for English: another language must be plain to see.
pub(super) fn of(text: &str, declared: Option<&str>) -> String {
    let declared = declared.and_then(code);
    let sample: String = sample(text);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let latin = sample
        .chars()
        .filter(|c| c.is_alphabetic() && (*c as u32) < 0x250)
        .count();
    if letters == 0 {
        return declared.unwrap_or_else(|| "en".to_owned());
    }
    if latin * 2 > letters {
        if english_share(&sample) >= 0.12 {
            return "en".to_owned();
        }
        // Three or four lines of Latin letters are too few for trigrams to tell English from its neighbours.
        if let Some(info) = whatlang::detect(&sample)
            && info.is_reliable()
            && letters >= 120
        {
            return short(info.lang().code()).to_owned();
        }
        return declared.unwrap_or_else(|| "en".to_owned());
    }
    match whatlang::detect(&sample) {
        Some(info) => short(info.lang().code()).to_owned(),
        None => declared.unwrap_or_else(|| "und".to_owned()),
    }
}

/// The middle of a long text counts as much as its start, which may be names and places only.
fn sample(text: &str) -> String {
    const MOST: usize = 3000;
    let start: String = text.chars().take(MOST / 2).collect();
    let rest = &text[start.len()..];
    let middle = rest.chars().skip(rest.len() / 8).take(MOST / 2);
    start.chars().chain(middle).collect()
}

/// The share of words that are common in English and rare in other languages written with Latin letters.
fn english_share(sample: &str) -> f64 {
    const WORDS: [&str; 24] = [
        "the", "of", "and", "to", "with", "that", "for", "from", "by", "was", "were", "is", "are", "has",
        "have", "had", "their", "his", "which", "this", "would", "not", "been", "said",
    ];
    let (mut all, mut known) = (0u32, 0u32);
    for word in sample
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
    {
        all += 1;
        known += u32::from(WORDS.iter().any(|w| w.eq_ignore_ascii_case(word)));
    }
    if all == 0 {
        0.0
    } else {
        f64::from(known) / f64::from(all)
    }
}

/// `en` of "en-GB", "EN_us", "eng" and "English".
pub(super) fn code(value: &str) -> Option<String> {
    let word = value
        .trim()
        .split(['-', '_', ';', ','])
        .next()?
        .to_ascii_lowercase();
    match word.len() {
        2 if word.bytes().all(|b| b.is_ascii_lowercase()) => Some(word),
        3 if word.bytes().all(|b| b.is_ascii_lowercase()) => Some(short(&word).to_owned()),
        _ => NAMES
            .iter()
            .find(|(_, _, name)| *name == word)
            .map(|(short, _, _)| (*short).to_owned()),
    }
}

/// The English name of a language, for messages.
pub(super) fn name(code: &str) -> Option<String> {
    let (_, _, name) = NAMES.iter().find(|(short, _, _)| *short == code)?;
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
}

fn short(long: &str) -> &str {
    NAMES
        .iter()
        .find(|(_, three, _)| *three == long)
        .map_or(long, |(short, _, _)| short)
}

/// ISO 639-1, ISO 639-3, English name.
const NAMES: [(&str, &str, &str); 69] = [
    ("af", "afr", "afrikaans"),
    ("ak", "aka", "akan"),
    ("am", "amh", "amharic"),
    ("ar", "ara", "arabic"),
    ("az", "aze", "azerbaijani"),
    ("be", "bel", "belarusian"),
    ("bn", "ben", "bengali"),
    ("bg", "bul", "bulgarian"),
    ("ca", "cat", "catalan"),
    ("cs", "ces", "czech"),
    ("zh", "cmn", "chinese"),
    ("da", "dan", "danish"),
    ("de", "deu", "german"),
    ("el", "ell", "greek"),
    ("en", "eng", "english"),
    ("eo", "epo", "esperanto"),
    ("et", "est", "estonian"),
    ("fi", "fin", "finnish"),
    ("fr", "fra", "french"),
    ("gu", "guj", "gujarati"),
    ("he", "heb", "hebrew"),
    ("hi", "hin", "hindi"),
    ("hr", "hrv", "croatian"),
    ("hu", "hun", "hungarian"),
    ("hy", "hye", "armenian"),
    ("id", "ind", "indonesian"),
    ("it", "ita", "italian"),
    ("ja", "jpn", "japanese"),
    ("jv", "jav", "javanese"),
    ("kn", "kan", "kannada"),
    ("ka", "kat", "georgian"),
    ("km", "khm", "khmer"),
    ("ko", "kor", "korean"),
    ("la", "lat", "latin"),
    ("lv", "lav", "latvian"),
    ("lt", "lit", "lithuanian"),
    ("ml", "mal", "malayalam"),
    ("mr", "mar", "marathi"),
    ("mk", "mkd", "macedonian"),
    ("my", "mya", "burmese"),
    ("ne", "nep", "nepali"),
    ("nl", "nld", "dutch"),
    ("nb", "nob", "norwegian"),
    ("or", "ori", "odia"),
    ("pa", "pan", "punjabi"),
    ("fa", "pes", "persian"),
    ("pl", "pol", "polish"),
    ("pt", "por", "portuguese"),
    ("ro", "ron", "romanian"),
    ("ru", "rus", "russian"),
    ("si", "sin", "sinhala"),
    ("sk", "slk", "slovak"),
    ("sl", "slv", "slovenian"),
    ("sn", "sna", "shona"),
    ("es", "spa", "spanish"),
    ("sr", "srp", "serbian"),
    ("sv", "swe", "swedish"),
    ("ta", "tam", "tamil"),
    ("te", "tel", "telugu"),
    ("tl", "tgl", "tagalog"),
    ("th", "tha", "thai"),
    ("tk", "tuk", "turkmen"),
    ("tr", "tur", "turkish"),
    ("uk", "ukr", "ukrainian"),
    ("ur", "urd", "urdu"),
    ("uz", "uzb", "uzbek"),
    ("vi", "vie", "vietnamese"),
    ("yi", "yid", "yiddish"),
    ("zu", "zul", "zulu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_and_others() {
        assert_eq!(of("Ministers met.", None), "en");
        assert_eq!(
            of(
                "Envoys of both states said the talks had been useful for the region.",
                Some("es")
            ),
            "en"
        );
        let spanish = "El ministro de Relaciones Exteriores llegó el lunes a la capital para reunirse con su homólogo \
                       y firmar un acuerdo de cooperación entre los dos países, según informó la cancillería.";
        assert_eq!(of(spanish, None), "es");
        assert_eq!(
            of("Министр прибыл в столицу и провёл переговоры с президентом", None),
            "ru"
        );
        assert_eq!(
            of("وصل وزير الخارجية إلى العاصمة لإجراء محادثات مع نظيره", Some("en")),
            "ar"
        );
        assert_eq!(of("1 2 3", None), "en");
    }

    #[test]
    fn names_with_foreign_letters_stay_english() {
        let text =
            "Lê Văn Thành, Nguyễn Phú Quý, Đặng Minh Khôi, Phạm Bình An, Trương Hòa, Bùi Thanh Sơn: the list";
        assert_eq!(of(text, None), "en");
    }

    #[test]
    fn declared_codes() {
        assert_eq!(code("en-GB").as_deref(), Some("en"));
        assert_eq!(code("eng").as_deref(), Some("en"));
        assert_eq!(code("English").as_deref(), Some("en"));
        assert_eq!(code("?"), None);
    }
}
