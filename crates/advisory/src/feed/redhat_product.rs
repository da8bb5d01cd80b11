//! Which ecosystem a product of Red Hat is, by its CPE name.
//!
//! `enterprise_linux:9` (and its repositories `::baseos`, `::appstream` …) is `redhat:9`. Streams with
//! longer or extended support are not open to everybody and have ecosystems of their own:
//! `rhel_eus:9.2` is `redhat:9:eus:9.2`. Other products (containers, middleware) are none.

use seawall_model::finding::Status;

use super::cpe::Name;

/// Names the ecosystem of a product.
pub(super) fn ecosystem(cpe: &str) -> Option<String> {
    let name = Name::parse(cpe)?;
    if name.vendor != "redhat" {
        return None;
    }
    let version = name.version.text()?;
    let (major, minor) = match version.split_once('.') {
        Some((major, minor)) => (major, Some(minor)),
        None => (version, None),
    };
    let number =
        |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !number(major) || !minor.is_none_or(number) {
        return None;
    }
    if name.product == "enterprise_linux" {
        return Some(format!("redhat:{major}"));
    }
    let (_, stream) = STREAMS
        .iter()
        .find(|(product, _)| *product == name.product)?;
    Some(match minor {
        Some(minor) => format!("redhat:{major}:{stream}:{major}.{minor}"),
        None => format!("redhat:{major}:{stream}"),
    })
}

/// Reads the words in which Red Hat says what it does about a vulnerability without a fix: our status, and
/// its word where ours is coarser.
pub(super) fn state(words: &str) -> Option<(Status, Option<&'static str>)> {
    match words.trim().to_lowercase().as_str() {
        "affected" => Some((Status::Affected, None)),
        "fix deferred" => Some((Status::FixDeferred, Some("fix-deferred"))),
        "will not fix" => Some((Status::WillNotFix, Some("will-not-fix"))),
        "out of support scope" => Some((Status::EndOfLife, Some("out-of-support-scope"))),
        "under investigation" => Some((Status::UnderInvestigation, None)),
        _ => None,
    }
}

/// Products that are streams of Red Hat Enterprise Linux.
const STREAMS: &[(&str, &str)] = &[
    ("rhel_eus", "eus"),
    ("rhel_eus_long_life", "eus-long-life"),
    ("rhel_aus", "aus"),
    ("rhel_tus", "tus"),
    ("rhel_e4s", "e4s"),
    ("rhel_els", "els"),
    ("rhel_els_ext", "els"),
    ("rhel_mission_critical", "aus"),
];

#[cfg(test)]
mod tests {
    use super::ecosystem;

    #[test]
    fn products() {
        for (cpe, want) in [
            ("cpe:/o:redhat:enterprise_linux:9::baseos", Some("redhat:9")),
            (
                "cpe:/a:redhat:enterprise_linux:8::appstream",
                Some("redhat:8"),
            ),
            ("cpe:/o:redhat:enterprise_linux:10.0", Some("redhat:10")),
            (
                "cpe:2.3:o:redhat:enterprise_linux:9:*:*:*:*:*:*:*",
                Some("redhat:9"),
            ),
            (
                "cpe:/a:redhat:rhel_eus:9.2::appstream",
                Some("redhat:9:eus:9.2"),
            ),
            (
                "cpe:/o:redhat:rhel_aus:8.4::baseos",
                Some("redhat:8:aus:8.4"),
            ),
            ("cpe:/o:redhat:rhel_els:7", Some("redhat:7:els")),
            ("cpe:/a:redhat:openshift:4.14::el9", None),
            ("cpe:/o:redhat:enterprise_linux", None),
            ("cpe:/o:suse:sles:15:sp6", None),
        ] {
            assert_eq!(ecosystem(cpe).as_deref(), want, "{cpe}");
        }
    }
}
