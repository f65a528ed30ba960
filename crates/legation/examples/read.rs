//! Reads dispatches and prints their readings as JSON Lines: `read [--date DAY] PATH…`.

use legation::document::{Input, ReadOptions, read};
use legation::pipeline::Pipeline;
use legation::syntax::Scratch;
use legation::tables::Tables;

fn main() {
    let mut options = ReadOptions::default();
    let mut paths = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--date" {
            options.date = words.next()
        } else {
            paths.push(word)
        }
    }
    let pipeline = Pipeline::new(Tables::built_in()).expect("the built-in weights are sound");
    let mut scratch = Scratch::default();
    for path in paths {
        for document in read(Input::Path(path.into()), &options) {
            match document {
                Ok(document) => {
                    let reading = pipeline.read(document, &mut scratch);
                    println!("{}", serde_json::to_string(&reading).expect("a reading is JSON"));
                }
                Err(problem) => eprintln!("{problem}"),
            }
        }
    }
}
