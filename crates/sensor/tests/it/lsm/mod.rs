//! Programs at the security hooks, and a small container that tries to get around them. On kernels that refuse such programs
//! each test says so and is skipped; `cargo xtask guest-test` has one that takes them (docs/guest-test.md).

mod files;
mod lasting;
mod network;
mod others;
mod programs;
mod scene;

use seawall_sensor::gate::lsm::{Failure, Lsm};

/// Whether the kernel lists BPF among its security modules says nothing: some list it and refuse each program. It must never
/// be the other way round.
#[test]
fn whether_it_holds_is_tried_not_read_from_a_list() {
    let listed = std::fs::read_to_string("/sys/kernel/security/lsm").unwrap_or_default();
    let listed = listed.trim().split(',').any(|name| name == "bpf");
    match Lsm::probe() {
        Ok(lacking) => assert!(listed, "it holds, and is not listed; lacking: {lacking:?}"),
        Err(Failure::NotCalled) => assert!(!listed),
        Err(why) => {
            let why = why.to_string();
            assert!(
                why.starts_with("the kernel refused programs at its security hooks (BPF LSM): "),
                "{why}"
            );
            println!("skipped: {why}");
        }
    }
}
