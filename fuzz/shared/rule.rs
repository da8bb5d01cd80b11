//! A rule around a text that is fuzzed.

use std::fmt::Write as _;

use seawall_runtime::language::{Loader, Settings};

/// Loads a rule with this condition and this output.
pub fn load(condition: &str, output: &str) -> Loader {
    let (condition, output) = (quoted(condition), quoted(output));
    let rule = format!(
        "- {{rule: r, desc: d, priority: INFO, condition: {condition}, output: {output}}}\n"
    );
    let mut loader = Loader::new(Settings::default());
    loader.load("f", rule.as_bytes());
    loader
}

/// Writes a text as YAML with double quotes has it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(char);
            }
            ' '..='~' => quoted.push(char),
            char => drop(write!(quoted, "\\U{:08x}", u32::from(char))),
        }
    }
    quoted.push('"');
    quoted
}
