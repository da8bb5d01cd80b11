//! Conditions: what is printed reads as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_runtime::language::{Loader, Settings, event_types};

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
    let rule = serde_json::json!([{
        "rule": "r", "desc": "d", "priority": "INFO", "output": "o", "condition": condition,
    }]);
    let mut loader = Loader::new(Settings::default());
    if !loader.load("f", rule.to_string().as_bytes()).is_successful() {
        return None;
    }
    for rule in loader.rules().rules {
        drop(event_types(&rule.condition).names());
    }
    let description = loader.describe(None);
    let rule = description.json()["rules"].get(0)?;
    Some(rule["details"]["condition_compiled"].as_str()?.to_owned())
}
