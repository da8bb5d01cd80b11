//! Seeds of the fuzz targets about rules and events.

#[path = "../../../../../fuzz/shared/runtime.rs"]
mod runtime;

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
    seeds("runtime_pattern")
        .iter()
        .for_each(|seed| runtime::pattern(seed));
}

#[test]
fn seeds_of_trials() {
    for seed in seeds("runtime_trial") {
        assert!(runtime::trial(&seed), "{}", String::from_utf8_lossy(&seed));
    }
}

#[test]
fn seeds_of_events() {
    seeds("runtime_event")
        .iter()
        .for_each(|seed| runtime::events(seed));
}

#[test]
fn events_of_all_kinds_with_odd_parameters() {
    let mut random = 1_u64;
    for kind in 0..512_u16 {
        let mut data = kind.to_le_bytes().to_vec();
        data.push(1);
        for index in 0..33_u8 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(u64::from(kind));
            let length =
                [8, 4, 0, 1, 2, 13, 20, 37][usize::from(index % 8) ^ (random >> 61) as usize % 8];
            data.push(length);
            data.extend((0..length).map(|at| (random >> (at % 8 * 8)) as u8 & 0x7f));
        }
        data.push(u8::MAX);
        runtime::events(&data);
    }
}
