//! Settings in sections: repositories of yum, dnf (dnf.conf(5)) and zypper, pacman.conf(5), pip's configuration
//! file, and `.npmrc`, which has none.

use super::Found;

/// `gpgcheck=0` of what is switched on.
pub(super) fn repositories(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut first = 0_usize;
    let mut is_off = false;
    for line in lines(text) {
        if line.is_heading {
            if is_off {
                found.truncate(first);
            }
            (first, is_off) = (found.len(), false);
            continue;
        }
        let no = ["0", "no", "false", "off"].contains(&line.value.to_ascii_lowercase().as_str());
        match line.name {
            "enabled" => is_off = no,
            "gpgcheck" | "pkg_gpgcheck" | "sslverify" if no => {
                found.push(Found::new(
                    line.number,
                    "yum",
                    line.name,
                    line.value,
                    line.section,
                ));
            }
            _ => {}
        }
    }
    if is_off {
        found.truncate(first);
    }
    found
}

/// `SigLevel` that asks for no signature.
pub(super) fn pacman(text: &str) -> Vec<Found> {
    let weak = |line: &Line<'_>| {
        let mut words = line.value.split_whitespace();
        line.name == "SigLevel"
            && words.any(|word| {
                ["Never", "PackageNever", "TrustAll", "PackageTrustAll"].contains(&word)
            })
    };
    let told =
        |line: Line<'_>| Found::new(line.number, "pacman", line.name, line.value, line.section);
    lines(text).filter(weak).map(told).collect()
}

/// `trusted-host`, whose certificate is not looked at.
pub(super) fn pip(text: &str) -> Vec<Found> {
    let weak = |line: &Line<'_>| {
        matches!(line.name, "trusted-host" | "trusted_host") && !line.value.is_empty()
    };
    let told = |line: Line<'_>| Found::new(line.number, "pip", line.name, line.value, line.section);
    lines(text).filter(weak).map(told).collect()
}

/// `strict-ssl=false`.
pub(super) fn npm(text: &str) -> Vec<Found> {
    let weak = |line: &Line<'_>| line.name == "strict-ssl" && line.value == "false";
    let told = |line: Line<'_>| Found::new(line.number, "npm", line.name, line.value, "");
    lines(text).filter(weak).map(told).collect()
}

/// A line that says something.
struct Line<'a> {
    number: usize,
    section: &'a str,
    is_heading: bool,
    name: &'a str,
    value: &'a str,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut section = "";
    text.lines().enumerate().filter_map(move |(index, line)| {
        let line = line.trim();
        let number = index.saturating_add(1);
        if line.starts_with(['#', ';']) {
            return None;
        }
        let heading = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        if let Some((heading, _)) = heading {
            section = heading;
            return Some(Line {
                number,
                section,
                is_heading: true,
                name: "",
                value: "",
            });
        }
        let (name, value) = line.split_once('=')?;
        Some(Line {
            number,
            section,
            is_heading: false,
            name: name.trim(),
            value: value.trim(),
        })
    })
}
