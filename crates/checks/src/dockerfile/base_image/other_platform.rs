//! DF-0007.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::image::{Image, Part, images};
use crate::dockerfile::base_image::platform::{self, Platform, architecture_of_word};
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0007",
    name: "base-image-of-other-platform",
    title: "the base image is of another platform than asked for",
    severity: Severity::Low,
    severity_why: "the image does not start on the machines that it is for, which shows at once",
    why: "The name of the image says that it was made for one architecture or system, and the build asks \
          for another. Where the base holds only one platform the builder takes it all the same: what \
          comes out claims one platform and holds programs for another.",
    remedy: "Name the image that holds all platforms (`alpine` for `arm64v8/alpine`), or ask for the \
             platform that the name says.",
    bad: "FROM --platform=linux/amd64 arm64v8/alpine:3.20\n",
    good: "FROM --platform=linux/arm64 arm64v8/alpine:3.20\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "InvalidBaseImagePlatform",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/invalid-base-image-platform/"],
    fixing: Fixing::None("whether the image or the platform is meant is not clear"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for image in images(input) {
        let Some(asked) = asked(input, &image) else {
            continue;
        };
        let found = said(input, &image);
        let differs = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        let is_other = differs(&found.system, &asked.system)
            || differs(&found.architecture, &asked.architecture);
        if is_other {
            let message = format!("`{}` is not made for {}", image.name(), shown(&asked));
            let place = input.place(image.site, image.written.whole.span());
            faults.push(
                Fault::new(&CHECK, message, place)
                    .value(image.name())
                    .likely(),
            );
        }
    }
}

/// Returns the platform that a stage is built for, where that is known.
fn asked(input: &Input, image: &Image<'_>) -> Option<Platform> {
    match &image.stage.platform {
        Some(platform) => platform::parse(platform.known()?),
        None => platform::parse(input.settings.platform.as_deref()?),
    }
}

/// Returns what the name of an image says: Docker's organisations of one architecture, Microsoft's images of Windows,
/// and a part of the tag.
fn said(input: &Input, image: &Image<'_>) -> Platform {
    let repository = image.reference().repository();
    let organisation = repository.strip_prefix("docker.io/");
    let organisation = organisation.and_then(|path| path.split('/').next());
    let tag = match image.tag(input) {
        Part::Known(tag) => tag,
        _ => String::new(),
    };
    let is_windows =
        repository.starts_with("mcr.microsoft.com/windows/") || organisation == Some("winamd64");
    Platform {
        system: is_windows.then(|| "windows".to_owned()),
        architecture: organisation
            .and_then(architecture_of_word)
            .or_else(|| tag.split('-').find_map(architecture_of_word)),
    }
}

fn shown(platform: &Platform) -> String {
    let parts = [&platform.system, &platform.architecture];
    let parts: Vec<&str> = parts
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    parts.join("/")
}
