//! IMG-0060.

use seawall_model::setup::ToolSetting;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::many::Many;
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0060",
    name: "unverified-packages",
    title: "a package manager of the image installs without verifying",
    severity: Severity::High,
    severity_why: "whoever can change what comes over the network chooses the programs of the image",
    why: "Package managers verify signatures, so that neither a mirror nor anybody on the way can slip in a package. \
          Settings that switch this off (`[trusted=yes]`, `gpgcheck=0`, `SigLevel = Never`) stay in the image: they \
          held for the packages that were installed in the build, and hold for those of every image built on it. \
          What is told here is what the files of the image say; packages that were verified by hand are unknown to \
          them.",
    remedy: "Install the repository's key (`signed-by=` for apt, `gpgkey=` for yum and dnf) and take the setting out. \
             For pip and npm, add the authority of the registry's certificate instead of trusting any.",
    bad: "layer COPY internal.list /etc/apt/sources.list.d/\n  -rw-r--r-- root:root /etc/apt/sources.list.d/internal.list\n    | deb [trusted=yes] http://packages.example/debian bookworm main\n",
    good: "layer COPY internal.list /etc/apt/sources.list.d/\n  -rw-r--r-- root:root /etc/apt/sources.list.d/internal.list\n    | deb [signed-by=/etc/apt/keyrings/internal.gpg] http://packages.example/debian bookworm main\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "CIS-DI-0011",
    }],
    cwe: &[347, 494],
    references: &[
        "https://manpages.debian.org/stable/apt/sources.list.5.en.html",
        "https://dnf.readthedocs.io/en/latest/conf_ref.html",
    ],
    fixing: Fixing::None("which key the repository has is not known"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant(
        "system",
        "packages of the distribution are not verified",
        None,
    ),
    variant(
        "language",
        "the certificate of a registry is not verified",
        Some(Severity::Medium),
    ),
];

fn run(input: &Input<'_>, faults: &mut Faults) {
    let mut many = Many::default();
    for setting in &input.inventory.setup.settings {
        let at = &setting.location;
        let (Some(variant), Some(layer)) = (kind(setting), at.layer) else {
            continue;
        };
        let of = match setting.subject.as_str() {
            "" => String::new(),
            subject => format!(" for `{subject}`"),
        };
        let said = format!("{}={}", setting.name, setting.value);
        let message = format!("`/{}` says `{said}`{of}", at.path);
        let fault = Fault::new(&CHECK, message, file_place(&at.path, layer));
        many.push(fault.variant(variant).value(said), faults);
    }
    many.finish(faults);
}

fn kind(setting: &ToolSetting) -> Option<&'static str> {
    match setting.tool {
        "apt" | "yum" | "pacman" => Some("system"),
        "pip" | "npm" => Some("language"),
        _ => None,
    }
}
