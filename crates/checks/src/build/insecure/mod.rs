//! DF-0145.

mod bake;
mod command;
mod workflow;

use seawall_model::severity::Severity;

use crate::build::entitlement::Entitlement;
use crate::build::list::List;
use crate::build::{Definition, Input};
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::daemon;
use crate::edit::mend;
use crate::fault::{Fault, Safety};
use crate::parse::buildkitd::Buildkitd;
use crate::source::{Source, Span};

/// The check.
pub(in crate::build) static CHECK: Check = Check {
    id: "DF-0145",
    name: "insecure-build",
    title: "a build is given the host's rights",
    severity: Severity::High,
    severity_why: "every instruction that is built, and what it downloads, gets them",
    why: "A build runs what it downloads: packages, scripts, compilers' plug-ins. With the entitlement \
          `security.insecure` a step may run without the walls of a container, with all capabilities and the host's \
          devices; with `network.host` it reaches what listens on the host's loopback only, such as metadata services, \
          databases of other jobs and the engine itself. Who may change the Dockerfile, or what it downloads, has the \
          builder then, and all that is built on it later.\n\n\
          An entitlement has two halves: the daemon has to offer it, and the build has to ask for it. What offers it to \
          every build is told under names of its own (`builder`, `builder-network`).",
    remedy: "Leave it out. What needs such rights – an emulator, a loop device, a registry on this host – can be set up \
             outside of the build: register emulators on the runner, give the registry a name in a network of its own. \
             Where a build really has to be privileged, give it a builder of its own, on a machine that builds \
             nothing else. `docker/setup-buildx-action` offers both entitlements unless it is told otherwise: \
             `buildkitd-flags` with something else in it, `--debug` for instance, takes them back.",
    bad: "target \"app\" {\n  entitlements = [\"security.insecure\"]\n}\n",
    good: "target \"app\" {\n  dockerfile = \"Dockerfile\"\n}\n",
    variants: &[
        Variant {
            name: "insecure",
            title: "the build may run privileged steps",
            severity: None,
            profile: None,
        },
        Variant {
            name: "host-network",
            title: "the build may use the host's network",
            severity: Some(Severity::Medium),
            profile: None,
        },
        Variant {
            name: "builder",
            title: "the builder offers privileged steps to every build",
            severity: Some(Severity::Medium),
            profile: None,
        },
        Variant {
            name: "builder-network",
            title: "the builder offers the host's network to every build, or is in it",
            severity: Some(Severity::Low),
            profile: Some(Profile::Strict),
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/build/bake/reference/#targetentitlements",
        "https://docs.docker.com/reference/cli/docker/buildx/build/#allow",
        "https://docs.docker.com/build/buildkit/toml-configuration/",
        "https://docs.docker.com/reference/dockerfile/#run---security",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Build(run), Run::Daemon(of_daemon)],
};

fn run(input: &Input, faults: &mut Faults) {
    match &input.definition {
        Definition::Bake(bake) => bake::run(bake, faults),
        Definition::Workflow(workflow) => workflow::run(workflow, faults),
        Definition::Buildkitd(source, read) => of_buildkitd(source, read, faults),
    }
}

fn of_buildkitd(source: &Source, read: &Buildkitd, faults: &mut Faults) {
    let list = List {
        source,
        document: 0,
        items: read
            .list
            .as_ref()
            .map_or_else(Vec::new, |list| list.items.clone()),
        is_lenient: true,
    };
    let named = read.entitlements.iter();
    let named = named.filter_map(|(name, span)| Some((Entitlement::find(name)?, *span)));
    let named: Vec<(Entitlement, Span)> = named.collect();
    let others: Vec<Span> = named.iter().map(|(_, span)| *span).collect();
    for (entitlement, span) in named {
        let (message, variant) = told(entitlement, Half::Builder);
        let fault = Input::fault(&CHECK, message, "insecure-entitlements", (0, span), None)
            .variant(variant)
            .value(entitlement.name());
        let edit = list.without(span, &others);
        faults.push(mend(fault, "Take it out", Safety::Unsafe, edit));
    }
}

/// The engine's own builder. That it offers the host's network is its default.
fn of_daemon(input: &daemon::Input, faults: &mut Faults) {
    let offered = ["entitlements", "Entitlements"]
        .iter()
        .find_map(|key| input.value("builder")?.get(key)?.get("security-insecure"));
    let Some(value) = offered.filter(|value| value.bool() == Some(true)) else {
        return;
    };
    let (message, variant) = told(Entitlement::Insecure, Half::Builder);
    let fault = input
        .fault(&CHECK, "builder", message, value)
        .variant(variant);
    let edit = crate::fault::Edit::replace(value.span, "false");
    faults.push(mend(fault, "Switch it off", Safety::Unsafe, Some(edit)));
}

/// Which half of an entitlement is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    /// The build asks.
    Build,
    /// The builder offers.
    Builder,
}

/// Returns message and variant.
fn told(entitlement: Entitlement, half: Half) -> (String, &'static str) {
    let name = entitlement.name();
    match (half, entitlement) {
        (Half::Build, Entitlement::Insecure) => {
            (format!("the build is given `{name}`"), "insecure")
        }
        (Half::Build, Entitlement::HostNetwork) => {
            (format!("the build is given `{name}`"), "host-network")
        }
        (Half::Builder, Entitlement::Insecure) => (
            format!("the builder offers `{name}` to every build"),
            "builder",
        ),
        (Half::Builder, Entitlement::HostNetwork) => (
            format!("the builder offers `{name}` to every build"),
            "builder-network",
        ),
    }
}

/// Something that was found in a step.
struct Found {
    message: String,
    variant: &'static str,
    span: Span,
    value: &'static str,
}

impl Found {
    fn of((entitlement, span): (Entitlement, Span), half: Half) -> Self {
        let (message, variant) = told(entitlement, half);
        Self {
            message,
            variant,
            span,
            value: entitlement.name(),
        }
    }

    /// A build that shares the host's network.
    fn network(span: Span) -> Self {
        Self {
            message: "the build shares the host's network".to_owned(),
            variant: "host-network",
            span,
            value: "host",
        }
    }

    /// A builder that does.
    fn builder_network(span: Span) -> Self {
        Self {
            message: "the builder shares the host's network".to_owned(),
            variant: "builder-network",
            span,
            value: "network=host",
        }
    }

    fn fault(self, words: &str, scope: Span) -> Fault {
        let place = (0, self.span);
        Input::fault(&CHECK, self.message, words, place, Some(scope))
            .variant(self.variant)
            .value(self.value)
    }
}
