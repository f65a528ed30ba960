//! Words that a full stop follows without ending the sentence.

/// What a stop after a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The word's own.
    Always,
    /// The word's own where a number follows: "No. 5".
    BeforeNumber,
    /// A letter that may be a name's initial.
    Initial,
    Unknown,
}

/// Abbreviations that are no words of their own, so that a stop after them is theirs; compared without case.
const ALWAYS: [&str; 109] = [
    "adm", "al", "amb", "approx", "apr", "ariz", "assn", "asst", "attn", "atty", "aug", "ave", "avg", "blvd",
    "brig", "bros", "calif", "capt", "cf", "cmdr", "col", "colo", "comm", "conf", "conn", "corp", "cpl",
    "dec", "del", "dept", "dist", "dr", "e.g", "ed", "eds", "est", "etc", "ext", "feb", "fla", "fr", "fri",
    "ft", "gen", "gov", "hon", "i.e", "inc", "jan", "jr", "kan", "lt", "ltd", "maj", "mfg", "mlle", "mme",
    "mr", "mrs", "ms", "messrs", "mt", "nov", "oct", "okla", "penn", "ph", "pres", "prof", "pvt", "que",
    "rep", "reps", "rev", "sen", "sens", "sept", "sgt", "sr", "st", "ste", "supt", "tel", "tenn", "tues",
    "univ", "va", "viz", "vs", "wed", "wis", "yrs", "intl", "natl", "govt", "mgr", "msgr", "bldg", "vol",
    "vols", "ca", "hrs", "sec", "div", "thur", "thurs", "dom", "oz", "lb",
];

/// Capitalised abbreviations that are words when written small.
const CAPITALISED: [&str; 16] = [
    "Ark", "Co", "Ga", "Ill", "Ky", "La", "Mass", "Md", "Mich", "Minn", "Mon", "Pa", "Rt", "Tex", "Wash",
    "Mo",
];

const BEFORE_NUMBER: [&str; 25] = [
    "no", "nos", "p", "pp", "art", "arts", "c", "b", "d", "ch", "fig", "figs", "res", "para", "paras", "mar",
    "jun", "jul", "sat", "sun", "sep", "vol", "r", "s", "op",
];

/// What a stop after `word` (written without it) is.
pub(crate) fn stop_after(word: &str) -> Stop {
    if word.len() > 1 && is_dotted(word) {
        return Stop::Always;
    }
    let mut chars = word.chars();
    if let (Some(letter), None) = (chars.next(), chars.next())
        && letter.is_uppercase()
        && letter != 'I'
    {
        return Stop::Initial;
    }
    if word.len() > 8 {
        return Stop::Unknown;
    }
    let known = |list: &[&str]| list.iter().any(|entry| entry.eq_ignore_ascii_case(word));
    if known(&ALWAYS) && (word.len() > 2 || !word.bytes().all(|b| b.is_ascii_uppercase()))
        || CAPITALISED.contains(&word)
    {
        Stop::Always
    } else if known(&BEFORE_NUMBER) {
        Stop::BeforeNumber
    } else {
        Stop::Unknown
    }
}

/// `U.S`, `a.m`, `Ph.D`, `M.Sc`: short parts, the first of at most two letters.
fn is_dotted(word: &str) -> bool {
    let mut parts = 0;
    for part in word.split('.') {
        let letters = part.chars().count();
        if letters == 0
            || letters > 3
            || !part.chars().all(char::is_alphabetic)
            || (parts == 0 && letters > 2)
        {
            return false;
        }
        parts += 1;
    }
    parts > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_sorts_of_stops() {
        assert_eq!(stop_after("Ph.D"), Stop::Always);
        assert_eq!(stop_after("Sept"), Stop::Always);
        assert_eq!(stop_after("no"), Stop::BeforeNumber);
        assert_eq!(stop_after("K"), Stop::Initial);
        assert_eq!(stop_after("I"), Stop::Unknown);
        assert_eq!(stop_after("example.com"), Stop::Unknown);
        assert_eq!(stop_after("ended"), Stop::Unknown);
    }
}
