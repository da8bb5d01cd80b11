//! DF-0130.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::labels::labels;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0130",
    name: "invalid-label-key",
    title: "the key of a label is not of the form that Docker asks for",
    severity: Severity::Negligible,
    severity_why: "engines take any key",
    why: "Docker's guide asks for keys of lower-case letters, digits, dots and hyphens, beginning \
          and ending with a letter or digit, without two dots or hyphens in a row, and in the \
          reversed name of a domain of one's own. Tools that select by label split keys at dots. \
          The names `com.docker.`, `io.docker.` and `org.dockerproject.` are Docker's own.",
    remedy: "Write `org.example.some-name`, or a key of the OCI specification such as \
          `org.opencontainers.image.title`.",
    bad: "FROM alpine:3.20\nLABEL Build_Date=2026-11-22\n",
    good: "FROM alpine:3.20\nLABEL org.example.build-date=2026-11-22\n",
    variants: &[
        Variant {
            name: "form",
            title: "other characters, or two separators in a row",
            severity: None,
            profile: None,
        },
        Variant {
            name: "reserved",
            title: "a name that Docker keeps for itself",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Style,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3048",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/engine/manage-resources/labels/"],
    fixing: Fixing::None("somebody may read the label by its name"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for label in labels(input) {
        let (variant, why) = if is_reserved(label.key) {
            ("reserved", "stands in a name space of Docker's own")
        } else if !is_well_formed(label.key) {
            (
                "form",
                "is not of lower-case letters, digits, single dots and hyphens",
            )
        } else {
            continue;
        };
        let shown: String = label.key.chars().take(60).collect();
        let message = format!("the label `{shown}` {why}");
        let place = input.place(label.site, label.pair.name.span());
        faults.push(
            Fault::new(&CHECK, message, place)
                .variant(variant)
                .value(label.key),
        );
    }
}

/// Says whether a key is one of Docker's. What extensions of Docker Desktop say of themselves is theirs to say.
fn is_reserved(key: &str) -> bool {
    let open = ["com.docker.desktop.", "com.docker.extension."];
    RESERVED.iter().any(|start| key.starts_with(start))
        && !open.iter().any(|start| key.starts_with(start))
}

fn is_well_formed(key: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = key.as_bytes();
    let mut pairs = bytes.iter().zip(bytes.iter().skip(1));
    bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.last().is_some_and(is_letter)
        && bytes
            .iter()
            .all(|byte| is_letter(byte) || matches!(byte, b'.' | b'-'))
        && !pairs.any(|(first, second)| !is_letter(first) && !is_letter(second))
}

const RESERVED: &[&str] = &["com.docker.", "io.docker.", "org.dockerproject."];
