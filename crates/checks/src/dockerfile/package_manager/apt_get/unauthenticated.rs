//! DF-0029.

use seawall_model::severity::Severity;

use super::super::flag;
use super::super::setting::{is_switched, is_yes};
use super::said;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0029",
    name: "unauthenticated-apt-packages",
    title: "apt-get takes packages that nobody signed",
    severity: Severity::High,
    severity_why: "whoever stands between the build and the archive can put code of his own into the image",
    why: "APT checks that packages are those that the archive signed. With this option it installs \
          them without: a mirror that was taken over, or anybody on the way to it, can hand out \
          packages of his own, whose scripts run as root during the build and stay in the image. The same is told \
          where the setting is written into a file of `/etc/apt/apt.conf.d`: there it holds for every later \
          command, and for all images that are built on this one.",
    remedy: "Take the option away. Where the archive is not known, install its key, and name that key \
          in the entry of the archive: `deb [signed-by=/etc/apt/keyrings/name.asc] …`.",
    bad: "FROM debian:12\nRUN apt-get update && apt-get install -y --allow-unauthenticated curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_8",
    }],
    cwe: &[347],
    references: &[
        "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",
        "https://manpages.debian.org/bookworm/apt/apt-secure.8.en.html",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[
        Run::Dockerfile(run),
        Run::Dockerfile(run_written),
        Run::Built(run),
        Run::Built(run_written),
    ],
};

fn run(input: &Input, faults: &mut Faults) {
    let effect = "takes packages without a valid signature";
    let programs = &["apt-get", "apt", "aptitude"];
    flag::tell(input, faults, &CHECK, effect, programs, |_, option| {
        let is_off = matches!(option.value.as_deref(), Some("no" | "false" | "off" | "0"));
        let is_long = LONG.contains(&option.name.as_str()) && !is_off;
        is_long || is_switched(option, SETTINGS)
    });
}

/// Tells settings that are written into files: `APT::Get::AllowUnauthenticated "true";`, or the last part of the name
/// within braces (apt.conf(5)).
fn run_written(input: &Input, faults: &mut Faults) {
    let mut found = Vec::new();
    said::each(input, |site, span| {
        let text = input.document.source.slice(span);
        for (at, line) in said::lines(text) {
            for (from, setting) in settings_in(line) {
                let start = usize::try_from(span.start).unwrap_or(usize::MAX);
                let start = start.saturating_add(at).saturating_add(from);
                let place = Span::of(start..start.saturating_add(setting.len()));
                found.push((site, place, setting));
            }
        }
    });
    found.sort_by_key(|(_, place, _)| *place);
    found.dedup_by_key(|(_, place, _)| *place);
    for (site, place, setting) in found {
        let message = format!("`{setting}` takes packages without a valid signature, from now on");
        faults.push(Fault::new(&CHECK, message, input.place(site, place)).value(setting));
    }
}

/// Finds the names of settings in a line that the next word switches on, with their places.
fn settings_in(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, ':' | '-' | '_');
    let mut from = 0_usize;
    let words = std::iter::from_fn(move || {
        let rest = line.get(from..)?;
        let start = from.saturating_add(rest.find(is_word)?);
        let behind = line.get(start..)?;
        let length = behind.find(|it: char| !is_word(it)).unwrap_or(behind.len());
        from = start.saturating_add(length);
        Some((start, line.get(start..from)?))
    });
    let mut last = None;
    words.filter_map(move |(at, word)| {
        let before: Option<(usize, &str)> = last.replace((at, word));
        before.filter(|(_, name)| is_setting(name) && is_yes(word))
    })
}

fn is_setting(name: &str) -> bool {
    let last = |name: &str| {
        name.rsplit("::")
            .next()
            .unwrap_or(name)
            .to_ascii_lowercase()
    };
    let name = last(name);
    SETTINGS.iter().any(|setting| last(setting) == name)
}

const LONG: &[&str] = &[
    "--allow-unauthenticated",
    "--allow-insecure-repositories",
    "--allow-untrusted",
];

const SETTINGS: &[&str] = &[
    "apt::get::allowunauthenticated",
    "acquire::allowinsecurerepositories",
    "acquire::allowdowngradetoinsecurerepositories",
    "acquire::allowweakrepositories",
    "aptitude::cmdline::ignore-trust-violations",
];
