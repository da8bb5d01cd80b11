//! Replays the seeds of the fuzz target `engine_events`: each says in its name what is to be looked at for it.

#[path = "../../../../fuzz/shared/engine_events.rs"]
mod engine_events;

use std::path::Path;

#[test]
fn seeds_of_engine_events() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/engine_events"
    );
    let mut count = 0;
    for seed in std::fs::read_dir(Path::new(folder)).unwrap() {
        let seed = seed.unwrap();
        let changed = engine_events::read(&std::fs::read(seed.path()).unwrap());
        let name = seed.file_name().into_string().unwrap();
        let is_meant = match name.split('-').next().unwrap() {
            "all" => changed.all,
            "containers" => !changed.containers.is_empty() && !changed.all,
            "images" => changed.images && !changed.all,
            "networks" => changed.networks && !changed.all,
            "nothing" => changed.is_empty(),
            _ => false,
        };
        assert!(is_meant, "{name}: {changed:?}");
        count += 1;
    }
    assert!(count >= 6);
}
