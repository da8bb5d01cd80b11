//! Settings of APT's configuration on its command line: `-o APT::Get::Assume-Yes=true` (apt.conf(5)).

use crate::parse::shell::invocation::OptionUse;

/// Says whether an option switches one of these settings on; their names are in lower case.
pub(super) fn is_switched(option: &OptionUse<'_>, settings: &[&str]) -> bool {
    let setting = option.value.as_deref();
    let setting = setting.filter(|_| matches!(option.name.as_str(), "-o" | "--option"));
    let Some((name, value)) = setting.and_then(|setting| setting.split_once('=')) else {
        return false;
    };
    let name = name.trim().to_ascii_lowercase();
    let value = value
        .trim_matches(['"', '\'', ';', ' '])
        .to_ascii_lowercase();
    settings.contains(&name.as_str()) && is_yes(&value)
}

/// Says whether APT takes a word for a yes.
pub(super) fn is_yes(word: &str) -> bool {
    YES.iter().any(|yes| word.eq_ignore_ascii_case(yes))
}

/// Words that APT takes for a yes.
const YES: &[&str] = &["true", "yes", "with", "on", "enable", "1"];
