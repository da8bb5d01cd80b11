//! IMG-0092.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::location::Location;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::many::Many;
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0092",
    name: "duplicate-account",
    title: "two accounts or groups have the same name or number",
    severity: Severity::Medium,
    severity_why: "rights given to one of them are given to the other as well",
    why: "Rights hang on numbers, names are for people. Two users with one number are one user to the kernel, with two \
          passwords and two home directories; a second account with number 0 is a second root that nobody looks at. Of \
          two lines with one name most programs see the first only, so that a change of the second has no effect.",
    remedy: "Give each user and each group a number and a name of its own (`useradd --uid`, `groupadd --gid`), and \
             take the second line out. Let `useradd` fail rather than pass it `--non-unique`.",
    bad: "layer RUN useradd -o -u 0 admin\n  -rw-r--r-- root:root /etc/passwd\n    | root:x:0:0:root:/root:/bin/sh\n    | admin:x:0:1000::/home/admin:/bin/sh\n",
    good: "layer RUN useradd admin\n  -rw-r--r-- root:root /etc/passwd\n    | root:x:0:0:root:/root:/bin/sh\n    | admin:x:1000:1000::/home/admin:/bin/sh\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "DKL-LI-0002",
    }],
    cwe: &[694],
    references: &["https://man7.org/linux/man-pages/man5/passwd.5.html"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant(
        "second-root",
        "an account besides root has the number 0",
        Some(Severity::High),
    ),
    variant("user-id", "two users have the same number", None),
    variant("user-name", "two users have the same name", None),
    variant(
        "group-id",
        "two groups have the same number",
        Some(Severity::Low),
    ),
    variant(
        "group-name",
        "two groups have the same name",
        Some(Severity::Low),
    ),
];

fn run(input: &Input<'_>, faults: &mut Faults) {
    let setup = &input.inventory.setup;
    let users = setup.accounts.iter();
    let users: Vec<Named<'_>> = users
        .map(|it| (it.name.as_str(), it.uid, &it.location))
        .collect();
    let groups = setup.groups.iter();
    let groups: Vec<Named<'_>> = groups
        .map(|it| (it.name.as_str(), it.gid, &it.location))
        .collect();
    let mut many = Many::default();
    tell(&users, "user", &mut many, faults);
    tell(&groups, "group", &mut many, faults);
    many.finish(faults);
}

/// Name, number, place.
type Named<'a> = (&'a str, u32, &'a Location);

fn tell(all: &[Named<'_>], what: &str, many: &mut Many, faults: &mut Faults) {
    let mut by_number: BTreeMap<u32, &str> = BTreeMap::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (name, number, location) in all {
        let is_new = names.insert(name);
        let first = *by_number.entry(*number).or_insert(name);
        let (variant, message) = if !is_new {
            let variant = if what == "user" {
                "user-name"
            } else {
                "group-name"
            };
            (variant, format!("a second {what} is called `{name}`"))
        } else if first != *name {
            let variant = match (what, number) {
                ("user", 0) => "second-root",
                ("user", _) => "user-id",
                _ => "group-id",
            };
            let message = format!("`{name}` has the number {number}, as {what} `{first}` has");
            (variant, message)
        } else {
            continue;
        };
        if let Some(layer) = location.layer {
            let fault = Fault::new(&CHECK, message, file_place(&location.path, layer));
            many.push(fault.variant(variant).value(*name), faults);
        }
    }
}
