//! Outputs: the pieces of one are its text again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_runtime::language::Piece;

#[path = "../shared/rule.rs"]
mod rule;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let loader = rule::load("evt.type = open", text);
    for rule in loader.rules().rules {
        let mut rest = rule.output.text.as_str();
        for piece in &rule.output.pieces {
            rest = match piece {
                Piece::Text(text) => rest.strip_prefix(text.as_str()),
                Piece::Value { name, .. } => rest
                    .strip_prefix('%')
                    .map(|rest| rest.trim_start_matches(|char: char| char.is_ascii_digit()))
                    .and_then(|rest| rest.strip_prefix(name.as_str())),
            }
            .expect("the pieces are the text");
        }
        assert!(rest.is_empty());
    }
});
