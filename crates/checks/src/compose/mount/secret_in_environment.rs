//! CMP-0026.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::Input;
use crate::compose::{Origin, Variable};
use crate::fault::Fault;
use crate::secret::form::find;
use crate::secret::name::{Promise, promise};
use crate::secret::value::is_harmless;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0026",
    name: "secret-in-environment",
    title: "a secret stands in the environment",
    severity: Severity::High,
    severity_why: "a secret is given away to everybody who can read the file or ask the engine",
    why: "Variables of a container are shown by `docker inspect`, are inherited by every process \
          in it, and end up in crash reports and logs. Arguments of a build stay in the image's \
          history. A value that stands in the file is in its repository for good.",
    remedy: "Use `secrets`, which are files in `/run/secrets` that only the services that name \
             them see; most images read `…_FILE` variables that name such a file. For builds use \
             `build.secrets`. Change a value that was committed.",
    bad: "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: hunter2\n",
    good: "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n    secrets: [db]\nsecrets:\n  db: {file: ./db.txt}\n",
    variants: &[
        Variant {
            name: "known-form",
            title: "the value has the form of a known secret",
            severity: Some(Severity::Critical),
            profile: None,
        },
        Variant {
            name: "name",
            title: "a variable that is named like a secret has a value",
            severity: None,
            profile: None,
        },
        Variant {
            name: "url",
            title: "a URL holds a password",
            severity: None,
            profile: None,
        },
        Variant {
            name: "build-argument",
            title: "an argument of the build is a secret",
            severity: None,
            profile: None,
        },
        Variant {
            name: "env-file",
            title: "a file of variables holds a secret",
            severity: Some(Severity::Medium),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "passwords_and_secrets",
    }],
    cwe: &[522, 798],
    references: &["https://docs.docker.com/compose/how-tos/use-secrets/"],
    fixing: Fixing::None(
        "the secret has to be moved to where only the service sees it, and changed",
    ),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for variable in input.new_variables(service) {
            let Some((variant, what)) = told(&variable) else {
                continue;
            };
            let place = match variable.origin {
                Origin::File => input.place_in(
                    &format!("variable {}", variable.name),
                    variable.document,
                    variable.span,
                ),
                _ => input.place(service, variable.document, variable.span),
            };
            let name: String = variable.name.chars().take(100).collect();
            let whose = match variable.origin {
                Origin::Environment => "the environment of",
                Origin::File => "a file of variables of",
                Origin::BuildArgument => "the build of",
            };
            // The value itself is told nowhere.
            let message = format!("`{name}` in {whose} `{}` {what}", service.name());
            let fault = Fault::new(&CHECK, message, place)
                .variant(variant)
                .value(name)
                .hiding(variable.span);
            faults.push(if variant == "known-form" {
                fault
            } else {
                fault.likely()
            });
        }
    }
}

fn told(variable: &Variable) -> Option<(&'static str, String)> {
    let known = find(&variable.value);
    if let Some(secret) = known.iter().find(|secret| !secret.is_of_url) {
        return Some(("known-form", format!("is {}", secret.what)));
    }
    let is_url = !known.is_empty();
    let promise = promise(&variable.name).filter(|promise| *promise >= Promise::Key);
    let is_named = promise.is_some() && !is_harmless(&variable.value);
    let what = match (is_url, is_named) {
        (true, _) => "is a URL with a password".to_owned(),
        (false, true) => "is named like a secret, and has a value".to_owned(),
        (false, false) => return None,
    };
    let variant = match variable.origin {
        Origin::File => "env-file",
        Origin::BuildArgument => "build-argument",
        Origin::Environment if is_url => "url",
        Origin::Environment => "name",
    };
    Some((variant, what))
}
