//! DMN-0021.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::daemon::Input;
use crate::daemon::key::Key;
use crate::daemon::keys;
use crate::fault::Fault;
use crate::parse::node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0021",
    name: "unknown-daemon-key",
    title: "a key that the daemon does not know",
    severity: Severity::Medium,
    severity_why: "the daemon does not start, or passes over what its administrator believes to be set",
    why: "`dockerd` refuses to start with a key that it does not know. Worse are the names of \
          flags: `authorization-plugin` for `authorization-plugins` is taken without a word and \
          does nothing, so a wall that was meant to stand does not.",
    remedy: "Write the key as the reference has it: as the flag's name, in the plural where the \
             flag may be given several times. Take out what the engine does not have any more.",
    bad: "{\n  \"authorization-plugin\": [\"policy\"]\n}\n",
    good: "{\n  \"authorization-plugins\": [\"policy\"]\n}\n",
    variants: &[
        Variant {
            name: "unknown",
            title: "no engine knows it",
            severity: None,
            profile: None,
        },
        Variant {
            name: "flag",
            title: "it is the name of a flag, and does nothing in the file",
            severity: None,
            profile: None,
        },
        Variant {
            name: "removed",
            title: "newer engines refuse to start with it",
            severity: None,
            profile: None,
        },
        Variant {
            name: "too-new",
            title: "the engine does not have it yet",
            severity: None,
            profile: None,
        },
        Variant {
            name: "deprecated",
            title: "it is on its way out",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::None("only the author knows what was meant"),
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for entry in input.entries() {
        let told = match keys::find(&entry.key.text) {
            Some(key) => about(input, key),
            None => Some(unknown(&entry.key)),
        };
        if let Some((variant, message)) = told {
            let place = input.place(&entry.key.text, entry.key.span);
            faults.push(Fault::new(&CHECK, message, place).variant(variant));
        }
    }
}

/// Tells what is wrong with the age of a key. Where the engine is not known it is taken for a new one.
fn about(input: &Input, key: &Key) -> Option<(&'static str, String)> {
    let name = key.name;
    if let Some(since) = key.since.filter(|since| input.is_before(*since)) {
        let message =
            format!("`{name}` is not known to engines before {since}: they refuse to start");
        return Some(("too-new", message));
    }
    let end = key.end?;
    match end.removed {
        Some(removed) if !input.is_before(removed) => {
            let message = format!(
                "`{name}` was removed in engine {removed}, which refuses to start with it: {}",
                end.instead
            );
            Some(("removed", message))
        }
        _ if !input.is_before(end.deprecated) => {
            let message = format!(
                "`{name}` is deprecated since {}: {}",
                end.deprecated, end.instead
            );
            Some(("deprecated", message))
        }
        _ => None,
    }
}

fn unknown(key: &node::Key) -> (&'static str, String) {
    let name = key.text.escape_debug();
    if let Some(plural) = keys::plural_of(&key.text) {
        let message =
            format!("`{name}` is a flag and does nothing in the file: the key is `{plural}`");
        return ("flag", message);
    }
    let like = key.text.to_ascii_lowercase().replace('_', "-");
    let plural = format!("{like}s");
    let near = [like.as_str(), plural.as_str()];
    let near = near.iter().find_map(|it| keys::find(it));
    let hint = near.map_or_else(String::new, |near| {
        format!("; `{}` is meant, maybe", near.name)
    });
    ("unknown", format!("the daemon knows no key `{name}`{hint}"))
}
