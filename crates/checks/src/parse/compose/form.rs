//! What the texts of some fields have to look like: names, durations, sizes, ports, mounts (the sections of the
//! fields in the compose specification, and its "Specifying durations" and "Specifying byte values").

use std::net::IpAddr;

use super::super::node::Node;
use super::mount::Mount;
use super::port::Port;

/// Says whether a text is the name of a service, a network, a volume, a secret, a config or a model.
pub(super) fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !text.is_empty() && text.chars().all(fits)
}

/// Says whether a text is the name of a container.
pub(super) fn is_container_name(text: &str) -> bool {
    is_name(text) && text.len() > 1 && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Says whether a text says when an image is pulled: a word, or `every_` and durations.
pub(super) fn is_pull_policy(text: &str) -> bool {
    let every = text.strip_prefix("every_");
    POLICIES.contains(&text) || every.is_some_and(is_duration)
}

/// Says whether a text is a duration: `1m30s`, `1.5h`.
pub(super) fn is_duration(text: &str) -> bool {
    let mut rest = text.trim_start_matches(['-', '+']);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let unit = UNITS.iter().find_map(|unit| behind.strip_prefix(unit));
        let is_number = number.chars().any(|c| c.is_ascii_digit());
        match unit {
            Some(next) if is_number && number.matches('.').count() < 2 => rest = next,
            _ => return false,
        }
    }
    true
}

/// Says whether a text is a size: `64m`, `1.5 GiB`, `1024`.
pub(super) fn is_size(text: &str) -> bool {
    let lower = text.trim_start_matches('-').to_ascii_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = lower.split_at(end.unwrap_or(lower.len()));
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    number.parse::<f64>().is_ok() && SIZES.contains(&unit)
}

/// Returns what a number or a size comes to, to tell whether two are the same.
pub(super) fn amount(text: &str) -> Option<u64> {
    let lower = text.trim().to_ascii_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = lower.split_at(end.unwrap_or(lower.len()));
    let unit = unit.trim().trim_end_matches('b').trim_end_matches('i');
    let power = ["", "k", "m", "g", "t", "p"]
        .iter()
        .position(|it| *it == unit)?;
    let factor = 1024_f64.powi(i32::try_from(power).ok()?);
    // Only compared with each other: the same texts give the same bits.
    Some((number.parse::<f64>().ok()? * factor).to_bits())
}

/// Returns what is wrong with an entry of `ports`.
pub(super) fn port_fault(node: &Node) -> Option<&'static str> {
    if node.scalar().is_none() && node.entries().is_empty() {
        return Some("a text, a number or a mapping is wanted");
    }
    let is_long = node.scalar().is_none();
    let texts = [node.get("target"), node.get("published"), Some(node)];
    if texts.into_iter().flatten().any(is_open) {
        return None;
    }
    if is_long && node.get("target").is_none_or(Node::is_null) {
        return Some("no `target`");
    }
    let Some(port) = Port::parse(node) else {
        return Some("it is no port that can be published");
    };
    let width = |(first, last): (u16, u16)| last.saturating_sub(first);
    if let Some(published) = port.published
        && width(port.target) != 0
        && width(published) != width(port.target)
    {
        return Some("ranges of other lengths");
    }
    if !matches!(port.protocol.as_str(), "" | "tcp" | "udp" | "sctp") && !is_long {
        return Some("a protocol that is none of `tcp`, `udp`, `sctp`");
    }
    let host = port.host.as_deref().filter(|host| !host.is_empty());
    // A zone may stand behind an address of a link.
    let address = host.map(|host| host.split('%').next().unwrap_or(host));
    let is_wrong = address.is_some_and(|it| !it.contains('$') && it.parse::<IpAddr>().is_err());
    is_wrong.then_some("an address that is none")
}

/// Returns what is wrong with an entry of `volumes`.
pub(super) fn mount_fault(node: &Node) -> Option<&'static str> {
    match node.text() {
        Some(text) if text.contains('$') => None,
        Some(_) => {
            let mount = Mount::parse(node)?;
            let text = node.text().unwrap_or_default();
            if text.is_empty() {
                return Some("it is empty");
            }
            if text.starts_with(':') || text.ends_with(':') || text.contains("::") {
                return Some("an empty part between colons");
            }
            let is_whole = mount.source.is_none() && mount.target.contains(':');
            let is_drive =
                super::path::has_drive(&mount.target) || mount.target.matches(':').count() < 2;
            (is_whole && !is_drive).then_some("more parts than a mount has")
        }
        None if node.entries().is_empty() => Some("a text or a mapping is wanted"),
        None => {
            let target = node.get("target");
            target.is_none_or(Node::is_null).then_some("no `target`")
        }
    }
}

/// Returns whether quotes of a command are left open.
pub(super) fn is_open_command(text: &str) -> bool {
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (None | Some('"'), '\\') if chars.next().is_none() => return true,
            (None | Some('"'), '\\') => {}
            (None, '\'' | '"' | '`') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            // What stands behind these is not read any more.
            (None, ';' | '&' | '|' | '<' | '>') => return false,
            _ => {}
        }
    }
    quote.is_some()
}

fn is_open(node: &Node) -> bool {
    let text = node.text();
    text.is_some_and(|text| text.is_empty() || text.contains('$'))
}

/// Words of `pull_policy`.
const POLICIES: &[&str] = &[
    "always",
    "never",
    "build",
    "if_not_present",
    "missing",
    "refresh",
    "daily",
    "weekly",
];
/// Units of durations, those that begin with others first.
const UNITS: &[&str] = &["ms", "us", "µs", "ns", "h", "m", "s", "d", "w"];
/// Units of sizes in lower case.
const SIZES: &[&str] = &[
    "", "b", "k", "kb", "kib", "m", "mb", "mib", "g", "gb", "gib", "t", "tb", "tib", "p", "pb",
    "pib",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// As `docker compose config` 2.40 takes and refuses them.
    #[test]
    fn texts_have_their_forms() {
        for (text, is_right) in [
            ("1m30s", true),
            ("1.5h", true),
            ("10", false),
            ("soon", false),
            ("1x", false),
            ("", false),
        ] {
            assert_eq!(is_duration(text), is_right, "{text}");
        }
        for (text, is_right) in [
            ("64m", true),
            ("1.5GiB", true),
            ("1 gb", true),
            ("-1", true),
            ("lots", false),
            ("", false),
            ("1x", false),
        ] {
            assert_eq!(is_size(text), is_right, "{text}");
        }
        assert_eq!(amount("1g"), amount("1024MB"));
        assert_ne!(amount("1"), amount("2"));
        for (text, is_wrong) in [
            ("echo 'a", true),
            ("a \"b\\\" c\"", false),
            ("it's", true),
            ("a; 'b", false),
            ("a\\", true),
        ] {
            assert_eq!(is_open_command(text), is_wrong, "{text}");
        }
    }
}
