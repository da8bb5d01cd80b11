//! Write, read, compare.

use proptest::prelude::*;
use seawall_runtime::engine::{Scene, World};
use seawall_runtime::event::{Event, ParamType};
use seawall_runtime::state::{State, Thread};

use super::random::acts;
use super::{file, read, record};
use crate::story::{before, story};

/// What rules can see at an event, as text.
pub(super) fn view(event: &Event<'_>, state: &State) -> String {
    let world = World::default();
    let scene = Scene::of(event, state, &world);
    let own = |thread: &Thread| {
        let bare = Thread {
            descriptors: Default::default(),
            bonds: Default::default(),
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
    let named: Vec<_> = (0..event.count())
        .filter(|at| {
            types
                .get(*at)
                .is_some_and(|param| param.of == ParamType::Descriptor)
        })
        .filter_map(|at| event.int(at))
        .filter(|number| *number >= 0)
        .map(|number| scene.open(number))
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
        "{} {} {} {:?} {params:?}\nthread {:?}\nmain {:?}\nabove {:?}\nleaders {leaders:?}\nof {:?}\nopen {named:?}\n{:?} {:?} {login:?}",
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
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, max_shrink_time: 3000, ..ProptestConfig::default() })]

    /// From whatever block on: so a ring may forget what is old.
    #[test]
    fn what_rules_see(acts in acts(), each in 1..20_usize, from in 0..8_usize) {
        let (blocks, seen) = record(State::default(), &acts, each);
        let from = from.min(blocks.len() - 1);
        let (again, error) = read(&file(&blocks[from..]), view);
        prop_assert!(error.is_none(), "{error:?}");
        let left: Vec<_> = seen.into_iter().skip(from * each).collect();
        prop_assert_eq!(again.len(), left.len());
        for (again, left) in again.iter().zip(&left) {
            prop_assert_eq!(again, left);
        }
    }
}

#[test]
fn a_story_from_each_block_on() {
    let acts: Vec<_> = story().into_iter().map(super::random::Act::Event).collect();
    for each in [1, 3, 1000] {
        let (blocks, seen) = record(before(), &acts, each);
        for from in 0..blocks.len() {
            let (again, error) = read(&file(&blocks[from..]), view);
            assert!(error.is_none(), "{error:?}");
            assert_eq!(again, seen[(from * each).min(seen.len())..]);
        }
    }
}
