//! What an event names: descriptors, processes, users and groups among its parameters.

use std::sync::LazyLock;

use crate::event::{Event, Kind, ParamType};

/// Which parameters of a kind name something.
#[derive(Debug, Default)]
struct Places {
    descriptors: Box<[usize]>,
    lists: Box<[usize]>,
    processes: Box<[usize]>,
    users: Box<[usize]>,
    groups: Box<[usize]>,
}

static PLACES: LazyLock<Vec<Places>> = LazyLock::new(|| {
    let all = Kind::all().iter();
    all.map(|schema| {
        let of = |types: &[ParamType]| {
            let params = schema.params.iter().enumerate();
            let found = params.filter(|(_, param)| types.contains(&param.of));
            found.map(|(at, _)| at).collect::<Box<[usize]>>()
        };
        let mut descriptors = of(&[ParamType::Descriptor, ParamType::Descriptor32]).to_vec();
        descriptors.extend(schema.descriptor);
        descriptors.sort_unstable();
        descriptors.dedup();
        Places {
            descriptors: descriptors.into(),
            lists: of(&[ParamType::DescriptorList]),
            processes: of(&[ParamType::Process, ParamType::Process32]),
            users: of(&[ParamType::User]),
            groups: of(&[ParamType::Group]),
        }
    })
    .collect()
});

fn places(event: &Event<'_>) -> Option<&'static Places> {
    PLACES.get(usize::from(event.kind.0))
}

/// The most descriptors of a list that are looked at.
const MOST: usize = 1024;

/// Calls back with each descriptor that an event names.
pub(super) fn descriptors(event: &Event<'_>, mut take: impl FnMut(i64)) {
    let Some(places) = places(event) else {
        return;
    };
    for number in places.descriptors.iter().filter_map(|at| event.int(*at)) {
        take(number);
    }
    for bytes in places.lists.iter().filter_map(|at| event.bytes(*at)) {
        // A count of 16 bits, then a number of 64 and flags of 16 bits for each.
        let entries = bytes.get(2..).unwrap_or_default().chunks_exact(10);
        for entry in entries.take(MOST) {
            if let Some((number, _)) = entry.split_first_chunk::<8>() {
                take(i64::from_le_bytes(*number));
            }
        }
    }
}

/// Returns the processes and threads that an event names.
pub(super) fn processes<'a>(event: &'a Event<'a>) -> impl Iterator<Item = i64> + 'a {
    let places = places(event).map(|places| &*places.processes);
    places
        .unwrap_or_default()
        .iter()
        .filter_map(|at| event.int(*at))
}

/// Returns the users that an event names.
pub(super) fn users<'a>(event: &'a Event<'a>) -> impl Iterator<Item = u32> + 'a {
    let places = places(event).map(|places| &*places.users);
    places
        .unwrap_or_default()
        .iter()
        .filter_map(|at| event.u32(*at))
}

/// Returns the groups that an event names.
pub(super) fn groups<'a>(event: &'a Event<'a>) -> impl Iterator<Item = u32> + 'a {
    let places = places(event).map(|places| &*places.groups);
    places
        .unwrap_or_default()
        .iter()
        .filter_map(|at| event.u32(*at))
}
