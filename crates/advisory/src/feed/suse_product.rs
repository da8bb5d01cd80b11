//! Which ecosystem a product of SUSE or openSUSE is, by its CPE name or by the name in words.
//!
//! All of SUSE Linux Enterprise of one service pack (server, desktop, SAP, modules) shares its packages
//! and is `sles:15.6`. Long-term service (`ltss`, `espos`) is not open to everybody and has an ecosystem
//! of its own: `sles:15.3:ltss`.

use super::cpe::Name;

/// Names the ecosystem of a product with that CPE name.
pub(super) fn of_cpe(cpe: &str) -> Option<String> {
    let name = Name::parse(cpe)?;
    let (version, update) = (name.version.text(), name.update.text());
    match (name.vendor.as_str(), name.product.as_str()) {
        ("opensuse", "tumbleweed") => Some("opensuse-tumbleweed".to_owned()),
        ("opensuse", "leap") => numbered("opensuse-leap", version?),
        ("suse", "sle-micro" | "suse-microos" | "sle_micro") => numbered("sle-micro", version?),
        ("suse", "sl-micro" | "sl_micro") => numbered("sl-micro", version?),
        ("suse", product) => {
            let long_term = LONG_TERM.iter().find(|word| {
                let edition = name.edition.text().unwrap_or_default();
                product.contains(*word) || edition.contains(*word)
            });
            let known = ["sles", "sled", "sle", "suse_sles", "suse_sled"];
            let family = product.split(['-', '_']).next().unwrap_or_default();
            let enterprise = known.contains(&product) || matches!(family, "sles" | "sled" | "sle");
            if !enterprise {
                return None;
            }
            enterprise_linux(version?, update, long_term.copied())
        }
        _ => None,
    }
}

/// Names the ecosystem of a product named in words: `SUSE Linux Enterprise Server 15 SP6-LTSS`.
pub(super) fn of_name(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let last = || lower.split_whitespace().last();
    if lower.contains("tumbleweed") {
        return Some("opensuse-tumbleweed".to_owned());
    }
    if lower.starts_with("opensuse leap") {
        return numbered("opensuse-leap", last()?);
    }
    if lower.starts_with("suse linux micro") {
        return numbered("sl-micro", last()?);
    }
    if lower.starts_with("suse linux enterprise micro") {
        return numbered("sle-micro", last()?);
    }
    let rest = lower.strip_prefix("suse linux enterprise ")?;
    let long_term = LONG_TERM.iter().find(|word| rest.contains(*word)).copied();
    let mut words = rest.split([' ', '-']).skip_while(|word| !is_number(word));
    let version = words.next()?;
    let update = words.next().filter(|word| word.starts_with("sp"));
    enterprise_linux(version, update, long_term)
}

fn enterprise_linux(
    version: &str,
    update: Option<&str>,
    long_term: Option<&str>,
) -> Option<String> {
    if !is_number(version) {
        return None;
    }
    let pack = update.map(|update| update.strip_prefix("sp").filter(|pack| is_number(pack)));
    let release = match pack {
        None => version.to_owned(),
        Some(pack) => format!("{version}.{}", pack?),
    };
    Some(match long_term {
        Some(word) => format!("sles:{release}:{word}"),
        None => format!("sles:{release}"),
    })
}

fn numbered(name: &str, version: &str) -> Option<String> {
    let (major, minor) = version.split_once('.')?;
    (is_number(major) && is_number(minor)).then(|| format!("{name}:{version}"))
}

fn is_number(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Kinds of service beyond the ordinary.
const LONG_TERM: &[&str] = &["ltss", "espos", "teradata"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products() {
        for (cpe, want) in [
            ("cpe:/o:suse:sles:15:sp6", Some("sles:15.6")),
            ("cpe:/o:suse:sles_sap:15:sp4", Some("sles:15.4")),
            (
                "cpe:/o:suse:sle-module-basesystem:15:sp6",
                Some("sles:15.6"),
            ),
            ("cpe:/o:suse:sles-ltss:15:sp3", Some("sles:15.3:ltss")),
            ("cpe:/o:suse:sles:12", Some("sles:12")),
            ("cpe:/o:opensuse:leap:15.6", Some("opensuse-leap:15.6")),
            ("cpe:/o:opensuse:tumbleweed", Some("opensuse-tumbleweed")),
            ("cpe:/o:suse:sle-micro:5.5", Some("sle-micro:5.5")),
            ("cpe:/o:suse:sl-micro:6.0", Some("sl-micro:6.0")),
            ("cpe:/o:suse:suse-manager-server:4.3", None),
            ("cpe:/o:redhat:enterprise_linux:9", None),
        ] {
            assert_eq!(of_cpe(cpe).as_deref(), want, "{cpe}");
        }
        for (name, want) in [
            ("SUSE Linux Enterprise Server 15 SP6", Some("sles:15.6")),
            (
                "SUSE Linux Enterprise Server 15 SP3-LTSS",
                Some("sles:15.3:ltss"),
            ),
            (
                "SUSE Linux Enterprise Server for SAP Applications 12 SP5",
                Some("sles:12.5"),
            ),
            (
                "SUSE Linux Enterprise Module for Basesystem 15 SP6",
                Some("sles:15.6"),
            ),
            ("SUSE Linux Enterprise Micro 5.5", Some("sle-micro:5.5")),
            ("SUSE Linux Micro 6.1", Some("sl-micro:6.1")),
            ("openSUSE Leap 15.5", Some("opensuse-leap:15.5")),
            ("openSUSE Tumbleweed", Some("opensuse-tumbleweed")),
            ("SUSE Manager Server 4.3", None),
        ] {
            assert_eq!(of_name(name).as_deref(), want, "{name}");
        }
    }
}
