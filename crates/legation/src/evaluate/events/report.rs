//! The score of two sets as a table, and what is missed, surplus or unlike, a line each.

use super::align::Pair;
use super::coded::Coded;
use super::compare::{Comparison, is_right};
use super::slots::{Slot, WITHIN_A_DAY};
use super::tally::{Kappa, Rate};
use super::{Alignment, EventsScore, SetCounts};
use crate::exchange::CodedActor;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How many confusions the table shows.
const MOST_CONFUSIONS: usize = 12;

impl fmt::Display for EventsScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let by = match self.alignment {
            Alignment::Sentence => "sentence",
            Alignment::Text => "text",
            Alignment::Happening => "day and parties",
        };
        let unit = if self.alignment == Alignment::Happening {
            "days"
        } else {
            "dispatches"
        };
        writeln!(
            f,
            "aligned by {by}; {} texts in common; 95 % intervals over {} {unit}",
            self.common_texts, self.clusters
        )?;
        self.write_set(f, "gold", &self.gold)?;
        self.write_set(f, "pred", &self.predicted)?;
        head(f, "level")?;
        for (name, row) in &self.levels {
            rate(f, name, row)?;
        }
        head(f, "type")?;
        for (name, row) in &self.types {
            rate(f, name, row)?;
        }
        if let Some(mean) = self.macro_f1 {
            writeln!(
                f,
                "{:<26}{:>45.3}  {}",
                "macro F1",
                mean.value,
                bounds(mean.interval)
            )?;
        }
        head(f, "quad class")?;
        for (name, row) in &self.classes {
            rate(f, name, row)?;
        }
        head(f, "slot")?;
        for (name, slot) in &self.slots {
            rate(f, name, &slot.rate)?;
        }
        self.write_in_matches(f)?;
        self.write_confusions(f)?;
        self.write_kappas(f)?;
        self.write_months(f)
    }
}

impl EventsScore {
    fn write_set(&self, f: &mut fmt::Formatter, name: &str, set: &SetCounts) -> fmt::Result {
        let alone = if self.alignment == Alignment::Happening {
            "on days without an event of the other"
        } else {
            "of texts without an event of the other"
        };
        write!(f, "{name:<6}{:>6} events", set.events)?;
        for (count, what) in [
            (set.duplicates, "coded twice, left out"),
            (set.mirrored, "mirrored, left out"),
            (set.untyped, "without a type, left out"),
            (set.not_common, "not in common, left out"),
            (set.alone, alone),
        ] {
            if count > 0 {
                write!(f, "; {count} {what}")?;
            }
        }
        writeln!(f)
    }

    fn write_in_matches(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let rows = || {
            self.slots
                .iter()
                .filter_map(|(name, slot)| slot.in_matches.map(|share| (name, share)))
        };
        if rows().next().is_some() {
            writeln!(
                f,
                "\n{:<26}{:>6}{:>6}{:>9}  95 %",
                "slot of matches", "right", "of", "share"
            )?;
        }
        for (name, share) in rows() {
            let interval = bounds(share.accuracy.interval);
            writeln!(
                f,
                "{name:<26}{:>6}{:>6}{:>9.3}  {interval}",
                share.right, share.of, share.accuracy.value
            )?;
        }
        Ok(())
    }

    fn write_confusions(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let unlike: Vec<_> = self
            .confusions
            .iter()
            .filter(|pair| pair.gold != pair.predicted)
            .collect();
        if unlike.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{:<13}{:<13}{:>6}", "gold", "pred", "pairs")?;
        for pair in unlike.iter().take(MOST_CONFUSIONS) {
            writeln!(f, "{:<13}{:<13}{:>6}", pair.gold, pair.predicted, pair.count)?;
        }
        if let Some(others) = unlike.get(MOST_CONFUSIONS..).filter(|others| !others.is_empty()) {
            let pairs: usize = others.iter().map(|pair| pair.count).sum();
            writeln!(f, "{:<26}{pairs:>6}", format!("{} others", others.len()))?;
        }
        Ok(())
    }

    fn write_kappas(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let kappas = [("type", self.kappa), ("quad class", self.kappa_of_classes)];
        if kappas.iter().any(|(_, kappa)| kappa.is_some()) {
            let names = ["Cohen's kappa", "labels", "equal", "chance", "kappa"];
            let [name, labels, equal, chance, kappa] = names;
            writeln!(f, "\n{name:<26}{labels:>6}{equal:>8}{chance:>8}{kappa:>8}  95 %")?;
        }
        for (name, kappa) in kappas {
            if let Some(Kappa {
                labels,
                observed,
                expected,
                kappa,
                interval,
            }) = kappa
            {
                let interval = bounds(interval);
                writeln!(
                    f,
                    "{name:<26}{labels:>6}{observed:>8.3}{expected:>8.3}{kappa:>8.3}  {interval}"
                )?;
            }
        }
        Ok(())
    }

    fn write_months(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.dyad_months.is_empty() {
            return Ok(());
        }
        let names = [
            "dyads by month",
            "dyads",
            "months",
            "gold",
            "pred",
            "Pearson",
            "Spearman",
        ];
        let [name, dyads, months, gold, predicted, pearson, spearman] = names;
        writeln!(
            f,
            "\n{name:<26}{dyads:>6}{months:>7}{gold:>7}{predicted:>7}{pearson:>9}{spearman:>9}"
        )?;
        for row in &self.dyad_months {
            let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
            writeln!(
                f,
                "{:<26}{:>6}{:>7}{:>7}{:>7}{:>9}{:>9}",
                row.class,
                row.dyads,
                row.months,
                row.gold,
                row.predicted,
                number(row.pearson),
                number(row.spearman)
            )?;
        }
        Ok(())
    }
}

fn head(f: &mut fmt::Formatter, name: &str) -> fmt::Result {
    let [gold, predicted, matched, precision, recall, f1] = ["gold", "pred", "match", "P", "R", "F1"];
    writeln!(
        f,
        "\n{name:<26}{gold:>7}{predicted:>7}{matched:>7}{precision:>8}{recall:>8}{f1:>8}  F1, 95 %"
    )
}

fn rate(f: &mut fmt::Formatter, name: &str, rate: &Rate) -> fmt::Result {
    let row = rate.agreement;
    let interval = bounds(rate.f1_interval);
    writeln!(
        f,
        "{name:<26}{:>7}{:>7}{:>7}{:>8.3}{:>8.3}{:>8.3}  {interval}",
        row.gold, row.predicted, row.matched, row.precision, row.recall, row.f1
    )
}

fn bounds(interval: Option<[f64; 2]>) -> String {
    interval.map_or_else(String::new, |[low, high]| format!("{low:.3}–{high:.3}"))
}

impl Comparison<'_> {
    /// One line for each event without a partner, each pair that is no match, and each match with a wrong slot.
    pub(super) fn notes(&self, slots: &[&'static Slot]) -> Vec<String> {
        let of_gold: BTreeMap<usize, &Pair> = self.pairs.iter().map(|pair| (pair.gold, pair)).collect();
        let paired: BTreeSet<usize> = self.pairs.iter().map(|pair| pair.predicted).collect();
        let mut notes = Vec::new();
        for (at, gold) in self.gold.iter().enumerate() {
            let Some(pair) = of_gold.get(&at) else {
                notes.push(note("missed", gold, ""));
                continue;
            };
            let predicted = &self.predicted[pair.predicted];
            if !pair.matched {
                notes.push(note("unlike", gold, &format!(" | got {}", happening(predicted))));
                continue;
            }
            let wrong = slots
                .iter()
                .filter(|slot| slot.name != WITHIN_A_DAY && !is_right(slot, gold, predicted));
            let values = |slot: &Slot, event| {
                Some((slot.values)(event).join("; ")).filter(|values| !values.is_empty())
            };
            let told = |slot: &&'static Slot| {
                let values = [gold, predicted]
                    .map(|event| values(slot, event).unwrap_or_else(|| "nothing".to_owned()));
                format!(" | {}: gold {}, got {}", slot.name, values[0], values[1])
            };
            let told: String = wrong.map(told).collect();
            if !told.is_empty() {
                notes.push(note("differs", gold, &told));
            }
        }
        let surplus = self
            .predicted
            .iter()
            .enumerate()
            .filter(|(at, _)| !paired.contains(at));
        notes.extend(surplus.map(|(_, event)| note("surplus", event, "")));
        notes
    }
}

/// What is said of the event, where and what it is, how it differs, and in which words it was read.
fn note(what: &str, event: &Coded, difference: &str) -> String {
    let mut note = format!("{what:<9}");
    if let Some(report) = event.event.reports.first() {
        let ids = [report.dispatch.as_str(), report.url.as_deref().unwrap_or("")];
        note += ids.into_iter().find(|id| !id.is_empty()).unwrap_or("");
        if let Some(sentence) = report.sentence {
            note += &format!(":{sentence}");
        }
        note += " ";
    }
    note += &happening(event);
    note += difference;
    let words = event
        .event
        .reports
        .iter()
        .find_map(|report| report.text.as_deref());
    note + &words.map_or_else(String::new, |words| format!(" “{}”", words.trim()))
}

/// `2024-01-02 CONSULT visit Ana Soro (FJI) → VUT`
fn happening(event: &Coded) -> String {
    let coded = &event.event;
    let mut words = vec![
        coded.date.clone().unwrap_or_else(|| "undated".to_owned()),
        coded.kind.clone(),
    ];
    words.extend(coded.modes.iter().cloned());
    words.push(parties(&coded.actors));
    if !coded.recipients.is_empty() {
        words.push(format!("→ {}", parties(&coded.recipients)));
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

fn parties(actors: &[CodedActor]) -> String {
    let party = |actor: &CodedActor| match (actor.name.as_str(), actor.country.as_str()) {
        ("", "") => "?".to_owned(),
        (name, "") | ("", name) => name.to_owned(),
        (name, country) if name == country => name.to_owned(),
        (name, country) => format!("{name} ({country})"),
    };
    actors.iter().map(party).collect::<Vec<_>>().join(", ")
}
