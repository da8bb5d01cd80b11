//! IMG-0093.

use std::collections::BTreeMap;

use seawall_model::severity::Severity;
use seawall_model::tree::EntryKind;

use super::unneeded_kind::{Kind, kind};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::fault::Fault;
use crate::image::fact::layer::is_base;
use crate::image::fact::many::Many;
use crate::image::fact::seen::{Sight, seen};
use crate::image::fact::size::size;
use crate::image::{Input, file_place, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0093",
    name: "unneeded-files",
    title: "the image holds files that no container needs",
    severity: Severity::Low,
    severity_why: "most of it only takes up room",
    why: "Caches and lists of package managers, what a build left in `/tmp`, crash dumps and leftovers of editors make \
          the image larger, and slower to pull and scan. Some of it tells more than was meant to be published: `.git` \
          holds every version of the source with all that was ever deleted from it, and the history of a shell may \
          hold passwords. Files of the base image are not told.",
    remedy: "Delete what a step leaves behind in that same step: a later one only hides it. Keep caches out of layers with \
             `RUN --mount=type=cache`, `/tmp` with `--mount=type=tmpfs`. List what must not be copied in \
             `.dockerignore` (`.git`, `Dockerfile`, `compose.yaml`), or copy only what is needed.",
    bad: "layer COPY . /app\n  -rw-r--r-- root:root 21 /app/.git/HEAD\n  -rw-r--r-- root:root 9M /app/.git/objects/pack/pack-1.pack\n  -rw-r--r-- root:root 30K /app/main.py\n",
    good: "layer COPY . /app\n  -rw-r--r-- root:root 30K /app/main.py\n",
    variants: VARIANTS,
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "DKL-LI-0003",
    }],
    cwe: &[527, 538],
    references: &["https://docs.docker.com/build/cache/optimize/"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

static VARIANTS: &[Variant] = &[
    variant(
        Kind::VersionControl.name(),
        "the history of the source is in the image",
        Some(Severity::Medium),
    ),
    variant(
        Kind::History.name(),
        "what people typed is in the image",
        Some(Severity::Medium),
    ),
    variant(
        Kind::Dump.name(),
        "the memory of a program that crashed is in the image",
        Some(Severity::Medium),
    ),
    variant(
        Kind::PackageCache.name(),
        "lists and caches of a package manager are in the image",
        None,
    ),
    variant(
        Kind::LanguageCache.name(),
        "the cache of a language's package manager is in the image",
        None,
    ),
    variant(
        Kind::Temporary.name(),
        "temporary files are in the image",
        None,
    ),
    strict_variant(
        Kind::Editor.name(),
        "leftovers of an editor are in the image",
    ),
    strict_variant(
        Kind::BuildFile.name(),
        "the files that the image was built from are in it",
    ),
];

const fn strict_variant(name: &'static str, title: &'static str) -> Variant {
    Variant {
        profile: Some(Profile::Strict),
        ..variant(name, title, None)
    }
}

/// Files that are told together.
#[derive(Default)]
struct Group {
    layer: usize,
    files: u64,
    bytes: u64,
}

/// Files that no container needs, by why and where.
#[derive(Default)]
pub(in crate::image) struct Unneeded {
    groups: BTreeMap<(Kind, String), Group>,
    /// Those in more places than are told apart.
    beyond: Group,
}

impl Unneeded {
    pub(in crate::image) fn see(&mut self, input: &Input<'_>, sight: &Sight<'_>) {
        let entry = sight.entry;
        if entry.kind != EntryKind::File || is_base(input, sight.layer) {
            return;
        }
        let Some((kind, root)) = kind(entry.path, entry.size) else {
            return;
        };
        let key = (kind, root.to_owned());
        let group = if self.groups.contains_key(&key) || self.groups.len() < MOST {
            self.groups.entry(key).or_insert(Group {
                layer: sight.layer,
                ..Group::default()
            })
        } else {
            &mut self.beyond
        };
        group.files = group.files.saturating_add(1);
        group.bytes = group.bytes.saturating_add(entry.size);
    }
}

fn run(input: &Input<'_>, faults: &mut Faults) {
    let Unneeded { groups, beyond } = &seen(input).unneeded;
    let mut many = Many::default();
    for ((kind, root), group) in groups {
        if group.bytes < kind.least() {
            continue;
        }
        let amount = match group.files {
            1 => size(group.bytes),
            files => format!("{files} files with {}", size(group.bytes)),
        };
        let message = format!("`/{root}` holds {}: {amount}", kind.holds());
        let fault = Fault::new(&CHECK, message, file_place(root, group.layer));
        many.push(
            fault.variant(kind.name()).value(group.bytes.to_string()),
            faults,
        );
    }
    if beyond.files > 0 {
        let amount = format!("{} files with {}", beyond.files, size(beyond.bytes));
        let message = format!("there are {amount} in more places than are listed");
        many.push(
            Fault::new(&CHECK, message, file_place("", beyond.layer)),
            faults,
        );
    }
    many.finish(faults);
}

/// Places that are told apart.
const MOST: usize = 5000;
