//! What the program says of itself.

use crate::harness::Place;

const COMMANDS: &[&str] = &[
    "read",
    "show",
    "find",
    "due",
    "pairs",
    "codebook",
    "inspect",
    "evaluate",
    "export",
    "verify",
    "completions",
    "man",
];

#[test]
fn every_command_teaches_itself_by_example() {
    let place = Place::new();
    let help = place.run(&["--help"]).ends(0).out;
    for command in COMMANDS {
        assert!(
            help.contains(&format!("  {command}")),
            "{command} is not in the help"
        );
        let own = place.run(&[command, "--help"]).ends(0).out;
        assert!(own.contains("Examples:\n"), "{command} has no examples");
        assert!(
            own.contains(&format!("  legation {command} ")) || own.contains("| legation"),
            "{command}"
        );
    }
}

#[test]
fn completions_and_the_manual_name_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = place.run(&["completions", shell]).ends(0).out;
        assert!(script.contains("evaluate") && script.contains("as-of"), "{shell}");
    }
    assert!(place.run(&["man"]).ends(0).out.starts_with(".ie"));
    place.run(&["man", "--folder", "man1"]).ends(0);
    for command in COMMANDS {
        assert!(
            place.path(&format!("man1/legation-{command}.1")).is_file(),
            "{command}"
        );
    }
}

#[test]
fn a_wrong_word_is_exit_code_2() {
    let place = Place::new();
    assert!(place.run(&["shwo"]).ends(2).err.contains("show"));
    place.run(&["show", "treaties"]).ends(2);
    place.run(&[]).ends(2);
}
