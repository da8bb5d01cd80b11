//! DF-0004.

use seawall_model::severity::Severity;

use crate::allowed_registry::is_listed;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::base_image::image::images;
use crate::dockerfile::base_image::need::needs;
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::dockerfile::reference::Reference;
use crate::parse::dockerfile::stage::Origin;
use crate::parse::text::Text;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0004",
    name: "unlisted-registry",
    title: "an image comes from a registry that is not on the list",
    severity: Severity::Medium,
    severity_why: "whoever runs that registry decides what is built on, but nothing says that they mean \
                   harm",
    why: "What an image is built on runs with everything that the image is trusted with. With a list of \
          registries (`registries` in the configuration) every image has to come from one of them: those \
          of `FROM`, and those that `COPY --from` and `RUN --mount=from=` take files from. Without a list \
          the check is silent. Where a variable holds the registry and has no value yet, the check tells \
          that, and is not sure.",
    remedy: "Take the image from a registry on the list, or put its registry there. An entry is a registry \
             (`registry.example`), or a registry and a path (`docker.io/library`), below which everything \
             is allowed; `*` stands for any characters between two slashes. Images without a registry are \
             `docker.io`'s, official ones lie below `docker.io/library`.",
    bad: "FROM other.example/team/app:1\n",
    good: "FROM registry.example/team/app:1\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3026",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0002",
        },
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0125",
        },
    ],
    cwe: &[829],
    references: &["https://docs.docker.com/reference/dockerfile/#from"],
    fixing: Fixing::None("where the list has the same image is not known"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.settings.registries.is_empty() {
        return;
    }
    for image in images(input) {
        let written = &image.written;
        let registry = written.registry.as_ref().unwrap_or(&written.whole);
        judge(
            input,
            image.site,
            image.reference(),
            registry.span(),
            faults,
        );
    }
    for (_, site, need) in needs(input) {
        let Origin::Image(name) = &need.origin else {
            continue;
        };
        let span = need.span;
        let reference = Reference::parse(&Text::resolved(name.clone(), span));
        judge(input, site, &reference, span, faults);
    }
}

fn judge(input: &Input, site: Site<'_>, image: &Reference, span: Span, faults: &mut Faults) {
    let registries = &input.settings.registries;
    let name = image.whole.as_str();
    let place = input.place(site, span);
    match is_listed(registries, image) {
        Some(true) => {}
        Some(false) => {
            let message = format!("`{}` is on no list", image.repository());
            faults.push(Fault::new(&CHECK, message, place).value(name));
        }
        None => {
            let message = format!("only a build knows the registry of `{name}`");
            faults.push(Fault::new(&CHECK, message, place).value(name).likely());
        }
    }
}
