//! CMP-0039.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0039",
    name: "secret-open-to-others",
    title: "a secret or config is mounted with rights for everybody",
    severity: Severity::Low,
    severity_why: "only processes of that container gain by it",
    why: "A mode that lets others read opens a secret to every process of the container, whatever \
          user it runs as. One that lets others write lets them change what a program is \
          configured with.",
    remedy: "Say `mode: 0o400` with the `uid` that the program runs as.",
    bad: "services:\n  web:\n    image: web:1.0\n    secrets:\n      - {source: key, mode: 0444}\nsecrets:\n  key: {file: ./key}\n",
    good: "services:\n  web:\n    image: web:1.0\n    secrets:\n      - {source: key, mode: 0400, uid: \"10001\"}\nsecrets:\n  key: {file: ./key}\n",
    variants: &[
        Variant {
            name: "secret",
            title: "others may read a secret",
            severity: None,
            profile: None,
        },
        Variant {
            name: "config",
            title: "others may write a config",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#secrets",
        "https://docs.docker.com/reference/compose-file/services/#configs",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for (field, variant, bits, what) in [
            ("secrets", "secret", 0o7, "read"),
            ("configs", "config", 0o2, "write"),
        ] {
            for item in service.items(field) {
                let Some(mode) = item.get("mode") else {
                    continue;
                };
                let Some(number) = mode.text().and_then(number).filter(|it| it & bits != 0) else {
                    continue;
                };
                let source = item.get("source").and_then(Node::text).unwrap_or_default();
                let message = format!(
                    "everybody in `{}` may {what} the {variant} `{source}` (mode {number:04o})",
                    service.name()
                );
                let fault = input
                    .fault(&CHECK, service, &message, mode)
                    .variant(variant);
                let kept = number & !(if variant == "secret" { 0o7 } else { 0o2 });
                let edit = input.replace(mode, &format!("0o{:03o}", kept & 0o777));
                faults.push(mend(
                    fault,
                    "Take the right from others",
                    Safety::Unsafe,
                    edit,
                ));
            }
        }
    }
}

/// A leading zero makes a mode octal, as does `0o`; without one the number is decimal, which hardly anybody means.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0o").or_else(|| text.strip_prefix('0')) {
        Some(octal) if !octal.is_empty() => u32::from_str_radix(octal, 8).ok(),
        _ => text.parse().ok(),
    }
}
