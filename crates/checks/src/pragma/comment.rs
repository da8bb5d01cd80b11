//! One comment that accepts faults, in the words of whoever invented it.

use seawall_model::time::Date;

use crate::check::Peer;

/// What a comment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) peer: Option<Peer>,
    pub(super) words: Vec<String>,
    pub(super) reason: String,
    pub(super) until: Option<Date>,
    pub(super) is_file: bool,
}

/// Says whether a comment (without its `#`) is worth reading.
pub(super) fn may_be(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(mark))
}

/// Reads a comment: nothing where it is an ordinary one.
///
/// # Errors
/// Where it is one of our own and cannot be understood. Comments for peers are theirs to complain about.
pub(super) fn parse(text: &str) -> Result<Vec<Said>, String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("seawall:") {
        return own(rest.trim()).map(|said| vec![said]);
    }
    let said = hadolint(text)
        .or_else(|| buildkit(text))
        .or_else(|| checkov(text))
        .or_else(|| semgrep(text));
    Ok(said.map_or_else(|| trivy(text), |said| vec![said]))
}

/// `allow WORD… reason="…" until=DATE`.
fn own(text: &str) -> Result<Said, String> {
    let mut parts = split(text)?.into_iter();
    let mut said = Said::default();
    match parts.next().as_deref() {
        Some("allow") => {}
        Some("allow-file") => said.is_file = true,
        other => {
            let other = other.unwrap_or_default();
            return Err(format!("`{other}` is neither `allow` nor `allow-file`"));
        }
    }
    for part in parts {
        match part.split_once('=') {
            Some(("reason", reason)) => reason.clone_into(&mut said.reason),
            Some(("until", day)) => {
                said.until = Some(day.parse().map_err(|why| format!("until: {why}"))?);
            }
            Some((key, _)) => {
                return Err(format!("unknown key `{key}`; known are reason, until"));
            }
            None => said.words.push(part),
        }
    }
    if said.words.is_empty() {
        return Err("it names no check, such as DF-0022".to_owned());
    }
    Ok(said)
}

/// Splits at blanks and commas; double quotes keep them. What follows a `#` is a remark.
fn split(text: &str) -> Result<Vec<String>, String> {
    let (mut parts, mut part, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => part.extend(chars.next()),
            '#' if !is_quoted && part.is_empty() => break,
            _ if !is_quoted && (char.is_whitespace() || char == ',') => {
                parts.push(std::mem::take(&mut part));
            }
            _ => part.push(char),
        }
    }
    if is_quoted {
        return Err("a double quote is not closed".to_owned());
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    Ok(parts)
}

/// `hadolint [global] ignore=A,B [# reason]`.
fn hadolint(text: &str) -> Option<Said> {
    let rest = text.strip_prefix("hadolint")?;
    let rest = rest.strip_prefix(char::is_whitespace)?.trim_start();
    let global = rest.strip_prefix("global").map(str::trim_start);
    let list = global.unwrap_or(rest).strip_prefix("ignore")?;
    let list = list.trim_start().strip_prefix('=')?;
    let (list, reason) = match list.split_once('#') {
        Some((list, reason)) => (list, reason.trim()),
        None => (list, ""),
    };
    Some(Said {
        peer: Some(Peer::Hadolint),
        words: words(list)?,
        reason: reason.to_owned(),
        until: None,
        is_file: global.is_some(),
    })
}

/// `check=skip=A,B;error=true`, where `all` stands for all.
fn buildkit(text: &str) -> Option<Said> {
    let (key, value) = text.split_once('=')?;
    if !key.trim().eq_ignore_ascii_case("check") {
        return None;
    }
    let mut options = value.split(';').map(str::trim);
    let list = options.find_map(|option| {
        let (key, list) = option.split_once('=')?;
        key.trim().eq_ignore_ascii_case("skip").then_some(list)
    })?;
    let mut words = words(list)?;
    if words.iter().any(|word| word.eq_ignore_ascii_case("all")) {
        words.clear();
    }
    Some(Said {
        peer: Some(Peer::BuildKit),
        words,
        ..Said::default()
    })
}

/// `checkov:skip=A,B[:reason]`, also with the older and the newer name of its maker.
fn checkov(text: &str) -> Option<Said> {
    let makers = ["checkov:skip=", "bridgecrew:skip=", "cortex:skip="];
    let rest = makers.iter().find_map(|maker| text.strip_prefix(maker))?;
    let (list, reason) = rest.split_once(':').unwrap_or((rest, ""));
    Some(Said {
        peer: Some(Peer::Checkov),
        words: words(list)?,
        reason: reason.trim().to_owned(),
        until: None,
        is_file: true,
    })
}

/// `nosemgrep` for all rules, `nosemgrep: a.b, c` for some.
fn semgrep(text: &str) -> Option<Said> {
    let rest = text
        .strip_prefix("nosemgrep")
        .or_else(|| text.strip_prefix("nosem"))?;
    let words = match rest.trim_start().strip_prefix(':') {
        Some(list) => words(list)?,
        None if rest.is_empty() || rest.starts_with(char::is_whitespace) => Vec::new(),
        None => return None,
    };
    Some(Said {
        peer: Some(Peer::Semgrep),
        words,
        ..Said::default()
    })
}

/// `trivy:ignore:ID[:exp:DATE]`, several on a line. One whose day cannot be read accepts nothing.
fn trivy(text: &str) -> Vec<Said> {
    let one = |part: &str| {
        let part = part.trim_start_matches('#');
        let rest = part
            .strip_prefix("trivy:ignore:")
            .or_else(|| part.strip_prefix("tfsec:ignore:"))?;
        let (id, until) = match rest.split_once(":exp:") {
            Some((id, day)) => (id, Some(day.parse::<Date>().ok()?)),
            None => (rest, None),
        };
        let id = id.split('[').next().filter(|id| !id.is_empty())?;
        let words = (id != "*").then(|| id.to_owned()).into_iter().collect();
        Some(Said {
            peer: Some(Peer::Trivy),
            words,
            until,
            ..Said::default()
        })
    };
    text.split_whitespace().filter_map(one).collect()
}

/// Splits a list at commas; each word ends at a blank, since remarks follow there. Nothing where none is left.
fn words(list: &str) -> Option<Vec<String>> {
    let words = list
        .split(',')
        .filter_map(|word| word.split_whitespace().next());
    let words: Vec<String> = words.map(str::to_owned).collect();
    (!words.is_empty()).then_some(words)
}

/// One of these stands in every comment that is worth reading.
const MARKS: &[&str] = &["seawall:", "hadolint", "skip", "ignore:", "nosem"];
