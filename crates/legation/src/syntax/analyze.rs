//! Reads text with the language model: words, windows, sentence starts, trees.

use super::labels::Labels;
use super::names;
use super::segment::{self, Stretch};
use super::window::{self, Window};
use super::words::{Space, Words};
use super::{MentionKind, Name, NameKind, Sentence, Token, Upos, lemma};
use crate::document::{BlockKind, Document};
use crate::text::Span;
use legation_model::{Encoded, Model, Word};
use std::ops::Range;

/// Buffers and label tables that calls reuse: one for each thread, and for one model.
#[derive(Default)]
pub struct Scratch {
    model: legation_model::Scratch,
    labels: Option<Labels>,
    pieces: Vec<u8>,
}

impl Scratch {
    /// The model's own.
    pub(crate) fn of_model(&mut self) -> &mut legation_model::Scratch {
        &mut self.model
    }
}

/// The sentences of a document's paragraphs, titles and headings, in the order of the text. Each title or heading
/// is one headline sentence. `Sentence::paragraph` is the index of the block in `document.blocks`.
///
/// Any text can be read; a text without words has no sentences.
pub fn analyze(document: &Document, model: &Model, scratch: &mut Scratch) -> Vec<Sentence> {
    let mut words = Words::new(&document.dispatch.text);
    for (number, block) in document.blocks.iter().enumerate() {
        if matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::Title | BlockKind::Heading
        ) {
            words.add_paragraph(number, block.span);
        }
    }
    let is_heading = |paragraph: usize| {
        matches!(
            document.blocks[paragraph].kind,
            BlockKind::Title | BlockKind::Heading
        )
    };
    analyze_words(&words, is_heading, model, scratch)
}

/// The sentences of words already told apart, paragraph by paragraph; `is_heading` names the paragraphs that are
/// headlines as a whole.
pub(crate) fn analyze_words(
    words: &Words,
    is_heading: impl Fn(usize) -> bool,
    model: &Model,
    scratch: &mut Scratch,
) -> Vec<Sentence> {
    let mut sentences = Vec::with_capacity(words.len() / 20 + 1);
    scratch.count_pieces(words, model);
    for window in window::windows(words, &scratch.pieces, window::PIECES) {
        let encoded = encode(words, window.words.clone(), model, scratch);
        for stretch in stretches(words, &window, &encoded, &is_heading) {
            sentences.push(scratch.sentence(words, stretch, &window.words, &encoded, model));
        }
    }
    sentences
}

/// The trees of sentences whose words and bounds are known, `bounds` in order and without gaps. Windows hold as
/// many whole sentences as fit.
pub(crate) fn analyze_sentences(
    words: &Words,
    bounds: &[Range<usize>],
    model: &Model,
    scratch: &mut Scratch,
) -> Vec<Sentence> {
    let mut sentences = Vec::with_capacity(bounds.len());
    scratch.count_pieces(words, model);
    let mut next = 0;
    while next < bounds.len() {
        let first = next;
        let mut used = 0;
        while next < bounds.len() {
            let count: usize = scratch.pieces[bounds[next].clone()]
                .iter()
                .map(|n| usize::from(*n))
                .sum();
            if next > first && used + count > window::PIECES {
                break;
            }
            used += count;
            next += 1;
        }
        let window = bounds[first].start..bounds[next - 1].end;
        let encoded = encode(words, window.clone(), model, scratch);
        for bound in &bounds[first..next] {
            let stretch = Stretch {
                words: bound.clone(),
                headline: false,
            };
            sentences.push(scratch.sentence(words, stretch, &window, &encoded, model));
        }
    }
    sentences
}

fn encode(words: &Words, window: Range<usize>, model: &Model, scratch: &mut Scratch) -> Encoded {
    model.encode(&input(words, window), &mut scratch.model)
}

/// Words as the model takes them.
fn input<'t>(words: &Words<'t>, window: Range<usize>) -> Vec<Word<'t>> {
    window
        .map(|i| Word {
            form: words.form(i),
            space: match words.space(i) {
                Space::Glued => legation_model::Space::Glued,
                Space::Blank => legation_model::Space::Spaced,
                Space::Line => legation_model::Space::LineStart,
            },
        })
        .collect()
}

/// Words of a text as the model takes them, read by themselves: what stands around them does not show.
pub(crate) fn input_of<'t>(text: &'t str, spans: &[Span]) -> Vec<Word<'t>> {
    let mut words = Words::new(text);
    words.add_words(0, spans, true);
    input(&words, 0..words.len())
}

/// The states of a sentence's words after one of the encoder's layers (see [`Model::states`]), the sentence read by
/// itself.
pub fn states(
    sentence: &Sentence,
    text: &str,
    model: &Model,
    layer: usize,
    scratch: &mut Scratch,
) -> Vec<f32> {
    let spans: Vec<Span> = sentence.tokens.iter().map(|token| token.span).collect();
    model.states(&input_of(text, &spans), layer, &mut scratch.model)
}

/// The sentences of a window: headings whole, the rest as the model has it.
fn stretches(
    words: &Words,
    window: &Window,
    encoded: &Encoded,
    is_heading: impl Fn(usize) -> bool,
) -> Vec<Stretch> {
    let classes: Vec<segment::Start> = encoded
        .sent
        .iter()
        .map(|scores| segment::Start::from_class(names::best_of(scores)))
        .collect();
    let mut stretches: Vec<Stretch> = Vec::new();
    for stretch in segment::sentences(words, window.words.clone(), &classes) {
        let heading = is_heading(words.paragraph(stretch.words.start));
        match stretches.last_mut() {
            Some(last) if heading && !words.begins_paragraph(stretch.words.start) => {
                last.words.end = stretch.words.end;
            }
            _ => stretches.push(Stretch {
                headline: heading || stretch.headline,
                ..stretch
            }),
        }
    }
    stretches
}

impl Scratch {
    fn labels(&mut self, model: &Model) -> &Labels {
        self.labels.get_or_insert_with(|| Labels::new(model.config()))
    }

    fn count_pieces(&mut self, words: &Words, model: &Model) {
        self.pieces.clear();
        for i in 0..words.len() {
            let count = model.pieces(words.form(i), &mut self.model);
            self.pieces.push(count.min(255) as u8);
        }
    }

    /// Lemmas of the words at `local` in the window. The model sees words as pieces and may cut a rare one's ending
    /// wrongly ("signe"); where its lemma is no word of its vocabulary and a regular one is, that is taken, else what the
    /// spelling tells.
    fn lemmas(
        &mut self,
        words: &Words,
        local: &Range<usize>,
        window: &Range<usize>,
        encoded: &Encoded,
        model: &Model,
    ) -> Vec<String> {
        let labels = self.labels.get_or_insert_with(|| Labels::new(model.config()));
        let buffers = &mut self.model;
        local
            .clone()
            .map(|i| {
                let form = words.form(window.start + i);
                let upos = labels.upos(encoded.upos[i]);
                if let Some(lemma) = lemma::irregular(form, upos) {
                    return lemma.to_owned();
                }
                let lemma = labels.lemma(encoded.lemma[i], form);
                let inflects = matches!(upos, Upos::Verb | Upos::Noun | Upos::Aux);
                if !inflects || model.pieces(&lemma, buffers) == 1 {
                    return lemma;
                }
                let known = |candidate: &String| model.pieces(candidate, buffers) == 1;
                let regular = lemma::regular(form).into_iter().find(known);
                let spelled = || match upos {
                    Upos::Verb => lemma::by_spelling(form),
                    Upos::Noun => form
                        .strip_suffix("ies")
                        .map(|stem| format!("{stem}y").to_lowercase()),
                    _ => None,
                };
                regular.or_else(spelled).unwrap_or(lemma)
            })
            .collect()
    }

    fn sentence(
        &mut self,
        words: &Words,
        stretch: Stretch,
        window: &Range<usize>,
        encoded: &Encoded,
        model: &Model,
    ) -> Sentence {
        let (start, end) = (stretch.words.start, stretch.words.end);
        let local = start - window.start..end - window.start;
        let tree = model.parse(encoded, local.clone(), &mut self.model);
        let mut lemmas = self.lemmas(words, &local, window, encoded, model).into_iter();
        let labels = self.labels(model);
        let mut tokens: Vec<Token> = local
            .clone()
            .zip(&tree)
            .map(|(i, (head, rel))| Token {
                span: words.span(window.start + i),
                lemma: lemmas.next().unwrap_or_default(),
                upos: labels.upos(encoded.upos[i]),
                feats: labels.feats(encoded.feats[i]),
                head: head.checked_sub(1),
                rel: labels.rel(*rel),
                mention: labels.mention(encoded.mention[i]),
            })
            .collect();
        uncross(&mut tokens);
        let mut names = names::decode(labels.name_tags(), encoded.name[local].as_flattened());
        gather(&tokens, &mut names);
        let span = words.span(start).cover(words.span(end - 1));
        Sentence::new(span, tokens, names, stretch.headline, words.paragraph(start))
    }
}

/// Makes a gathering of the lone word that is named as a place and spoken of as an event: "the G7 Leaders' [Summit]".
fn gather(tokens: &[Token], names: &mut [Name]) {
    for name in names {
        let lone = name.kind == NameKind::Place && name.end - name.start == 1;
        let article = || {
            let det = |token: &Token| token.head == Some(name.start) && token.rel == "det";
            tokens.iter().any(det)
        };
        if lone && tokens[name.start].mention == Some(MentionKind::Event) && article() {
            name.kind = NameKind::Event;
        }
    }
}

/// Gives back to the reporting verb what the parser put into the clause it reports, though the verb stands between:
/// in "At a meeting in Oslo he said trade had grown" the meeting is where he said it. English leaves only questions and
/// relatives on the far side ("What did he say he wants?").
fn uncross(tokens: &mut [Token]) {
    for t in 0..tokens.len() {
        let Some(inner) = tokens[t].head else { continue };
        let Some(outer) = tokens[inner].head else { continue };
        let between = (t < outer && outer < inner) || (inner < outer && outer < t);
        let content = matches!(tokens[inner].rel, "ccomp" | "xcomp") && tokens[outer].upos == Upos::Verb;
        // "The president spoke today with the premier", read with the premier hung on the president.
        let case = |t: usize| {
            let mut cases = tokens
                .iter()
                .filter(|token| token.head == Some(t) && token.rel == "case");
            cases.next().map(|token| token.lemma.as_str())
        };
        let torn = tokens[inner].rel.starts_with("nsubj")
            && inner < outer
            && tokens[t].rel == "nmod"
            && case(t).is_some_and(|case| case != "of");
        if between && torn {
            tokens[t].rel = "obl";
            tokens[t].head = Some(outer);
            continue;
        }
        if !between || !content || tokens[t].rel == "punct" {
            continue;
        }
        let asks = |token: &Token| {
            ["PronType=Int", "PronType=Rel"]
                .iter()
                .any(|f| token.feats.contains(f))
        };
        if asks(&tokens[t]) || tokens.iter().any(|token| token.head == Some(t) && asks(token)) {
            continue;
        }
        let subject = |rel: &str| rel.starts_with("nsubj");
        let taken = tokens
            .iter()
            .any(|token| token.head == Some(outer) && subject(token.rel));
        if subject(tokens[t].rel) && taken {
            tokens[t].rel = "obj";
        }
        tokens[t].head = Some(outer);
    }
}

/// Reads a bare text, each line of which is a paragraph.
pub fn analyze_text(text: &str, model: &Model, scratch: &mut Scratch) -> Vec<Sentence> {
    let mut words = Words::new(text);
    let mut at = 0;
    for (number, line) in text.split('\n').enumerate() {
        words.add_paragraph(number, Span::new(at, at + line.len()));
        at += line.len() + 1;
    }
    analyze_words(&words, |_| false, model, scratch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Dispatch;
    use crate::document::Block;
    use crate::syntax::Upos;

    fn model() -> &'static Model {
        Model::built_in().expect("the weights are sound")
    }

    #[test]
    fn reads_sentences_names_and_trees() {
        let text = "Envoys of Peru met in Oslo. They signed two treaties on fishing, Anna Berg said.";
        let sentences = analyze_text(text, model(), &mut Scratch::default());
        assert_eq!(sentences.len(), 2);
        let second = &sentences[1];
        let root = second.root().expect("a sentence has a root");
        assert!(["signed", "said"].contains(&second.form(root, text)));
        let signed = (0..second.tokens.len())
            .find(|i| second.form(*i, text) == "signed")
            .expect("it is there");
        let treaties = (0..second.tokens.len())
            .find(|i| second.form(*i, text) == "treaties")
            .expect("it is there");
        assert_eq!(second.tokens[treaties].lemma, "treaty");
        assert_eq!(second.tokens[signed].lemma, "sign");
        assert_eq!(second.tokens[signed].upos, Upos::Verb);
        let object = second.object(signed).expect("they signed something");
        assert!(second.subtree_span(object).of(text).starts_with("two treaties"));
    }

    #[test]
    fn a_title_is_one_headline_and_boilerplate_is_passed_over() {
        let text = "Talks end. Both sides content\nThe talks ended on Friday.\nShare this";
        let block = |kind, start, end| Block {
            kind,
            span: Span::new(start, end),
        };
        let document = Document {
            dispatch: Dispatch {
                text: text.to_owned(),
                ..Dispatch::default()
            },
            blocks: vec![
                block(BlockKind::Title, 0, 29),
                block(BlockKind::Paragraph, 30, 56),
                block(BlockKind::Boilerplate, 57, 67),
            ],
            ..Document::default()
        };
        let sentences = analyze(&document, model(), &mut Scratch::default());
        let read: Vec<(&str, bool, usize)> = sentences
            .iter()
            .map(|s| (s.text(text), s.headline, s.paragraph))
            .collect();
        let expected = [
            ("Talks end. Both sides content", true, 0),
            ("The talks ended on Friday.", false, 1),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn any_text_can_be_read() {
        let mut scratch = Scratch::default();
        let long = "word ".repeat(700);
        for text in [
            "",
            " \n\t",
            "\u{0}\u{301}",
            ")))((( “”’’ ... ...",
            "🇫🇯\u{200B}🇫🇯",
            long.as_str(),
        ] {
            let sentences = analyze_text(text, model(), &mut scratch);
            let mut at = 0;
            for token in sentences.iter().flat_map(|sentence| &sentence.tokens) {
                assert!(token.span.start >= at && text.is_char_boundary(token.span.end));
                at = token.span.end;
            }
        }
    }

    #[test]
    fn a_sentence_longer_than_a_window_is_read_in_parts() {
        let text = format!("They met {} and left.", "and talked of trade, ".repeat(60));
        let sentences = analyze_text(&text, model(), &mut Scratch::default());
        assert!(sentences.len() > 1);
        let words: usize = sentences.iter().map(|sentence| sentence.tokens.len()).sum();
        assert_eq!(words, 2 + 60 * 5 + 3);
    }
}
