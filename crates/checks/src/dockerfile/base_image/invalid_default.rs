//! DF-0009.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::expand::Definition;
use crate::parse::dockerfile::reference::Reference;
use crate::parse::dockerfile::stage::{Base, Stage, Stages};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::text::Text;
use crate::settings::Settings;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0009",
    name: "invalid-default-argument-in-from",
    title: "the defaults of arguments make a FROM empty or invalid",
    severity: Severity::Low,
    severity_why: "a build without the argument stops at once",
    why: "Without `--build-arg` the name that `FROM` gets is empty or no name of an image, so that the \
          file cannot be built as it stands: not by people who do not know the argument, and not by tools \
          that read it.",
    remedy: "Give the `ARG` a default that works (`ARG VERSION=3.20`). Where every build has to choose, \
             say so: `FROM ${BASE:?the base image to build on}` stops with that sentence, and the check is \
             silent.",
    bad: "ARG VERSION\nFROM alpine:${VERSION}\n",
    good: "ARG VERSION=3.20\nFROM alpine:${VERSION}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "InvalidDefaultArgInFrom",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/"],
    fixing: Fixing::None("which default is meant is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let without_arguments = defaults(input);
    let stages = without_arguments.as_ref().unwrap_or(&input.stages);
    let sites = input.sites().filter(|site| !site.is_trigger);
    for site in sites {
        let InstructionKind::From { image, .. } = &site.instruction.kind else {
            continue;
        };
        let Some(stage) = stages.of(site.index).filter(|stage| is_broken(stage)) else {
            continue;
        };
        let message = match stage.image.value.as_str() {
            "" => format!("`{}` is empty by its defaults", image.as_str()),
            value => format!("`{value}`, as the defaults make it, names no image"),
        };
        let place = input.place(site, image.span());
        faults.push(Fault::new(&CHECK, message, place).value(image.as_str()));
    }
}

/// Makes the stages of a build without arguments, where some were given.
fn defaults(input: &Input) -> Option<Stages> {
    let given = !input.settings.build_arguments.is_empty();
    given.then(|| {
        let settings = Settings {
            build_arguments: std::collections::BTreeMap::new(),
            ..input.settings.clone()
        };
        Stages::new(&input.document, &settings)
    })
}

/// Says whether declared arguments make a name that is none. Variables whose values are only known in a build count
/// as letters that fit.
fn is_broken(stage: &Stage) -> bool {
    let declared = |definition| matches!(definition, Definition::Value | Definition::Unset);
    let is_judged = !stage.is_replaced
        && !matches!(stage.base, Base::Stage(_))
        && stage.image.error.is_none()
        && stage.image.uses.iter().any(|it| declared(it.definition));
    let name = Text::resolved(stage.image.value.clone(), Span::default());
    is_judged && !Reference::parse(&name).is_valid()
}
