//! What `/bin/sh` is in an image.

use crate::dockerfile::Input;
use crate::parse::dockerfile::stage::Base;

/// A program that is called `sh`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sh {
    /// Debian's, also Ubuntu's: POSIX and `local`.
    Dash,
    /// That of busybox: with some of bash's extensions.
    Ash,
    /// Bash, as in the distributions of Red Hat and SUSE.
    Bash,
    /// Nobody knows.
    Unknown,
}

/// Tells by the image that a stage is built on in the end.
pub(super) fn sh_of(input: &Input, instruction: usize) -> Sh {
    match input.stages.bottom_of(instruction).map(|stage| &stage.base) {
        Some(Base::Image(image)) => of_image(image),
        _ => Sh::Unknown,
    }
}

impl Sh {
    /// Says whether it does what `ShellCheck` says that `sh` does not, by the code of that finding.
    pub(super) const fn knows(self, code: u16) -> bool {
        match self {
            Self::Bash => code >= 3000,
            Self::Ash => matches!(
                code,
                3003 | 3010 | 3014 | 3020 | 3036 | 3037 | 3040 | 3043 | 3045 | 3046 | 3057 | 3060
            ),
            Self::Dash => matches!(code, 3013 | 3043),
            Self::Unknown => false,
        }
    }
}

fn of_image(image: &str) -> Sh {
    let image = image.to_ascii_lowercase();
    let name = image.split('@').next().unwrap_or_default();
    let last = name.rsplit('/').next().unwrap_or_default();
    let (last, tag) = last.split_once(':').unwrap_or((last, ""));
    let has = |list: &[&str]| list.contains(&last);
    if has(&["alpine", "busybox"]) || tag.contains("alpine") || last.ends_with("-alpine") {
        Sh::Ash
    } else if has(BASH) || last.starts_with("ubi") || name.contains("opensuse/") {
        Sh::Bash
    } else if has(DASH) || tag.contains("bookworm") || tag.contains("slim") {
        Sh::Dash
    } else {
        Sh::Unknown
    }
}

/// Images whose `sh` is bash.
const BASH: &[&str] = &[
    "almalinux",
    "amazonlinux",
    "archlinux",
    "centos",
    "clearlinux",
    "fedora",
    "leap",
    "mageia",
    "oraclelinux",
    "photon",
    "rockylinux",
    "tumbleweed",
];

/// Images that are made of Debian or Ubuntu, unless their tag says otherwise.
const DASH: &[&str] = &[
    "buildpack-deps",
    "debian",
    "gcc",
    "golang",
    "node",
    "php",
    "python",
    "ruby",
    "rust",
    "ubuntu",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_tell_what_sh_is() {
        let cases = [
            ("debian:12", Sh::Dash),
            ("docker.io/library/ubuntu", Sh::Dash),
            ("python:3.12-slim@sha256:00", Sh::Dash),
            ("python:3.12-alpine", Sh::Ash),
            ("alpine", Sh::Ash),
            ("registry.example:5000/alpine:3", Sh::Ash),
            ("registry.example/ubi9/ubi-minimal:9", Sh::Bash),
            ("fedora:41", Sh::Bash),
            ("opensuse/leap:15", Sh::Bash),
            ("registry.example/mine", Sh::Unknown),
        ];
        for (image, want) in cases {
            assert_eq!(of_image(image), want, "{image}");
        }
    }
}
