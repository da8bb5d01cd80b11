//! Conditions: what is printed reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_runtime::language::event_types;

#[path = "../shared/rule.rs"]
mod rule;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Some(printed) = printed(text) {
        assert_eq!(self::printed(&printed).as_deref(), Some(printed.as_str()));
    }
});

/// Returns a condition as it is printed; nothing where it can't be read.
fn printed(condition: &str) -> Option<String> {
    let loader = rule::load(condition, "o");
    for rule in loader.rules().rules {
        drop(event_types(&rule.condition).names());
    }
    let description = loader.describe(None);
    let rule = description.json()["rules"].get(0)?;
    Some(rule["details"]["condition_compiled"].as_str()?.to_owned())
}
