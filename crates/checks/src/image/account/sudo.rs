//! IMG-0152.

use std::collections::BTreeSet;

use seawall_model::inventory::Setup;
use seawall_model::setup::ToolSetting;
use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::many::Many;
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0152",
    name: "sudo-without-password",
    title: "a user becomes root without a password",
    severity: Severity::Medium,
    severity_why: "it undoes what running as another user is for; containers with no-new-privileges are safe from it",
    why: "With `NOPASSWD` any process of that user is root one command away, so a fault of the application is a fault of \
          root. An image that runs as an ordinary user and lets it do this is no safer than one that runs as root; it \
          only looks so to those who check its user.",
    remedy: "Take the line and `sudo` itself out of the image. Do what needs root in the build before `USER`, and give \
             the process at run time the one capability or file that it needs.",
    bad: "layer RUN echo 'app ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/app\n  -r--r----- root:root /etc/sudoers.d/app\n    | app ALL=(ALL) NOPASSWD: ALL\n",
    good: "layer RUN apt-get install -y sudo\n  -r--r----- root:root /etc/sudoers\n    | root ALL=(ALL:ALL) ALL\n    | %sudo ALL=(ALL:ALL) ALL\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250, 269],
    references: &["https://www.sudo.ws/docs/man/sudoers.man/"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant("all-commands", "a user may run anything as root", None),
    variant(
        "some-commands",
        "a user may run some programs as root",
        Some(Severity::Low),
    ),
];

fn run(input: &Input<'_>, faults: &mut Faults) {
    let mut many = Many::default();
    let people = People::of(&input.inventory.setup);
    let settings = input.inventory.setup.settings.iter();
    for setting in settings.filter(|setting| setting.tool == "sudo") {
        let at = &setting.location;
        let (Some(layer), true) = (at.layer, people.has(&setting.subject)) else {
            continue;
        };
        let who = match setting.subject.as_str() {
            "" | "ALL" => "everybody".to_owned(),
            subject => format!("`{subject}`"),
        };
        let is_all = setting.name != "NOPASSWD" || is_all(setting);
        let (variant, what) = if is_all {
            ("all-commands", "anything".to_owned())
        } else {
            ("some-commands", format!("`{}`", setting.value))
        };
        let message = format!("{who} may run {what} as root without a password");
        let fault = Fault::new(&CHECK, message, file_place(&at.path, layer));
        many.push(fault.variant(variant).value(&setting.subject), faults);
    }
    many.finish(faults);
}

/// Says whether a list of commands holds all of them without a password. A tag holds for what follows it.
fn is_all(setting: &ToolSetting) -> bool {
    let mut is_free = true;
    setting.value.split(',').any(|command| {
        let mut command = command.trim();
        while let Some((tag, rest)) = command.split_once(':') {
            match tag.trim() {
                "PASSWD" => is_free = false,
                "NOPASSWD" => is_free = true,
                _ => {}
            }
            command = rest.trim();
        }
        is_free && command == "ALL"
    })
}

/// Who there is.
struct People<'a> {
    users: BTreeSet<&'a str>,
    /// Groups that have members.
    groups: BTreeSet<&'a str>,
    has_groups: bool,
}

impl<'a> People<'a> {
    fn of(setup: &'a Setup) -> Self {
        let ordinary = setup.accounts.iter().filter(|it| it.uid != 0);
        let first: BTreeSet<u32> = ordinary.map(|it| it.gid).collect();
        let groups = setup.groups.iter();
        let groups = groups.filter(|it| !it.members.is_empty() || first.contains(&it.gid));
        Self {
            users: setup.accounts.iter().map(|it| it.name.as_str()).collect(),
            groups: groups.map(|it| it.name.as_str()).collect(),
            has_groups: !setup.groups.is_empty(),
        }
    }

    /// Says whether there is somebody else than root whom a line speaks of.
    fn has(&self, subject: &str) -> bool {
        if subject == "root" || subject == "#0" {
            return false;
        }
        if let Some(group) = subject.strip_prefix('%') {
            return !self.has_groups || self.groups.contains(group);
        }
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let is_name = subject.bytes().all(is_letter);
        // In capitals are the names of lists, and `ALL`.
        let is_alias = !subject.bytes().any(|byte| byte.is_ascii_lowercase());
        self.users.contains(subject) || self.users.is_empty() || is_alias || !is_name
    }
}
