//! Ubuntu's releases: codename to number, and the streams of extended support.

use std::borrow::Cow;

/// What the first half of a row's key speaks of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A release or a stream of it: `ubuntu:22.04`, `ubuntu:18.04:esm-infra`.
    Ecosystem(Cow<'static, str>),
    /// Nothing that is installed from the distribution's archive.
    LeftOut,
    /// A codename that is not in the table.
    Unknown,
}

/// Reads `jammy`, `trusty/esm`, `esm-infra/bionic`, `fips/focal` …
pub(super) fn place(release: &str) -> Place {
    if LEFT_OUT.contains(&release) {
        return Place::LeftOut;
    }
    let Some((left, right)) = release.split_once('/') else {
        return number(release).map_or(Place::Unknown, |ecosystem| {
            Place::Ecosystem(ecosystem.into())
        });
    };
    if let Some(ecosystem) = number(left) {
        // The stream stands behind the codename only for the first two ESM releases and for dead
        // products.
        return match right {
            "esm" => Place::Ecosystem(format!("{ecosystem}:esm-infra").into()),
            _ => Place::LeftOut,
        };
    }
    let stream =
        super::field::word(left).map(|stream| stream.strip_suffix("-legacy").unwrap_or(stream));
    match (stream, number(right)) {
        (Some(stream), Some(ecosystem)) => Place::Ecosystem(format!("{ecosystem}:{stream}").into()),
        _ if left == "ros-esm" => Place::LeftOut,
        _ => Place::Unknown,
    }
}

/// Returns the ecosystem of a codename.
pub(in crate::feed) fn number(codename: &str) -> Option<&'static str> {
    RELEASES
        .iter()
        .find(|(name, _)| *name == codename)
        .map(|(_, ecosystem)| *ecosystem)
}

const LEFT_OUT: [&str; 4] = ["upstream", "devel", "snap", "product"];

const RELEASES: &[(&str, &str)] = &[
    ("warty", "ubuntu:4.10"),
    ("hoary", "ubuntu:5.04"),
    ("breezy", "ubuntu:5.10"),
    ("dapper", "ubuntu:6.06"),
    ("edgy", "ubuntu:6.10"),
    ("feisty", "ubuntu:7.04"),
    ("gutsy", "ubuntu:7.10"),
    ("hardy", "ubuntu:8.04"),
    ("intrepid", "ubuntu:8.10"),
    ("jaunty", "ubuntu:9.04"),
    ("karmic", "ubuntu:9.10"),
    ("lucid", "ubuntu:10.04"),
    ("maverick", "ubuntu:10.10"),
    ("natty", "ubuntu:11.04"),
    ("oneiric", "ubuntu:11.10"),
    ("precise", "ubuntu:12.04"),
    ("quantal", "ubuntu:12.10"),
    ("raring", "ubuntu:13.04"),
    ("saucy", "ubuntu:13.10"),
    ("trusty", "ubuntu:14.04"),
    ("utopic", "ubuntu:14.10"),
    ("vivid", "ubuntu:15.04"),
    ("wily", "ubuntu:15.10"),
    ("xenial", "ubuntu:16.04"),
    ("yakkety", "ubuntu:16.10"),
    ("zesty", "ubuntu:17.04"),
    ("artful", "ubuntu:17.10"),
    ("bionic", "ubuntu:18.04"),
    ("cosmic", "ubuntu:18.10"),
    ("disco", "ubuntu:19.04"),
    ("eoan", "ubuntu:19.10"),
    ("focal", "ubuntu:20.04"),
    ("groovy", "ubuntu:20.10"),
    ("hirsute", "ubuntu:21.04"),
    ("impish", "ubuntu:21.10"),
    ("jammy", "ubuntu:22.04"),
    ("kinetic", "ubuntu:22.10"),
    ("lunar", "ubuntu:23.04"),
    ("mantic", "ubuntu:23.10"),
    ("noble", "ubuntu:24.04"),
    ("oracular", "ubuntu:24.10"),
    ("plucky", "ubuntu:25.04"),
    ("questing", "ubuntu:25.10"),
    ("resolute", "ubuntu:26.04"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let cases = [
            ("jammy", Some("ubuntu:22.04")),
            ("trusty/esm", Some("ubuntu:14.04:esm-infra")),
            ("esm-infra/bionic", Some("ubuntu:18.04:esm-infra")),
            ("esm-infra-legacy/trusty", Some("ubuntu:14.04:esm-infra")),
            ("esm-apps/focal", Some("ubuntu:20.04:esm-apps")),
            ("fips-updates/xenial", Some("ubuntu:16.04:fips-updates")),
            ("devel", None),
            ("upstream", None),
            ("vivid/ubuntu-core", None),
        ];
        for (text, want) in cases {
            let want = want.map_or(Place::LeftOut, |w| Place::Ecosystem(w.into()));
            assert_eq!(place(text), want, "{text}");
        }
        for unknown in ["zzz", "esm-infra/zzz", "x y/jammy", ""] {
            assert_eq!(place(unknown), Place::Unknown, "{unknown}");
        }
    }
}
