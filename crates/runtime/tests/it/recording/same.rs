//! Write, read, compare.

use proptest::prelude::*;
use seawall_runtime::engine::{Scene, World};
use seawall_runtime::event::{Event, ParamType};
use seawall_runtime::state::{Bonds, Descriptors, Limits, State, Thread};

use super::random::acts;
use super::{file, read, record};
use crate::story::{before, story};

/// What rules can see at an event, as text.
pub(super) fn view(event: &Event<'_>, state: &State) -> String {
    let world = World::default();
    let scene = Scene::of(event, state, &world);
    let own = |thread: &Thread| {
        let bare = Thread {
            descriptors: Descriptors::default(),
            bonds: Bonds::default(),
            ..thread.clone()
        };
        format!("{bare:?}")
    };
    let params: Vec<_> = (0..event.count()).map(|at| event.bytes(at)).collect();
    let types = event
        .kind
        .schema()
        .map(|schema| &*schema.params)
        .unwrap_or_default();
    let numbers = |of: &'static [ParamType]| {
        (0..event.count())
            .filter(move |at| types.get(*at).is_some_and(|param| of.contains(&param.of)))
            .filter_map(|at| event.int(at))
    };
    let named: Vec<_> = numbers(&[ParamType::Descriptor, ParamType::Descriptor32])
        .map(|number| scene.open(number))
        .collect();
    let processes: Vec<_> = numbers(&[ParamType::Process, ParamType::Process32])
        .map(|id| state.thread(id).map(own))
        .collect();
    let account = |number: i64| u32::try_from(number & 0xffff_ffff).unwrap();
    let users: Vec<_> = numbers(&[ParamType::User])
        .map(|id| scene.user(account(id)))
        .collect();
    let groups: Vec<_> = numbers(&[ParamType::Group])
        .map(|id| scene.group(account(id)))
        .collect();
    // Numbers of another namespace are not those of the host: no rule looks there.
    let leaders = scene
        .thread
        .filter(|thread| thread.id == thread.virtual_id)
        .map(|thread| [thread.session, thread.virtual_group].map(|id| state.thread(id).map(own)));
    let login = scene
        .thread
        .and_then(|thread| state.user(thread.login_user));
    format!(
        "{} {} {} {:?} {params:?}\nthread {:?}\nmain {:?}\nabove {:?}\nleaders {leaders:?}\nof {:?}\nopen {named:?}\n{:?} {:?} {:?} {login:?}\nnamed {processes:?} {users:?} {groups:?}",
        event.number,
        event.time,
        event.thread,
        event.kind,
        scene.thread.map(own),
        scene.main().map(own),
        scene.ancestors().map(own).collect::<Vec<_>>(),
        scene.descriptor,
        scene.container,
        scene.thread.and_then(|thread| scene.user(thread.user)),
        scene
            .thread
            .and_then(|thread| scene.group(thread.user_group)),
    )
}

/// What is there has no room.
const TIGHT: Limits = Limits {
    threads: 4,
    descriptors: 2,
    texts: 4,
    name: 6,
    containers: 1,
    accounts: 2,
    bytes: 2000,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, max_shrink_time: 3000, ..ProptestConfig::default() })]

    /// From whatever block on, whatever is left out, and where there was no room: so a ring may forget what is old, and hold
    /// what is of one container.
    #[test]
    fn what_rules_see(
        acts in acts(),
        each in 1..20_usize,
        from in 0..8_usize,
        left_out in prop::option::of(2..5_u64),
        limits in prop::sample::select(vec![Limits::default(), TIGHT]),
    ) {
        let is_left_out = |number: u64| left_out.is_some_and(|each| number.is_multiple_of(each));
        let (blocks, seen) = record(State::new(limits), &acts, each, is_left_out);
        let from = from.min(blocks.len() - 1);
        let (again, error) = read(&file(&blocks[from..]), view);
        prop_assert!(error.is_none(), "{error:?}");
        let left: Vec<_> = seen.into_iter().skip(from * each).collect();
        prop_assert_eq!(again.len(), left.len());
        let lines = again.iter().zip(&left).flat_map(|(again, left)| again.lines().zip(left.lines()));
        for (again, left) in lines {
            prop_assert_eq!(again, left);
        }
    }
}

#[test]
fn a_story_from_each_block_on() {
    let acts: Vec<_> = story().into_iter().map(super::random::Act::Event).collect();
    for each in [1, 3, 1000] {
        let (blocks, seen) = record(before(), &acts, each, |_| false);
        for from in 0..blocks.len() {
            let (again, error) = read(&file(&blocks[from..]), view);
            assert!(error.is_none(), "{error:?}");
            assert_eq!(again, seen[(from * each).min(seen.len())..]);
        }
    }
}
