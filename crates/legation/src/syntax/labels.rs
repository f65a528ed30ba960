//! The names of the classes: parts of speech, kinds of names and of mentions, and interned label strings.

use super::lemma::Script;
use super::names::NameTag;
use super::{MentionKind, NameKind, Upos};
use legation_model::Config;
use std::collections::BTreeSet;
use std::sync::Mutex;

impl Upos {
    pub const ALL: [Upos; 17] = [
        Upos::Adj,
        Upos::Adp,
        Upos::Adv,
        Upos::Aux,
        Upos::Cconj,
        Upos::Det,
        Upos::Intj,
        Upos::Noun,
        Upos::Num,
        Upos::Part,
        Upos::Pron,
        Upos::Propn,
        Upos::Punct,
        Upos::Sconj,
        Upos::Sym,
        Upos::Verb,
        Upos::X,
    ];

    /// The tag as CoNLL-U writes it: `PROPN`.
    pub fn as_str(self) -> &'static str {
        match self {
            Upos::Adj => "ADJ",
            Upos::Adp => "ADP",
            Upos::Adv => "ADV",
            Upos::Aux => "AUX",
            Upos::Cconj => "CCONJ",
            Upos::Det => "DET",
            Upos::Intj => "INTJ",
            Upos::Noun => "NOUN",
            Upos::Num => "NUM",
            Upos::Part => "PART",
            Upos::Pron => "PRON",
            Upos::Propn => "PROPN",
            Upos::Punct => "PUNCT",
            Upos::Sconj => "SCONJ",
            Upos::Sym => "SYM",
            Upos::Verb => "VERB",
            Upos::X => "X",
        }
    }

    /// The tag of that name; `None` for a string that is none.
    pub fn from_name(name: &str) -> Option<Upos> {
        Upos::ALL.into_iter().find(|upos| upos.as_str() == name)
    }
}

impl NameKind {
    pub fn as_str(self) -> &'static str {
        match self {
            NameKind::Person => "person",
            NameKind::Organization => "organization",
            NameKind::Place => "place",
            NameKind::Nationality => "nationality",
            NameKind::Event => "event",
            NameKind::Other => "other",
        }
    }

    /// The kind behind a model's label without its `B-` or `I-`: `PER`, `ORG`, `LOC`, `NAT`, `EVT`, `MISC`.
    pub fn from_label(label: &str) -> Option<NameKind> {
        Some(match label {
            "PER" => NameKind::Person,
            "ORG" => NameKind::Organization,
            "LOC" => NameKind::Place,
            "NAT" => NameKind::Nationality,
            "EVT" => NameKind::Event,
            "MISC" => NameKind::Other,
            _ => return None,
        })
    }
}

impl MentionKind {
    /// How many there are.
    pub const COUNT: usize = MentionKind::ALL.len();

    pub const ALL: [MentionKind; 10] = [
        MentionKind::Person,
        MentionKind::Place,
        MentionKind::Organization,
        MentionKind::Event,
        MentionKind::Time,
        MentionKind::Abstract,
        MentionKind::Object,
        MentionKind::Animal,
        MentionKind::Plant,
        MentionKind::Substance,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            MentionKind::Person => "person",
            MentionKind::Place => "place",
            MentionKind::Organization => "organization",
            MentionKind::Event => "event",
            MentionKind::Time => "time",
            MentionKind::Abstract => "abstract",
            MentionKind::Object => "object",
            MentionKind::Animal => "animal",
            MentionKind::Plant => "plant",
            MentionKind::Substance => "substance",
        }
    }

    pub fn from_name(name: &str) -> Option<MentionKind> {
        MentionKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// The label as a string that lives as long as the program; equal labels share one copy.
///
/// Relations and feature strings form a small closed set, so each is kept once and tokens only point to it.
pub fn intern(label: &str) -> &'static str {
    static LABELS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    // A panic elsewhere cannot leave the set half changed, so a poisoned lock is as good as a sound one.
    let mut labels = LABELS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(known) = labels.get(label) {
        return known;
    }
    let kept: &'static str = Box::leak(label.to_owned().into_boxed_str());
    labels.insert(kept);
    kept
}

/// What each class number of a model means. A number without a class means the first or nothing.
pub(super) struct Labels {
    upos: Vec<Upos>,
    feats: Vec<&'static str>,
    lemmas: Vec<Script>,
    rels: Vec<&'static str>,
    mentions: Vec<Option<MentionKind>>,
    names: Vec<NameTag>,
}

impl Labels {
    pub fn new(config: &Config) -> Labels {
        let all = |names: &[String]| names.iter().map(|name| intern(name)).collect();
        Labels {
            upos: config
                .upos
                .iter()
                .map(|name| Upos::from_name(name).unwrap_or(Upos::X))
                .collect(),
            feats: all(&config.feats),
            lemmas: config.lemma.iter().map(|name| Script::parse(name)).collect(),
            rels: all(&config.rel),
            mentions: config
                .mention
                .iter()
                .map(|name| MentionKind::from_name(name))
                .collect(),
            names: config.name.iter().map(|name| NameTag::parse(name)).collect(),
        }
    }

    pub fn upos(&self, class: u16) -> Upos {
        self.upos.get(usize::from(class)).copied().unwrap_or(Upos::X)
    }

    pub fn feats(&self, class: u16) -> &'static str {
        self.feats.get(usize::from(class)).copied().unwrap_or("_")
    }

    pub fn rel(&self, class: u16) -> &'static str {
        self.rels.get(usize::from(class)).copied().unwrap_or("dep")
    }

    pub fn mention(&self, class: u16) -> Option<MentionKind> {
        self.mentions.get(usize::from(class)).copied().flatten()
    }

    pub fn lemma(&self, class: u16, form: &str) -> String {
        self.lemmas
            .get(usize::from(class))
            .map_or_else(|| form.to_lowercase(), |script| script.apply(form))
    }

    pub fn name_tags(&self) -> &[NameTag] {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_classes_agree_both_ways() {
        for upos in Upos::ALL {
            assert_eq!(Upos::from_name(upos.as_str()), Some(upos));
        }
        for kind in MentionKind::ALL {
            assert_eq!(MentionKind::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(Upos::from_name("NN"), None);
    }

    #[test]
    fn equal_labels_share_one_copy() {
        let once = intern(&String::from("obl:agent"));
        assert!(std::ptr::eq(once, intern("obl:agent")));
    }
}
