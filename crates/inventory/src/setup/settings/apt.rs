//! Sources of apt, one a line or in stanzas (sources.list(5)), and its configuration (apt.conf(5)).

use super::Found;

/// `deb [trusted=yes] URI SUITE …`.
pub(super) fn lines(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        let Some((kind, rest)) = line.split_once(char::is_whitespace) else {
            continue;
        };
        let options = rest
            .trim_start()
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'));
        let (Some((options, source)), "deb" | "deb-src") = (options, kind) else {
            continue;
        };
        let subject = source.split_whitespace().next().unwrap_or_default();
        for option in options.split_whitespace() {
            if let Some((name, value)) = option.split_once('=')
                && is_weakness(name)
                && is_on(value)
            {
                let line = index.saturating_add(1);
                found.push(Found::new(line, "apt", name, value, &without_user(subject)));
            }
        }
    }
    found
}

/// Stanzas of fields, `Trusted: yes`.
pub(super) fn stanzas(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut first = 0_usize;
    let (mut is_off, mut subject) = (false, String::new());
    let all = text.lines().chain(std::iter::once(""));
    for (index, line) in all.enumerate() {
        if line.trim().is_empty() {
            for one in found.iter_mut().skip(first) {
                one.setting.subject.clone_from(&subject);
            }
            if is_off {
                found.truncate(first);
            }
            first = found.len();
            (is_off, subject) = (false, String::new());
            continue;
        }
        let Some((name, value)) = line.split_once(':').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "enabled" => is_off = NO.contains(&value.to_ascii_lowercase().as_str()),
            "uris" => subject = without_user(value.split_whitespace().next().unwrap_or_default()),
            lower if is_weakness(lower) && is_on(value) => {
                let line = index.saturating_add(1);
                found.push(Found::new(line, "apt", name, value, ""));
            }
            _ => {}
        }
    }
    found
}

/// `Acquire::AllowInsecureRepositories "true";`, also in blocks.
pub(super) fn settings(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut scopes: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for (line, token) in tokens(text) {
        match token.as_str() {
            "{" => {
                scopes.push(words.drain(..).next().unwrap_or_default());
                // A file that is nested like this is not meant for apt.
                if scopes.len() > DEEPEST {
                    break;
                }
            }
            "}" => {
                scopes.pop();
                words.clear();
            }
            ";" => {
                if let [name, value] = &words[..] {
                    let scope = scopes.iter().filter(|scope| !scope.is_empty());
                    let mut name_parts: Vec<&str> = scope.map(String::as_str).collect();
                    name_parts.push(name);
                    let whole = name_parts.join("::");
                    let lower = whole.to_ascii_lowercase();
                    let is_weak = ALLOWING.contains(&lower.as_str()) && is_on(value)
                        || VERIFYING.contains(&lower.as_str())
                            && NO.contains(&value.to_ascii_lowercase().as_str());
                    if is_weak {
                        found.push(Found::new(line, "apt", &whole, value, ""));
                    }
                }
                words.clear();
            }
            _ => words.push(token),
        }
    }
    found
}

/// Words, texts in quotes, and `{`, `}`, `;`, each with its line.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    let mut in_comment = false;
    for (index, line) in text.lines().enumerate() {
        let number = index.saturating_add(1);
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            if in_comment {
                let Some((_, behind)) = rest.split_once("*/") else {
                    break;
                };
                (in_comment, rest) = (false, behind);
                continue;
            }
            if rest.starts_with("//") || first == '#' {
                break;
            }
            if let Some(behind) = rest.strip_prefix("/*") {
                (in_comment, rest) = (true, behind);
            } else if let Some(behind) = rest.strip_prefix('"') {
                let (value, behind) = behind.split_once('"').unwrap_or((behind, ""));
                tokens.push((number, value.to_owned()));
                rest = behind;
            } else if "{};".contains(first) {
                tokens.push((number, first.to_string()));
                rest = rest.get(1..).unwrap_or_default();
            } else if first.is_whitespace() {
                rest = rest.trim_start();
            } else {
                let end = rest.find(|char: char| char.is_whitespace() || "{};\"".contains(char));
                let (word, behind) = rest
                    .split_at_checked(end.unwrap_or(rest.len()))
                    .unwrap_or((rest, ""));
                tokens.push((number, word.to_owned()));
                rest = behind;
            }
        }
    }
    tokens
}

fn is_weakness(option: &str) -> bool {
    ["trusted", "allow-insecure", "allow-weak"].contains(&option.to_ascii_lowercase().as_str())
}

fn is_on(value: &str) -> bool {
    YES.contains(&value.to_ascii_lowercase().as_str())
}

/// Takes user and password out of a URI.
fn without_user(uri: &str) -> String {
    match uri.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.rsplit('@').next().unwrap_or(host);
            format!("{scheme}://{host}/{path}")
        }
        None => uri.to_owned(),
    }
}

/// Words for yes and no that apt knows.
const YES: &[&str] = &["1", "yes", "true", "with", "on", "enable"];
const NO: &[&str] = &["0", "no", "false", "without", "off", "disable"];
const ALLOWING: &[&str] = &[
    "acquire::allowinsecurerepositories",
    "acquire::allowweakrepositories",
    "acquire::allowdowngradetoinsecurerepositories",
    "apt::get::allowunauthenticated",
];
const VERIFYING: &[&str] = &["acquire::https::verify-peer", "acquire::https::verify-host"];
const DEEPEST: usize = 64;
