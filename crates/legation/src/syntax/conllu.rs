//! Reads and writes CoNLL-U, the ten-column format of Universal Dependencies
//! (<https://universaldependencies.org/format.html>).

use super::{Sentence, Token, Upos, intern};
use crate::text::Span;
use std::fmt;

/// One word line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    pub form: String,
    pub lemma: String,
    pub upos: String,
    pub xpos: String,
    pub feats: String,
    /// Index of the head in the sentence; `None` for the root.
    pub head: Option<usize>,
    pub rel: String,
    pub misc: String,
    /// Whether white space follows in the text.
    pub space_after: bool,
}

/// A sentence as the file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Comment lines without the `#`.
    pub comments: Vec<String>,
    pub words: Vec<Word>,
    pub new_document: bool,
    pub new_paragraph: bool,
}

/// What is wrong, and in which line (counted from 1).
#[derive(Clone, Debug, PartialEq)]
pub struct ConlluError {
    pub line: usize,
    pub problem: ConlluProblem,
}

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConlluProblem {
    /// Not ten columns but so many.
    Columns(usize),
    /// The first column is no number, or not the next one.
    Id(String),
    /// The head is no number, or points outside the sentence.
    Head(String),
}

impl fmt::Display for ConlluError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.problem {
            ConlluProblem::Columns(found) => {
                write!(f, "{found} columns where CoNLL-U has ten, parted by tabs")
            }
            ConlluProblem::Id(found) => write!(f, "{found:?} is not the number of the next word"),
            ConlluProblem::Head(found) => write!(f, "the head {found:?} is no word of the sentence"),
        }
    }
}

impl std::error::Error for ConlluError {}

/// All sentences of a file's text. Empty nodes (`8.1`) and enhanced dependencies are passed over.
pub fn read(content: &str) -> Result<Vec<Tree>, ConlluError> {
    let mut trees = Vec::new();
    let mut tree = Tree::default();
    // Last word of a multiword token, and whether a space follows the whole.
    let mut range: Option<(usize, bool)> = None;
    let mut first_line = 0;
    for (n, line) in content.lines().enumerate() {
        let error = |problem| ConlluError { line: n + 1, problem };
        if line.trim().is_empty() {
            finish(&mut tree, &mut trees, first_line)?;
            range = None;
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim();
            tree.new_document |= comment.starts_with("newdoc");
            tree.new_paragraph |= comment.starts_with("newpar") || comment.starts_with("newdoc");
            tree.comments.push(comment.to_owned());
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, form, lemma, upos, xpos, feats, head, rel, _deps, misc] = columns[..] else {
                return Err(error(ConlluProblem::Columns(columns.len())));
            };
            let space_after = !misc.split('|').any(|entry| entry == "SpaceAfter=No");
            if id.contains('.') {
                continue;
            }
            if let Some((_, last)) = id.split_once('-') {
                let last = last
                    .parse()
                    .map_err(|_| error(ConlluProblem::Id(id.to_owned())))?;
                range = Some((last, space_after));
                continue;
            }
            if tree.words.is_empty() {
                first_line = n + 1;
            }
            let number = tree.words.len() + 1;
            if id.parse() != Ok(number) {
                return Err(error(ConlluProblem::Id(id.to_owned())));
            }
            let head: usize = head
                .parse()
                .map_err(|_| error(ConlluProblem::Head(head.to_owned())))?;
            tree.words.push(Word {
                form: form.to_owned(),
                lemma: lemma.to_owned(),
                upos: upos.to_owned(),
                xpos: xpos.to_owned(),
                feats: feats.to_owned(),
                head: head.checked_sub(1),
                rel: rel.to_owned(),
                misc: misc.to_owned(),
                // The parts of a multiword token are glued; after its last part the token's own mark counts.
                space_after: match range {
                    Some((last, _)) if number < last => false,
                    Some((last, after)) if number == last => after,
                    _ => space_after,
                },
            });
        }
    }
    finish(&mut tree, &mut trees, first_line)?;
    Ok(trees)
}

fn finish(tree: &mut Tree, trees: &mut Vec<Tree>, first_line: usize) -> Result<(), ConlluError> {
    if tree.words.is_empty() {
        // Comments before a blank line belong to no sentence, but a document's mark holds for the next.
        tree.comments.clear();
        return Ok(());
    }
    let count = tree.words.len();
    for (i, word) in tree.words.iter().enumerate() {
        if let Some(head) = word.head.filter(|head| *head >= count || *head == i) {
            let problem = ConlluProblem::Head((head + 1).to_string());
            return Err(ConlluError {
                line: first_line + i,
                problem,
            });
        }
    }
    trees.push(std::mem::take(tree));
    Ok(())
}

/// A document's text as its words and marks of spacing give it, and where each word stands in it.
#[derive(Clone, Debug, Default)]
pub struct RawText {
    pub text: String,
    /// Per sentence the span of each word.
    pub words: Vec<Vec<Span>>,
    /// Per sentence the number of its paragraph.
    pub paragraphs: Vec<usize>,
}

/// The raw text of some sentences: words joined by one space or none (`SpaceAfter=No`), a blank line before a
/// sentence marked `newpar`.
pub fn raw_text(trees: &[Tree]) -> RawText {
    let mut raw = RawText::default();
    let mut glued = true;
    let mut paragraph = 0;
    for (n, tree) in trees.iter().enumerate() {
        if n > 0 && tree.new_paragraph {
            raw.text.push_str("\n\n");
            paragraph += 1;
            glued = true;
        }
        let mut spans = Vec::with_capacity(tree.words.len());
        for word in &tree.words {
            if !glued {
                raw.text.push(' ');
            }
            let start = raw.text.len();
            raw.text.push_str(&word.form);
            spans.push(Span::new(start, raw.text.len()));
            glued = !word.space_after;
        }
        raw.words.push(spans);
        raw.paragraphs.push(paragraph);
    }
    raw
}

/// The trees as sentences over [`raw_text`].
pub fn sentences(trees: &[Tree]) -> (String, Vec<Sentence>) {
    let raw = raw_text(trees);
    let sentences = trees
        .iter()
        .enumerate()
        .filter(|(_, tree)| !tree.words.is_empty())
        .map(|(n, tree)| {
            let tokens: Vec<Token> = tree
                .words
                .iter()
                .zip(&raw.words[n])
                .map(|(word, span)| Token {
                    span: *span,
                    lemma: word.lemma.clone(),
                    upos: Upos::from_name(&word.upos).unwrap_or(Upos::X),
                    feats: intern(&word.feats),
                    head: word.head,
                    rel: intern(&word.rel),
                    mention: None,
                })
                .collect();
            let span = tokens[0].span.cover(tokens[tokens.len() - 1].span);
            Sentence::new(span, tokens, Vec::new(), false, raw.paragraphs[n])
        })
        .collect();
    (raw.text, sentences)
}

/// One sentence of `text` as CoNLL-U, with names and mention types in the last column, ended by a blank line.
pub fn write(sentence: &Sentence, text: &str, number: usize) -> String {
    let mut lines = format!("# sent_id = {number}\n");
    if sentence.headline {
        lines.push_str("# headline\n");
    }
    lines.push_str("# text = ");
    lines.extend(
        sentence
            .text(text)
            .split_whitespace()
            .flat_map(|word| [word, " "]),
    );
    lines.truncate(lines.trim_end().len());
    lines.push('\n');
    for (i, token) in sentence.tokens.iter().enumerate() {
        let mut misc = Vec::new();
        if let Some(name) = sentence.name_at(i) {
            let place = if name.start == i { "B" } else { "I" };
            misc.push(format!("Name={place}-{}", name.kind.as_str()));
        }
        if let Some(kind) = token.mention {
            misc.push(format!("Mention={}", kind.as_str()));
        }
        let glued = sentence
            .tokens
            .get(i + 1)
            .is_some_and(|next| next.span.start == token.span.end);
        if glued {
            misc.push("SpaceAfter=No".to_owned());
        }
        let misc = if misc.is_empty() {
            "_".to_owned()
        } else {
            misc.join("|")
        };
        let columns = [
            &(i + 1).to_string(),
            token.form(text),
            &token.lemma,
            token.upos.as_str(),
            "_",
            token.feats,
            &token.head.map_or(0, |head| head + 1).to_string(),
            token.rel,
            "_",
            &misc,
        ];
        lines.push_str(&columns.join("\t"));
        lines.push('\n');
    }
    lines.push('\n');
    lines
}

/// A hand-written tree for tests: one word per line, `form lemma UPOS head relation [features]`. The text joins
/// the words by spaces, but for closing punctuation.
#[cfg(test)]
pub(crate) fn tree(rows: &str) -> (String, Sentence) {
    let mut tree = Tree::default();
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let columns: Vec<&str> = row.split_whitespace().collect();
        let head: usize = columns[3]
            .parse()
            .expect("the fourth column is the head's number");
        let closes = matches!(
            columns[0],
            "." | "," | ";" | ":" | "?" | "!" | ")" | "”" | "'s" | "’s" | "n't"
        );
        if let Some(last) = tree.words.last_mut().filter(|_| closes) {
            let last: &mut Word = last;
            last.space_after = false;
        }
        tree.words.push(Word {
            form: columns[0].to_owned(),
            lemma: columns[1].to_owned(),
            upos: columns[2].to_owned(),
            head: head.checked_sub(1),
            rel: columns[4].to_owned(),
            feats: columns.get(5).copied().unwrap_or("_").to_owned(),
            space_after: !matches!(columns[0], "(" | "“" | "$"),
            ..Word::default()
        });
    }
    let (text, mut all) = sentences(&[tree]);
    (text, all.remove(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# newdoc id = a\n\
        1-2\tcannot\t_\t_\t_\t_\t_\t_\t_\t_\n\
        1\tcan\tcan\tAUX\tMD\t_\t3\taux\t_\t_\n\
        2\tnot\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_\n\
        3\tstay\tstay\tVERB\tVB\tVerbForm=Inf\t0\troot\t_\tSpaceAfter=No\n\
        3.1\tstay\tstay\tVERB\tVB\t_\t_\t_\t_\t_\n\
        4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_\n\n\
        # newpar\n\
        1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\n";

    #[test]
    fn reads_multiword_tokens_and_paragraphs() {
        let trees = read(FILE).expect("the file is sound");
        let raw = raw_text(&trees);
        assert_eq!(raw.text, "cannot stay.\n\nGo");
        assert_eq!(raw.words[0][1].of(&raw.text), "not");
        assert!(trees[0].new_document);
        let (text, sentences) = sentences(&trees);
        assert_eq!(sentences[0].root(), Some(2));
        assert_eq!(sentences[1].paragraph, 1);
        let written = write(&sentences[0], &text, 1);
        assert!(written.contains("3\tstay\tstay\tVERB\t_\tVerbForm=Inf\t0\troot\t_\tSpaceAfter=No\n"));
        assert_eq!(
            read(&written).expect("what is written can be read")[0]
                .words
                .len(),
            4
        );
    }

    #[test]
    fn says_which_line_is_wrong() {
        let wrong_column = FILE.replace("VerbForm=Inf\t", "");
        assert_eq!(
            read(&wrong_column),
            Err(ConlluError {
                line: 5,
                problem: ConlluProblem::Columns(9)
            })
        );
        let wrong_head = FILE.replace("_\t3\tpunct", "_\t9\tpunct");
        let error = read(&wrong_head).expect_err("there is no ninth word");
        assert!(matches!(error.problem, ConlluProblem::Head(_)), "{error}");
        let wrong_id = FILE.replace("2\tnot", "x\tnot");
        assert_eq!(read(&wrong_id).expect_err("x is no number").line, 4);
    }
}
