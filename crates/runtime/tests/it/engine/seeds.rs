//! Seeds of the fuzz targets about rules and events.

#[path = "../../../../../fuzz/shared/runtime.rs"]
mod runtime;
#[path = "../../../../../fuzz/shared/runtime_container.rs"]
mod runtime_container;

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/../../fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    let seeds: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert!(!seeds.is_empty());
    seeds
}

#[test]
fn seeds_of_patterns() {
    for seed in seeds("runtime_pattern") {
        runtime::pattern(&seed);
    }
}

#[test]
fn seeds_of_trials() {
    for seed in seeds("runtime_trial") {
        assert!(runtime::trial(&seed), "{}", String::from_utf8_lossy(&seed));
    }
}

#[test]
fn seeds_of_runtime_container() {
    let seeds = seeds("runtime_container");
    let read = seeds.iter().filter(|seed| runtime_container::read(seed));
    assert_eq!(read.count(), seeds.len() - 1, "one of them has no id");
}

#[test]
fn seeds_of_events() {
    for seed in seeds("runtime_event") {
        runtime::events(&seed);
    }
}

#[test]
fn events_of_all_kinds_with_odd_parameters() {
    const LENGTHS: [u8; 8] = [8, 4, 0, 1, 2, 13, 20, 37];
    let mut random = 1_u64;
    for kind in 0..512_u16 {
        let mut data = kind.to_le_bytes().to_vec();
        data.push(1);
        for _ in 0..33 {
            // A linear congruential generator (Knuth, MMIX).
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let bytes = random.to_be_bytes();
            let length = LENGTHS[usize::from(bytes[0] >> 5)];
            data.push(length);
            data.extend((0..usize::from(length)).map(|at| bytes[at % 8] & 0x7f));
        }
        data.push(u8::MAX);
        runtime::events(&data);
    }
}
