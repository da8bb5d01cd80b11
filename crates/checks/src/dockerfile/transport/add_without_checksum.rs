//! DF-0072.

use seawall_model::severity::Severity;

use super::url::shown;
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0072",
    name: "add-without-checksum",
    title: "ADD of something remote without a checksum",
    severity: Severity::Medium,
    severity_why: "the file becomes part of the image, whatever it is by then",
    why: "`ADD` of a URL takes what the server sends when the image is built, and `ADD` of a git repository what a branch or \
          tag points to by then. Both change without a change of the Dockerfile – by a new release, or because somebody \
          took the server or the account over – and nobody sees it.",
    remedy: "Say what is expected: `ADD --checksum=sha256:… URL FILE`. For git, write a whole commit behind the `#` \
             (`https://git.example.com/a.git#0123…`), or give it as `--checksum`.",
    bad: "FROM debian:12\nADD https://dl.example.com/tool.tar.gz /\n",
    good: "# syntax=docker/dockerfile:1\nFROM debian:12\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://dl.example.com/tool.tar.gz /\n",
    variants: &[
        Variant {
            name: "file",
            title: "ADD of a URL without a checksum",
            severity: None,
            profile: None,
        },
        Variant {
            name: "git",
            title: "ADD of a git repository that is not pinned to a commit",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[494],
    references: &["https://docs.docker.com/reference/dockerfile/#add---checksum"],
    fixing: Fixing::None("only you know the checksum of what you want"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run_built)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        if !copy.is_add || site.instruction.flag("checksum").is_some() {
            continue;
        }
        for word in &copy.sources {
            // A commit that only an argument of the build says is not known, but pinned by whoever says it.
            let is_given = |url: &str| url.ends_with('#') && word.as_str().contains("#$");
            let url = input.stages.expand(site.index, word).value;
            let (variant, message) = match kind(&url) {
                Some(Remote::File) => (
                    "file",
                    format!("nobody says what `{}` has to be", shown(&url)),
                ),
                Some(Remote::Git { is_pinned: false }) if !is_given(&url) => (
                    "git",
                    format!("`{}` is not pinned to a commit", shown(&url)),
                ),
                _ => continue,
            };
            let place = input.place(site, word.span());
            faults.push(
                Fault::new(&CHECK, message, place)
                    .variant(variant)
                    .value(shown(&url)),
            );
        }
    }
}

/// A history keeps no checksum: there may have been one.
fn run_built(input: &Input, faults: &mut Faults) {
    let mut found = Faults::default();
    run(input, &mut found);
    for fault in found.finish().0 {
        faults.push(fault.likely());
    }
}

#[derive(Debug, PartialEq)]
enum Remote {
    File,
    Git { is_pinned: bool },
}

/// Tells what a source is; nothing for paths of the build context.
fn kind(source: &str) -> Option<Remote> {
    let (url, fragment) = source.split_once('#').unwrap_or((source, ""));
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    let is_other = url.starts_with("git://") || url.starts_with("ssh://");
    let is_scp = !url.contains("://")
        && url
            .split_once(':')
            .is_some_and(|(host, _)| host.starts_with("git@"));
    let is_short = url.starts_with("github.com/") && url.split('/').count() >= 3;
    if is_other
        || is_scp
        || is_short
        || (is_web
            && url
                .trim_end_matches('/')
                .rsplit_once('.')
                .is_some_and(|(_, ending)| ending == "git"))
    {
        let reference = fragment.split(':').next().unwrap_or_default();
        let mut queries = query.split('&').filter_map(|pair| pair.split_once('='));
        let is_pinned = is_commit(reference)
            || queries.any(|(key, value)| match key {
                "checksum" | "commit" => !value.is_empty(),
                "ref" => is_commit(value),
                _ => false,
            });
        return Some(Remote::Git { is_pinned });
    }
    is_web.then_some(Remote::File)
}

/// Says whether a name is a whole commit, or holds a variable that may be one.
fn is_commit(name: &str) -> bool {
    let is_hash =
        matches!(name.len(), 40 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash || name.contains('$')
}
