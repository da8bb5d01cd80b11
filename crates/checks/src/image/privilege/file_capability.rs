//! Programs with capabilities of their own (capabilities(7), "File capabilities"): what several checks tell.

use std::collections::BTreeSet;

use seawall_model::capability::FileCapability;
use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Profile, Variant};
use crate::fault::Fault;
use crate::image::fact::layer::{is_base, origin};
use crate::image::fact::many::Many;
use crate::image::fact::packaged::packaged;
use crate::image::{Input, file_place, variant};

/// A variant for capabilities that can harm.
pub(super) const CAPABILITY: Variant = variant(
    NAME,
    "a program gets capabilities from its file, whoever runs it",
    None,
);
/// A variant for the one capability that can hardly harm.
pub(super) const LOW_PORT: Variant = Variant {
    profile: Some(Profile::Strict),
    ..variant(
        LOW_PORT_NAME,
        "a program may open ports below 1024, whoever runs it",
        Some(Severity::Negligible),
    )
};

/// A program with capabilities.
struct Found {
    path: String,
    layer: usize,
    capability: FileCapability,
}

/// Tells the programs that a package or the base image brought, or the others.
pub(super) fn tell(
    input: &Input<'_>,
    check: &'static Check,
    wants_brought: bool,
    faults: &mut Faults,
) {
    let (found, more) = find(input);
    let owned: BTreeSet<&str> = packaged(input, found.iter().map(|file| file.path.as_str()));
    let mut many = Many::default();
    for file in &found {
        let is_brought = is_base(input, file.layer) || owned.contains(file.path.as_str());
        if is_brought == wants_brought {
            many.push(fault(input, check, file), faults);
        }
    }
    // What stands behind the bound is nobody's package.
    if !wants_brought {
        many.uncounted(more);
    }
    many.finish(faults);
}

/// Returns the programs, and how many there are beside them.
fn find(input: &Input<'_>) -> (Vec<Found>, usize) {
    let (mut found, mut more) = (Vec::new(), 0_usize);
    input
        .files
        .each_capability(&mut |layer, entry, capability| {
            // Without a right to run it, they do nothing.
            if entry.mode & 0o111 == 0 || capability.is_empty() {
                return;
            }
            if found.len() >= MOST {
                more = more.saturating_add(1);
                return;
            }
            found.push(Found {
                path: entry.path.to_owned(),
                layer,
                capability: *capability,
            });
        });
    found.sort_by(|a, b| a.path.cmp(&b.path));
    (found, more)
}

fn fault(input: &Input<'_>, check: &'static Check, file: &Found) -> Fault {
    let capability = &file.capability;
    let set = capability.permitted | capability.inheritable;
    let names = FileCapability::names(set);
    let shown = names
        .iter()
        .take(MOST_NAMES)
        .map(|name| format!("`{name}`"));
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(MOST_NAMES);
    if more > 0 {
        shown = format!("{shown} and {more} more");
    }
    let how = match (capability.permitted, capability.is_effective) {
        (0, _) => "to those who may inherit it",
        (_, true) => "to whoever runs it, in force at once",
        (_, false) => "to whoever runs it",
    };
    let user = match capability.root_id {
        0 => String::new(),
        id => format!(", where user {id} is root"),
    };
    let message = format!(
        "`/{}` gives {shown} {how}{user}{}",
        file.path,
        origin(input, file.layer)
    );
    let is_low_port = Some(set) == FileCapability::of("cap_net_bind_service");
    Fault::new(check, message, file_place(&file.path, file.layer))
        .variant(if is_low_port { LOW_PORT_NAME } else { NAME })
        .value(capability.to_string())
}

const NAME: &str = "capability";
const LOW_PORT_NAME: &str = "low-port";
/// Files that are looked up in the packages.
const MOST: usize = 10_000;
/// Capabilities of a file that a message names.
const MOST_NAMES: usize = 8;
